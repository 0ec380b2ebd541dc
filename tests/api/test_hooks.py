"""The door for WordPress: strict about who speaks, quick to answer."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks import Webhook

from server import clock
from server.crypto import new_webhook_secret, sign_message
from server.db import db
from server.models import Notice, Profile, Site
from server.pipeline import setup
from server.wiring import services
from tests.factories import make_profile, make_site

SECRET = new_webhook_secret()


@pytest.fixture
def site(app: Flask, session: Session) -> Site:
    return make_site(make_profile(), vault=services().vault, secret=SECRET)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def body(**data: Any) -> bytes:
    post = {"post_id": 7, "url": "https://blog.example/cake/", "title": "Cake", **data}
    return json.dumps({"type": "post.published", "data": post}).encode()


def send(client: FlaskClient, site_id: str, sent: bytes, **changes: Any) -> Any:
    """Sign and send a notice; `changes` replace single headers after signing."""
    at = int(changes.pop("at", clock.now().timestamp()))
    message_id = changes.pop("id", "msg_1")
    headers = {
        "Content-Type": "application/json",
        "X-Pinwright-Site": site_id,
        "X-Pinwright-Plugin": "0.1.0",
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": sign_message(changes.pop("secret", SECRET), message_id, at, sent),
    }
    return client.post("/hooks/wordpress", data=sent, headers={**headers, **changes})


def test_a_notice_is_stored_and_answered(client: FlaskClient, site: Site) -> None:
    answer = send(client, site.id, body())

    assert answer.status_code == 202
    assert answer.json["status"] == "accepted"
    assert answer.json["min_plugin_version"]
    stored = db.session.scalars(select(Notice)).one()
    assert answer.json["id"] == stored.id
    assert stored.state == "accepted"
    assert stored.payload["title"] == "Cake"


def test_the_reference_library_signs_as_we_verify(client: FlaskClient, site: Site) -> None:
    sent, now = body(), clock.now()
    signature = Webhook(SECRET).sign("msg_9", now, sent.decode())

    answer = send(client, site.id, sent, id="msg_9", at=now.timestamp(), **{"webhook-signature": signature})

    assert answer.status_code == 202


def test_the_same_id_gets_the_same_answer(client: FlaskClient, site: Site) -> None:
    first = send(client, site.id, body())
    again = send(client, site.id, body())

    assert again.json == first.json
    assert len(db.session.scalars(select(Notice)).all()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": new_webhook_secret()},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,not base64 at all"},
        {"webhook-signature": "v2,abc v1a,abc"},
        {"webhook-signature": "v1,é"},
        {"webhook-id": "msg_2"},
        {"webhook-id": "a b"},
        {"webhook-id": ""},
        {"webhook-timestamp": "12.5"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "9" * 40},
        {"X-Pinwright-Site": "site_unknown"},
        {"X-Pinwright-Site": ""},
    ],
)
def test_who_is_not_known_gets_one_answer(client: FlaskClient, site: Site, changes: dict[str, Any]) -> None:
    answer = send(client, site.id, body(), **changes)

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "bad_signature"
    assert db.session.scalars(select(Notice)).first() is None


def test_a_changed_body_is_refused(client: FlaskClient, site: Site) -> None:
    at = int(clock.now().timestamp())
    signature = sign_message(SECRET, "msg_1", at, body())

    answer = send(client, site.id, body(title="Other"), **{"webhook-signature": signature})

    assert answer.status_code == 401


@pytest.mark.parametrize("offset", [timedelta(minutes=-6), timedelta(minutes=6)])
def test_clock_skew_is_told_only_to_who_has_the_secret(client: FlaskClient, site: Site, offset: timedelta) -> None:
    at = (clock.now() + offset).timestamp()

    signed = send(client, site.id, body(), at=at)
    unsigned = send(client, site.id, body(), at=at, secret=new_webhook_secret())

    assert (signed.status_code, signed.json["code"]) == (401, "clock_skew")
    assert signed.json["params"]["server_time"].endswith("Z")
    assert unsigned.json["code"] == "bad_signature"


def test_both_secrets_open_during_rotation(client: FlaskClient, site: Site) -> None:
    old = new_webhook_secret()
    site.old_secret_sealed = services().vault.seal(old, site.workspace_id, site.id)
    db.session.commit()

    assert send(client, site.id, body(), secret=old).status_code == 202


@pytest.mark.parametrize("sent", [b"", b"not json", b"[]", b"12", b'{"type": "post.published"', b"[" * 100_000])
def test_a_signed_body_that_is_no_object_is_told_so(client: FlaskClient, site: Site, sent: bytes) -> None:
    answer = send(client, site.id, sent)

    assert answer.status_code == 422
    assert answer.json["code"] == "bad_json"


def test_two_megabytes_are_too_much(client: FlaskClient, site: Site) -> None:
    answer = send(client, site.id, body(excerpt="x" * 2_000_000))

    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


def test_what_no_database_stores_is_dropped_not_a_crash(client: FlaskClient, site: Site) -> None:
    answer = send(client, site.id, body(title="a\x00b\ud800c", tags=["\x00"]))

    assert answer.status_code == 202
    assert db.session.scalars(select(Notice)).one().payload["title"] == "abc"


def test_a_connection_key_is_exchanged_once(client: FlaskClient, site: Site) -> None:
    key = setup.connection_key(db.session(), services(), site)
    db.session.commit()
    code = _code_in(key)

    first = client.post("/hooks/wordpress/connect", json={"code": code, "home_url": "https://new.example"})
    again = client.post("/hooks/wordpress/connect", json={"code": code, "home_url": "https://new.example"})

    assert first.status_code == 200
    assert first.json
    assert first.json["site_id"] == site.id
    assert first.json["secret"] == SECRET
    assert "new.example" in site.hosts
    assert again.status_code == 401
    assert again.json
    assert again.json["code"] == "connection_key_used"


def test_an_old_connection_key_is_refused(client: FlaskClient, site: Site) -> None:
    key = setup.connection_key(db.session(), services(), site)
    site.connect_code_expires_at = clock.now() - timedelta(seconds=1)
    db.session.commit()

    answer = client.post("/hooks/wordpress/connect", json={"code": _code_in(key)})

    assert answer.status_code == 401


def _code_in(key: str) -> str:
    raw = key.removeprefix("pwc_")
    return str(json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))["code"])


def test_the_old_secret_ends_when_the_plugin_has_the_new_one(client: FlaskClient, site: Site) -> None:
    old = new_webhook_secret()
    site.old_secret_sealed = services().vault.seal(old, site.workspace_id, site.id)
    key = setup.connection_key(db.session(), services(), site)
    db.session.commit()

    client.post("/hooks/wordpress/connect", json={"code": _code_in(key), "home_url": "https://blog.example"})

    assert send(client, site.id, body(), secret=old).status_code == 401
    assert send(client, site.id, body()).status_code == 202


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\@blog.example/",
        "https://blog.example/a\nb",
        "https://blog.example/a b",
        "https://user@blog.example/",
    ],
)
def test_an_address_that_readers_take_differently_is_refused(client: FlaskClient, site: Site, url: str) -> None:
    answer = send(client, site.id, body(url=url))

    assert answer.status_code == 422
    assert answer.json["code"] == "url_not_on_site"


def test_numbers_that_are_no_json_are_refused(client: FlaskClient, site: Site) -> None:
    assert send(client, site.id, b'{"type": "ping", "data": {"n": NaN}}').json["code"] == "bad_json"
    assert send(client, site.id, body(n=1).replace(b'"n": 1', b'"n": 1e999')).status_code == 202


@pytest.mark.parametrize("value", [[], {}, 1])
def test_a_choice_of_another_type_is_refused_by_name(client: FlaskClient, site: Site, value: Any) -> None:
    answer = send(client, site.id, body(options={"new_pins": value}))

    assert (answer.status_code, answer.json["params"]["field"]) == (422, "data.options.new_pins")


def test_a_home_that_is_too_long_is_refused(client: FlaskClient, site: Site) -> None:
    key = setup.connection_key(db.session(), services(), site)
    db.session.commit()

    sent = {"code": _code_in(key), "home_url": "https://blog.example/" + "x" * 3000}
    answer = client.post("/hooks/wordpress/connect", json=sent)

    assert answer.status_code == 422


def test_a_profile_that_was_never_named_takes_the_blogs_name_and_address(client: FlaskClient, site: Site) -> None:
    profile = db.session.get_one(Profile, site.profile_id)
    profile.site_url, profile.name = setup.PLACEHOLDER_SITE, "My workspace"
    key = setup.connection_key(db.session(), services(), site)
    db.session.commit()

    told = {
        "code": _code_in(key),
        "home_url": "https://blog.example/",
        "name": "Salt & Linden",
        "timezone": "Europe/Rome",
    }
    client.post("/hooks/wordpress/connect", json=told)

    db.session.refresh(profile)
    assert (profile.site_url, profile.name, profile.timezone) == (
        "https://blog.example",
        "Salt & Linden",
        "Europe/Rome",
    )
