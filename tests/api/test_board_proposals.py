"""`/v1/board-proposals`: a board is made on Pinterest only on a yes, and only once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock, wiring
from server.db import db
from server.ids import new_id
from server.models import Account, Board, BoardProposal, BoardRule
from server.pipeline.services import Services
from server.pipeline.tokens import open_tokens
from server.rules.board_words import term_key
from tests.api.conftest import House, signed_in, with_key


class Clock:
    """The present, which a test may move on."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self._now = clock.now

    def now(self) -> datetime:
        return self._now() + self.ahead


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "now", found.now)
    return found


class Blog:
    """A sandbox account with an open proposal, and what Pinterest holds of it."""

    def __init__(self, app: Flask, client: FlaskClient, house: House) -> None:
        self.app, self.client, self.house = app, client, house
        made = client.post("/v1/accounts", json={"kind": "sandbox", "profile_id": house.profile_id})
        self.account_id: str = made.get_json()["id"]
        self.user_id: str = made.get_json()["pinterest_user_id"]
        self.proposal_id = self.propose("category", "Travel", "Weekend Travel Ideas")

    def propose(self, kind: str, term: str, name: str) -> str:
        with self.app.app_context():
            proposal = BoardProposal(
                id=new_id("bpr"), workspace_id=self.house.workspace_id, profile_id=self.house.profile_id,
                account_id=self.account_id, term=term, kind=kind, term_key=term_key(term), name=name,
                description="Posts to come back to.",
            )  # fmt: skip
            db.session.add(proposal)
            db.session.commit()
            return str(proposal.id)

    def accept(self, client: FlaskClient | None = None, **body: Any) -> Any:
        return (client or self.client).post(f"/v1/board-proposals/{self.proposal_id}/accept", json=body)

    def show(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/v1/board-proposals/{self.proposal_id}").get_json()
        return found

    def fault(self, kind: str, call: str = "create_board", count: int = 1, **options: Any) -> None:
        with self.app.app_context():
            wiring.services().sandbox.faults(self.user_id).add(kind, count, call=call, **options)

    def on_pinterest(self, name: str) -> int:
        """How many boards of this name Pinterest holds."""
        with self.app.app_context():
            account = db.session.get_one(Account, self.account_id)
            services = wiring.services()
            token = _token(services, account)
            db.session.rollback()
            return sum(board.name == name for board in services.pinterest("sandbox").boards(token).items)

    def rules(self) -> list[tuple[str, str, list[str]]]:
        with self.app.app_context():
            rows = db.session.query(BoardRule).filter_by(account_id=self.account_id)
            return [(rule.kind, rule.term, rule.board_ids) for rule in rows]


def _token(services: Services, account: Account) -> str:
    return open_tokens(services, account).access_token


@pytest.fixture
def blog(app: Flask, alice: FlaskClient, house: House) -> Blog:
    return Blog(app, alice, house)


def test_a_yes_makes_the_board_the_rule_and_a_place_in_the_rotation(blog: Blog) -> None:
    assert (blog.show()["state"], blog.on_pinterest("Weekend Travel Ideas")) == ("open", 0)
    answer = blog.accept()
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["state"], told["name"], told["kind"], told["term"]) == (
        "accepted",
        "Weekend Travel Ideas",
        "category",
        "Travel",
    )
    assert blog.on_pinterest("Weekend Travel Ideas") == 1
    assert blog.rules() == [("category", "Travel", [told["board_id"]])]
    boards = blog.client.get(f"/v1/boards?account_id={blog.account_id}").get_json()["data"]
    assert boards[-1]["id"] == told["board_id"]
    assert (boards[-1]["is_in_rotation"], boards[-1]["description"]) == (True, "Posts to come back to.")


def test_a_person_may_name_and_describe_it(blog: Blog) -> None:
    told = blog.accept(name="Trips", description="Where we went.").get_json()
    assert (told["name"], told["description"]) == ("Trips", "Where we went.")
    assert (blog.on_pinterest("Trips"), blog.on_pinterest("Weekend Travel Ideas")) == (1, 0)


def test_a_second_yes_gives_the_same_answer_and_no_second_board(blog: Blog) -> None:
    first = blog.accept()
    second = blog.accept(name="Another name")
    assert (second.status_code, second.get_json()) == (200, first.get_json())
    assert (blog.on_pinterest("Weekend Travel Ideas"), blog.on_pinterest("Another name")) == (1, 0)


