"""How texts are written: wishes of a profile, phrases of a board, a sample; versions and many pins at once."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from server import states
from server.db import db
from server.models import Account, Profile
from tests.api.conftest import House, pin_body
from tests.factories import make_article, make_pin

_VOICE = {
    "tone": "warm", "audience": "busy parents", "words_to_use": ["cosy"], "words_to_avoid": ["cheap"],
    "fixed_text": "Anzeige\n#lemoncake",
}  # fmt: skip


def test_wishes_are_kept_and_a_sample_shows_them(app: Flask, alice: FlaskClient, house: House) -> None:
    url = f"/v1/profiles/{house.profile_id}"
    found = alice.patch(
        url, json={"voice": _VOICE, "keywords": ["Lemon cake", "lemon cake"], "trend_region": "DE+AT+CH"}
    ).get_json()
    assert {name: found["voice"][name] for name in _VOICE} == _VOICE
    assert (found["keywords"], found["trend_region"]) == (["Lemon cake"], "DE+AT+CH")

    ours = alice.post(f"{url}/writing/sample", json={}).get_json()
    assert ours["is_own_page"] is False
    with app.app_context():
        facts = {"url": "https://blog.example/soup/", "title": "Onion soup", "description": "Slow onions, good broth."}
        article = make_article(workspace_id=house.workspace_id, profile=db.session.get(Profile, house.profile_id))
        article.facts, article.read_at = facts, article.created_at
        db.session.commit()
    tried = alice.post(
        f"{url}/writing/sample", json={"voice": {"fixed_text": "Ad."}, "utm": {"utm_source": ""}, "wish": "shorter"}
    ).get_json()
    assert (tried["page_title"], tried["is_own_page"], tried["link_url"]) == (
        "Onion soup", True, "https://blog.example/soup/",
    )  # fmt: skip
    assert [text["description"].endswith("\nAd.") for text in tried["texts"]] == [True, True]
    assert alice.get(url).get_json()["voice"]["fixed_text"] == _VOICE["fixed_text"], "a sample stores nothing"


def test_what_cannot_be_is_refused_by_name(alice: FlaskClient, house: House) -> None:
    url = f"/v1/profiles/{house.profile_id}"
    for body, field in (
        ({"voice": {"fixed_text": "x" * 301}}, "voice.fixed_text"),
        ({"voice": {"language": "deutsch!"}}, "voice.language"),
        ({"voice": {"language": "german"}}, "voice.language"),
        ({"voice": {"language": "xx"}}, "voice.language"),
        ({"trend_region": "XX"}, "trend_region"),
        ({"keywords": ["x" * 61]}, "keywords.0"),
    ):
        refused = alice.patch(url, json=body)
        assert refused.status_code == 422
        assert [error["field"] for error in refused.get_json()["errors"]] == [field]
    for language in ("de", "pt-BR", "pt_br", "zh-Hant-TW", ""):
        assert alice.patch(url, json={"voice": {"language": language}}).status_code == 200
    alice.patch(url, json={"voice": {"words_to_use": ["cosy"]}})
    both = alice.patch(url, json={"voice": {"words_to_avoid": ["Cosy"]}})
    assert (both.status_code, both.get_json()["code"]) == (422, "word_in_both_lists")
    assert alice.get(url).get_json()["voice"].get("words_to_avoid", []) == []


def test_a_board_has_phrases_of_its_own(alice: FlaskClient, house: House) -> None:
    url = f"/v1/boards/{house.board_ids[0]}"
    found = alice.patch(url, json={"account_id": house.account_id, "keywords": ["cake recipes"]}).get_json()
    assert (found["keywords"], found["is_in_rotation"]) == (["cake recipes"], True)
    assert alice.patch(url, json={"account_id": house.account_id}).status_code == 422


def test_versions_are_listed_and_one_click_goes_back(app: Flask, alice: FlaskClient, house: House) -> None:
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    url = f"/v1/pins/{pin['id']}"
    edited = alice.patch(url, json={"version": pin["version"], "title": "Better"}).get_json()
    assert edited["edited_fields"] == ["title"]

    page = alice.get(f"{url}/versions?limit=1").get_json()
    assert ([one["title"] for one in page["data"]], page["next_before"]) == (["Better"], 2)
    [first] = alice.get(f"{url}/versions?before=2").get_json()["data"]
    assert (first["number"], first["is_current"], first["title"]) == (1, False, "Lemon cake")
    assert first["image_url"]

    back = alice.post(f"{url}/versions/1/restore", json={"version": edited["version"]})
    assert (back.status_code, back.get_json()["title"]) == (200, "Lemon cake")
    assert alice.post(f"{url}/versions/2/restore", json={"version": edited["version"]}).status_code == 409
    assert alice.post(f"{url}/versions/7/restore", json={}).get_json()["code"] == "version_not_found"


def test_many_are_asked_at_once_and_each_answers_for_itself(
    app: Flask, alice: FlaskClient, house: House, charlie: FlaskClient
) -> None:
    def stored(state: str) -> str:
        with app.app_context():
            return str(make_pin(db.session.get(Account, house.account_id), state=state).id)

    ids = [stored(states.PENDING), stored(states.PUBLISHED), "pin_none", stored(states.DRAFT)]
    body: dict[str, Any] = {"pin_ids": ids, "parts": ["text"], "wish": "shorter"}
    seen = alice.post("/v1/pins/regenerate", json={**body, "preview": True}).get_json()["data"]
    assert [(one["status"], one.get("has_slot"), one.get("kept")) for one in seen] == [
        (200, True, []), (409, None, None), (404, None, None), (200, False, []),
    ]  # fmt: skip
    answer = alice.post("/v1/pins/regenerate", json=body)
    assert answer.status_code == 207
    assert [(one["pin_id"], one["status"]) for one in answer.get_json()["data"]] == list(
        zip(ids, [202, 409, 404, 202], strict=True)
    )
    assert answer.get_json()["data"][0]["pin"]["regeneration"]["wish"] == "shorter"
    assert {one["status"] for one in charlie.post("/v1/pins/regenerate", json=body).get_json()["data"]} == {404}
    assert alice.post("/v1/pins/regenerate", json={"pin_ids": ["x"] * 101}).status_code == 422
