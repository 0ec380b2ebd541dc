"""`/v1/backfills`: made from a profile alone, previewed, started, paused and cancelled; nobody else sees it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from sqlalchemy import select

from server import clock, states
from server.db import _is_reading, db
from server.models import Account, Backfill, BackfillPost, Pin, Profile
from server.models.backfills import claim_backfill
from server.pipeline.backfill import calling_off, planning
from server.pipeline.backfill.making import MakeClaim, step
from tests.api.conftest import House, with_key
from tests.factories import make_account, make_pin


def found(app: Flask, backfill_id: str, count: int = 4) -> None:
    """As if the blog had been read: so many new posts, a month apart, and one page that is none."""
    with app.app_context():
        for number in range(count + 1):
            url = f"https://blog.example/{'soups' if number % 2 else 'cakes'}/post-{number}/"
            db.session.add(
                BackfillPost(
                    backfill_id=backfill_id, url=url, title=f"Post {number}", state="new" if number < count else "skipped",
                    page_hash=hashlib.sha256(url.encode()).hexdigest(), dated=clock.now() - timedelta(days=30 * number),
                    facts={"categories": ["Soups"] if number % 2 else ["Cakes"]}, pin_ids=[],
                    why=None if number < count else {"code": "legal", "params": {}, "text": "A legal page."},
                )
            )  # fmt: skip
        backfill = db.session.get_one(Backfill, backfill_id)
        backfill.state, backfill.source = "ready", "sitemap"
        db.session.commit()


def test_from_preview_to_the_end(app: Flask, alice: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = planning.preview

    def reads_only(*args: Any) -> planning.Preview:
        assert _is_reading.get(), "planning takes seconds and must hold up nobody"
        return preview(*args)

    monkeypatch.setattr(planning, "preview", reads_only)
    made = alice.post("/v1/backfills", json={"idempotency_key": "once"})
    again = alice.post("/v1/backfills", json={"idempotency_key": "once"})
    assert (made.status_code, again.get_json()["id"]) == (201, made.get_json()["id"])
    assert {key: made.get_json()[key] for key in ("state", "url", "account_id")} == {
        "state": "reading", "url": "https://blog.example", "account_id": house.account_id
    }  # fmt: skip
    path = f"/v1/backfills/{made.get_json()['id']}"
    assert alice.post(f"{path}/start").get_json()["code"] == "backfill_reading"
    found(app, made.get_json()["id"])

    ready = alice.get(path).get_json()
    assert (ready["preview"]["posts"], ready["preview"]["pins_per_day"], ready["preview"]["waits_for"]) == (4, 3, None)
    assert ready["counts"]["found"] == 5
    assert ready["skipped"] == [{"code": "legal", "text": "A legal page, such as privacy or imprint.", "count": 1}]
    fewer = alice.patch(path, json={"paths": ["/cakes/"], "pins_per_post": 2}).get_json()
    assert (fewer["preview"]["posts"], fewer["preview"]["pins"]) == (2, 4)
    assert alice.patch(path, json={"paths": [], "categories": ["soups"]}).get_json()["preview"]["posts"] == 2
    limited = alice.patch(path, json={"categories": [], "since": "2001-01-01", "max_posts": 1}).get_json()
    assert limited["preview"]["posts"] == 1
    assert limited["options"]["pins_per_post"] == 2, "what is not sent stays"
    alice.patch(path, json={"max_posts": 3, "since": None})

    running = alice.post(f"{path}/start").get_json()
    assert (running["state"], running["counts"]["queued"], running["counts"]["skipped"]) == ("running", 3, 2)
    assert alice.post("/v1/backfills", json={}).get_json()["code"] == "backfill_running"
    assert alice.patch(path, json={}).get_json()["code"] == "backfill_started"
    assert alice.post(f"{path}/pause").get_json()["is_paused"]
    assert not alice.post(f"{path}/resume").get_json()["is_paused"]
    with app.app_context():
        backfill = db.session.get_one(Backfill, running["id"])
        backfill.lease_token = "mine"
        db.session.commit()
        step(db.session(), MakeClaim(backfill.id, "mine"))
        db.session.commit()
        make_pin(db.session.get_one(Account, house.account_id), state="draft")  # somebody else's
    posts = alice.get(f"{path}/posts?state=making").get_json()["data"]
    assert [len(post["pin_ids"]) for post in posts] == [2]
    first = alice.get(f"{path}/posts?limit=3").get_json()
    rest = alice.get(f"{path}/posts?limit=3&cursor={first['next_cursor']}").get_json()
    assert [len(first["data"]), len(rest["data"]), rest["next_cursor"]] == [3, 2, None]

    gone = alice.post(f"{path}/cancel", json={"cancel_pins": True}).get_json()
    assert (gone["state"], gone["cancelled_pins"], gone["finished_at"]) == ("cancelled", 2, None)
    with app.app_context():
        while claimed := claim_backfill(db.session(), clock.now(), timedelta(seconds=9)):
            calling_off.step(db.session(), calling_off.CallOffClaim(claimed.id, str(claimed.lease_token)))
            db.session.commit()
    assert alice.get(path).get_json()["finished_at"] is not None
    assert alice.post(f"{path}/start").get_json()["code"] == "backfill_ended"
    with app.app_context():
        left = db.session.scalars(select(Pin.state).where(Pin.state != states.CANCELLED)).all()
        assert left == [states.DRAFT]
    document = app.test_client().get("/openapi.json").get_json()
    for answer, shape in (
        (ready, "BackfillShape"), (alice.get("/v1/backfills").get_json(), "BackfillsShape"), (gone, "BackfillCancelled"),
        (first, "BackfillPostsShape"),
    ):  # fmt: skip
        OAS31Validator({**document["components"]["schemas"][shape], "components": document["components"]}).validate(
            answer
        )


def test_who_may_and_what_is_refused(
    app: Flask, alice: FlaskClient, bob: FlaskClient, charlie: FlaskClient, house: House
) -> None:
    backfill_id = alice.post("/v1/backfills", json={}).get_json()["id"]
    path = f"/v1/backfills/{backfill_id}"
    calls: list[tuple[str, str, Any]] = [
        ("GET", path, None), ("PATCH", path, {}), ("GET", f"{path}/posts", None),
        *(("POST", f"{path}/{act}", None) for act in ("start", "pause", "resume", "cancel")),
    ]  # fmt: skip
    assert {charlie.open(url, method=method, json=body).status_code for method, url, body in calls} == {404}
    assert charlie.post("/v1/backfills", json={"profile_id": house.profile_id}).status_code == 404
    assert charlie.get("/v1/backfills").get_json()["data"] == []
    assert bob.get(path).status_code == 200
    assert bob.post(f"{path}/cancel").status_code == 403
    refused = {
        "start_date_past": {"start_date": "2020-01-01"},
        "until_before_since": {"since": "2024-05-02", "until": "2024-05-01"},
        "template_not_found": {"template": "nothing"},
        "campaign_not_found": {"campaign_id": "cmp_none"},
    }
    for code, body in refused.items():
        assert alice.patch(path, json=body).get_json()["code"] == code
    assert alice.patch(path, json={"pins_a_day": 3}).status_code == 422
    newer = alice.post("/v1/backfills", json={"url": "https://other.example"})
    assert newer.status_code == 201, "a preview that nobody started gives way"
    assert alice.get(path).get_json()["state"] == "cancelled"

    found(app, newer.get_json()["id"], count=0)
    assert alice.post(f"/v1/backfills/{newer.get_json()['id']}/start").get_json()["code"] == "nothing_to_pin"
    with app.app_context():
        make_account(db.session.get_one(Profile, house.profile_id), kind="live", tokens_sealed="sealed")
    found(app, alice.post("/v1/backfills", json={}).get_json()["id"])
    newest = alice.get("/v1/backfills").get_json()["data"][0]["id"]
    told = alice.get(f"/v1/backfills/{newest}").get_json()["preview"]["waits_for"]
    assert told["code"] == "earlier_pins_unread"
    tester = with_key(app, house.test_key)
    assert tester.get(path).status_code == 404, "a test key sees nothing of a profile with a real account"
    assert tester.get("/v1/backfills").get_json()["data"] == []