def test_two_people_who_say_yes_at_once_make_one_board(app: Flask, blog: Blog, house: House) -> None:
    blog.fault("slow", call="boards", count=2, seconds=0.2)
    codes: list[int] = []
    ready = threading.Barrier(3)

    def say_yes() -> None:
        client = signed_in(app, house.owner_id, house.workspace_id)
        ready.wait(timeout=20)
        codes.append(blog.accept(client).status_code)

    threads = [threading.Thread(target=say_yes) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert 200 in codes
    assert set(codes) <= {200, 409}
    assert blog.on_pinterest("Weekend Travel Ideas") == 1
    assert len(blog.rules()) == 1


@pytest.mark.parametrize("kind", ["cut_after", "error_after", "no_id"])
def test_a_lost_answer_is_looked_up_at_once(blog: Blog, kind: str) -> None:
    blog.fault(kind)
    assert blog.accept().get_json()["state"] == "accepted"
    assert blog.on_pinterest("Weekend Travel Ideas") == 1


def test_a_lost_answer_that_cannot_be_looked_up_makes_no_second_board_later(blog: Blog, time: Clock) -> None:
    blog.fault("cut_after")
    blog.fault("slow", call="boards", seconds=0)  # the look before
    blog.fault("error_before", call="boards")  # the look behind
    lost = blog.accept(name="Trips")
    assert (lost.status_code, lost.get_json()["code"]) == (502, "outcome_unknown")
    assert blog.show()["state"] == "open"

    soon = blog.accept()
    assert (soon.status_code, soon.get_json()["code"]) == (409, "board_being_made")
    assert int(soon.headers["Retry-After"]) > 0
    assert blog.client.post(f"/v1/board-proposals/{blog.proposal_id}/dismiss").status_code == 409

    time.ahead += timedelta(minutes=30)
    later = blog.accept(name="A better name").get_json()
    assert (later["state"], later["name"]) == ("accepted", "Trips"), "what the lost request made is kept"
    assert (blog.on_pinterest("Trips"), blog.on_pinterest("A better name")) == (1, 0)


def test_a_try_that_died_before_the_create_is_carried_out_later(app: Flask, blog: Blog, time: Clock) -> None:
    with app.app_context():
        db.session.get_one(BoardProposal, blog.proposal_id).decided_at = clock.now()
        db.session.commit()
    assert blog.accept().get_json()["code"] == "board_being_made"
    time.ahead += timedelta(minutes=30)
    assert blog.accept(name="A better name").get_json()["name"] == "A better name"
    assert blog.on_pinterest("Weekend Travel Ideas") == 0


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"kind": "not_permitted"}, 409, "board_refused"),
        ({"kind": "trial_access"}, 409, "board_refused"),
        ({"kind": "rate_limit", "retry_after": 7}, 429, "rate_limited"),
        ({"kind": "spam_block"}, 429, "spam_blocked"),
        ({"kind": "error_before", "call": "boards"}, 502, "pinterest_transient"),
    ],
)
def test_a_refusal_is_told_and_leaves_the_proposal_open(
    blog: Blog, fault: dict[str, Any], status: int, code: str
) -> None:
    blog.fault(**fault)
    answer = blog.accept()
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert "pin " not in answer.get_json()["detail"]
    assert (blog.show()["state"], blog.on_pinterest("Weekend Travel Ideas"), blog.rules()) == ("open", 0, [])
    assert blog.accept().get_json()["state"] == "accepted"


def test_a_refused_token_is_renewed_and_the_board_is_made(blog: Blog) -> None:
    blog.fault("unauthorized")
    assert blog.accept().get_json()["state"] == "accepted"
    assert blog.on_pinterest("Weekend Travel Ideas") == 1


def test_an_account_whose_connection_is_over_says_so(blog: Blog) -> None:
    blog.fault("unauthorized", call="boards")
    blog.fault("token_revoked", call="token")
    first = blog.accept()
    assert (first.status_code, first.get_json()["code"]) == (409, "account_disconnected")
    second = blog.accept()
    assert (second.status_code, second.get_json()["code"]) == (409, "account_disconnected")
    assert blog.show()["state"] == "open"


def test_a_name_that_is_taken_is_refused(app: Flask, blog: Blog) -> None:
    known = blog.accept(name="HOME  and living")
    assert (known.status_code, known.get_json()["code"]) == (409, "board_name_taken")
    assert known.get_json()["params"]["field"] == "name"

    with app.app_context():
        services = wiring.services()
        token = _token(services, db.session.get_one(Account, blog.account_id))
        db.session.rollback()
        services.pinterest("sandbox").create_board(token, "Trips")  # made on Pinterest itself meanwhile
    unknown = blog.accept(name="Trips")
    assert (unknown.status_code, unknown.get_json()["code"]) == (409, "board_name_taken")
    assert (blog.show()["state"], blog.on_pinterest("Trips")) == ("open", 1)
    assert blog.accept().get_json()["state"] == "accepted"


