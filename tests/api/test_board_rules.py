"""`/v1/board-rules`: which categories and tags go to which boards."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db
from server.models import Account, Board, BoardSection, Profile
from tests.api.conftest import House, with_key
from tests.factories import make_account


def rule_body(house: House, **values: Any) -> dict[str, Any]:
    return {
        "account_id": house.account_id, "kind": "category", "term": "Baking", "board_ids": [house.board_ids[0]], **values,
    }  # fmt: skip


def make(client: FlaskClient, house: House, **values: Any) -> dict[str, Any]:
    response = client.post("/v1/board-rules", json=rule_body(house, **values))
    assert response.status_code == 201, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    return found


def test_a_rule_is_made_read_changed_and_deleted(alice: FlaskClient, house: House) -> None:
    rule = make(alice, house, term="  Food &amp;  Drink ", board_ids=[house.board_ids[1], house.board_ids[1]])
    assert rule["id"].startswith("brl_")
    assert (rule["profile_id"], rule["account_id"], rule["kind"]) == (house.profile_id, house.account_id, "category")
    assert (rule["term"], rule["board_ids"], rule["missing_board_ids"]) == ("Food & Drink", [house.board_ids[1]], [])
    assert alice.get(f"/v1/board-rules/{rule['id']}").get_json() == rule

    change = {"term": "Snacks", "board_ids": list(house.board_ids)}
    changed = alice.patch(f"/v1/board-rules/{rule['id']}", json=change).get_json()
    assert changed == {**rule, **change}
    assert alice.patch(f"/v1/board-rules/{rule['id']}", json={"term": "SNACKS"}).get_json()["term"] == "SNACKS"

    assert alice.delete(f"/v1/board-rules/{rule['id']}").status_code == 204
    gone = alice.get(f"/v1/board-rules/{rule['id']}")
    assert (gone.status_code, gone.get_json()["code"]) == (404, "board_rule_not_found")


def test_the_list_is_filtered_and_paged_newest_first(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        other = make_account(db.session.get(Profile, house.profile_id))
        other_id, board_id = other.id, db.session.query(Board.id).filter_by(account_id=other.id).first()[0]
    ids = [make(alice, house, term=f"Term {number}")["id"] for number in range(3)]
    theirs = make(alice, house, account_id=other_id, board_ids=[board_id])["id"]

    def listed(query: str = "") -> list[str]:
        return [rule["id"] for rule in alice.get(f"/v1/board-rules{query}").get_json()["data"]]

    assert listed() == [theirs, *reversed(ids)]
    assert listed(f"?account_id={house.account_id}") == ids[::-1]
    assert listed(f"?profile_id={house.profile_id}") == [theirs, *reversed(ids)]
    assert listed("?profile_id=prf_none") == []
    first = alice.get("/v1/board-rules?limit=2").get_json()
    assert listed(f"?limit=2&cursor={first['next_cursor']}") == [ids[1], ids[0]]


@pytest.mark.parametrize("term", ["baking", " BAKING ", "Baking"])
def test_a_second_rule_for_a_term_is_refused_and_names_the_first(alice: FlaskClient, house: House, term: str) -> None:
    first = make(alice, house)
    second = alice.post("/v1/board-rules", json=rule_body(house, term=term))
    assert (second.status_code, second.get_json()["code"]) == (409, "rule_exists")
    assert second.get_json()["params"] == {"field": "term", "rule_id": first["id"]}
    assert make(alice, house, kind="tag", term=term)["kind"] == "tag", "a tag of the same name is another term"

    other = make(alice, house, term="Snacks")
    renamed = alice.patch(f"/v1/board-rules/{other['id']}", json={"term": term})
    assert (renamed.status_code, renamed.get_json()["params"]["rule_id"]) == (409, first["id"])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "author"}, "kind"),
        ({"kind": None}, "kind"),
        ({"term": ""}, "term"),
        ({"term": " \u00a0 "}, "term"),
        ({"term": "x" * 201}, "term"),
        ({"term": 7}, "term"),
        ({"board_ids": []}, "board_ids"),
        ({"board_ids": "1"}, "board_ids"),
        ({"board_ids": [""]}, "board_ids.0"),
        ({"board_ids": ["1"] * 51}, "board_ids"),
        ({"account_id": None}, "account_id"),
        ({"boards": []}, "boards"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(
    alice: FlaskClient, house: House, values: dict[str, Any], field: str
) -> None:
    response = alice.post("/v1/board-rules", json=rule_body(house, **values))
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["errors"][0]["field"] == field


@pytest.mark.parametrize("body", [{"term": None}, {"board_ids": []}, {"kind": "tag"}])
def test_a_change_that_cannot_be_made_names_the_field(alice: FlaskClient, house: House, body: dict[str, Any]) -> None:
    rule = make(alice, house)
    response = alice.patch(f"/v1/board-rules/{rule['id']}", json=body)
    assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, next(iter(body)))


def test_boards_must_be_the_accounts_own(alice: FlaskClient, house: House, other_house: House) -> None:
    rule = make(alice, house, term="Snacks")
    for board_id in ("123", other_house.board_ids[0]):
        for response in (
            alice.post("/v1/board-rules", json=rule_body(house, board_ids=[house.board_ids[0], board_id])),
            alice.patch(f"/v1/board-rules/{rule['id']}", json={"board_ids": [board_id]}),
        ):
            assert (response.status_code, response.get_json()["code"]) == (422, "board_not_found")
            assert response.get_json()["params"] == {"field": "board_ids", "board_ids": [board_id]}


def test_a_board_that_pinterest_no_longer_lists_is_shown_as_missing(
    app: Flask, alice: FlaskClient, house: House
) -> None:
    rule = make(alice, house, board_ids=list(house.board_ids))
    with app.app_context():
        db.session.get_one(Board, (house.account_id, house.board_ids[1])).is_gone = True
        db.session.commit()
    assert alice.get(f"/v1/board-rules/{rule['id']}").get_json()["missing_board_ids"] == [house.board_ids[1]]
    (listed,) = alice.get("/v1/board-rules").get_json()["data"]
    assert listed["missing_board_ids"] == [house.board_ids[1]]


def test_rules_of_others_do_not_exist(alice: FlaskClient, charlie: FlaskClient, house: House) -> None:
    rule = make(alice, house)
    path = f"/v1/board-rules/{rule['id']}"
    answers = [charlie.get(path), charlie.patch(path, json={"term": "Mine"}), charlie.delete(path)]
    answers.append(charlie.post("/v1/board-rules", json=rule_body(house)))
    assert [answer.status_code for answer in answers] == [404] * 4
    assert charlie.get("/v1/board-rules").get_json()["data"] == []
    assert charlie.get(f"/v1/board-rules?account_id={house.account_id}").get_json()["data"] == []


def test_a_test_key_sees_rules_of_sandbox_accounts_only(app: Flask, alice: FlaskClient, house: House) -> None:
    tester = with_key(app, house.test_key)
    rule = make(tester, house)
    assert [one["id"] for one in tester.get("/v1/board-rules").get_json()["data"]] == [rule["id"]]
    with app.app_context():
        db.session.get_one(Account, house.account_id).kind = "live"
        db.session.commit()
    assert tester.get("/v1/board-rules").get_json()["data"] == []
    assert tester.delete(f"/v1/board-rules/{rule['id']}").status_code == 404
    assert tester.post("/v1/board-rules", json=rule_body(house, term="More")).status_code == 404
    assert alice.get(f"/v1/board-rules/{rule['id']}").status_code == 200


def test_a_viewer_reads_rules_and_changes_none(alice: FlaskClient, bob: FlaskClient, house: House) -> None:
    path = f"/v1/board-rules/{make(alice, house)['id']}"
    assert bob.get(path).status_code == 200
    answers = [bob.post("/v1/board-rules", json=rule_body(house)), bob.patch(path, json={}), bob.delete(path)]
    assert [answer.status_code for answer in answers] == [403] * 3


def test_a_rule_names_a_section_of_each_of_its_boards(
    app: Flask, alice: FlaskClient, house: House, other_house: House
) -> None:
    first, second = house.board_ids[:2]
    with app.app_context():
        for account_id, board_id, section_id in (
            (house.account_id, first, "71"), (house.account_id, second, "72"), (other_house.account_id, first, "73"),
        ):  # fmt: skip
            db.session.add(BoardSection(account_id=account_id, id=section_id, board_id=board_id, name=section_id))
        db.session.commit()
    for sections, code in (
        ({first: "72"}, "section_not_found"), ({first: "73"}, "section_not_found"), ({second: "72"}, "board_not_named"),
    ):  # fmt: skip
        refused = alice.post("/v1/board-rules", json=rule_body(house, board_ids=[first], sections=sections))
        assert (refused.status_code, refused.get_json()["code"]) == (422, code)
        assert refused.get_json()["params"]["field"] == "sections"
    rule = make(alice, house, board_ids=[first, second], sections={first: "71", second: "72"})
    path = f"/v1/board-rules/{rule['id']}"
    assert (rule["sections"], rule["missing_section_ids"]) == ({first: "71", second: "72"}, [])
    assert alice.patch(path, json={"sections": {second: "71"}}).status_code == 422
    assert alice.patch(path, json={"board_ids": [second]}).get_json()["sections"] == {second: "72"}, "its board stays"
    with app.app_context():
        db.session.delete(db.session.get_one(BoardSection, (house.account_id, "72")))
        db.session.commit()
    assert alice.get(path).get_json()["missing_section_ids"] == ["72"]
    assert alice.patch(path, json={"sections": {}}).get_json()["sections"] == {}