def test_a_rule_that_exists_gets_the_board_too(blog: Blog) -> None:
    boards = blog.client.get(f"/v1/boards?account_id={blog.account_id}").get_json()["data"]
    rule = {"account_id": blog.account_id, "kind": "category", "term": "travel", "board_ids": [boards[0]["id"]]}
    assert blog.client.post("/v1/board-rules", json=rule).status_code == 201
    board_id = blog.accept().get_json()["board_id"]
    assert blog.rules() == [("category", "travel", [boards[0]["id"], board_id])]


def test_a_tags_proposal_makes_a_tags_rule_and_one_without_a_term_none(blog: Blog) -> None:
    blog.proposal_id = blog.propose("tag", "Lisbon", "Lisbon Ideas")
    assert blog.accept().get_json()["kind"] == "tag"
    blog.proposal_id = blog.propose("", "", "Fitted Sheets")
    assert blog.accept().get_json()["kind"] is None
    assert [(kind, term) for kind, term, _ in blog.rules()] == [("tag", "Lisbon")]


def test_a_no_is_for_good(blog: Blog) -> None:
    path = f"/v1/board-proposals/{blog.proposal_id}/dismiss"
    first, second = blog.client.post(path), blog.client.post(path)
    assert (first.status_code, first.get_json()["state"]) == (200, "dismissed")
    assert second.get_json() == first.get_json()
    assert blog.accept().get_json()["code"] == "proposal_dismissed"
    assert blog.on_pinterest("Weekend Travel Ideas") == 0


def test_a_board_that_was_made_cannot_be_dismissed(blog: Blog) -> None:
    blog.accept()
    answer = blog.client.post(f"/v1/board-proposals/{blog.proposal_id}/dismiss")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "proposal_accepted")


def test_the_list_is_filtered(blog: Blog, house: House) -> None:
    other = blog.propose("tag", "Lisbon", "Lisbon Ideas")
    blog.accept()

    def listed(query: str) -> list[str]:
        return [one["id"] for one in blog.client.get(f"/v1/board-proposals?{query}").get_json()["data"]]

    assert listed("") == [other, blog.proposal_id]
    assert listed(f"profile_id={house.profile_id}&state=open") == [other]
    assert listed("state=accepted") == [blog.proposal_id]
    assert listed("profile_id=prf_none") == []
    bad = blog.client.get("/v1/board-proposals?state=maybe")
    assert (bad.status_code, bad.get_json()["errors"][0]["field"]) == (422, "state")


def test_it_says_what_happens_to_the_pins_meanwhile(app: Flask, blog: Blog) -> None:
    assert blog.show()["why"]["code"] == "no_fitting_board"
    with app.app_context():
        db.session.query(Board).filter_by(account_id=blog.account_id).update({"is_gone": True})
        db.session.commit()
    assert blog.show()["why"]["code"] == "no_boards"
    assert "drafts" in blog.show()["why"]["text"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 51}, "name"),
        ({"description": "x" * 501}, "description"),
        ({"x": 1}, "x"),
    ],
)
def test_a_yes_with_unusable_words_is_refused(blog: Blog, body: dict[str, Any], field: str) -> None:
    answer = blog.accept(**body)
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, field)


def test_outsiders_test_keys_and_viewers(
    app: Flask, blog: Blog, house: House, charlie: FlaskClient, bob: FlaskClient
) -> None:
    path = f"/v1/board-proposals/{blog.proposal_id}"
    assert charlie.get("/v1/board-proposals").get_json()["data"] == []
    assert {
        charlie.get(path).status_code,
        blog.accept(charlie).status_code,
        charlie.post(f"{path}/dismiss").status_code,
    } == {404}
    assert bob.get(path).status_code == 200
    assert {blog.accept(bob).status_code, bob.post(f"{path}/dismiss").status_code} == {403}
    tester = with_key(app, house.test_key)
    assert tester.get(path).status_code == 200
    with app.app_context():
        db.session.get_one(Account, blog.account_id).kind = "live"
        db.session.commit()
    assert {tester.get(path).status_code, blog.accept(tester).status_code} == {404}
    assert blog.show()["state"] == "open"
