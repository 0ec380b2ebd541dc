"""Secrets are sent through real ways, with everything logged that can be: none of them may stand in any line."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from server import clock, telemetry, wiring
from server.app import create_app
from server.claimer import ids_of
from server.config import Settings
from server.crypto import new_webhook_secret, sign_message
from server.db import db
from server.errors import GrantInvalid, RateLimited, TokenRefused
from server.models import Account, Asset
from server.models.claims import wake
from server.pipeline import setup, signin, tokens
from server.pipeline.publish.job import PublishJob
from server.values.remote import TokenSet
from server.wiring import services
from tests import factories
from tests.api.conftest import House, signed_in
from tests.api.consenting import PUBLIC_URL, begin, come_back, settings_beside
from tests.emulator import Emulator
from tests.fakes import ScriptedPinterest

PASSWORD = "correct-horse-battery-77"
ADDRESS_PASSWORD = "pass-in-an-address-42"
OPENAI_KEY = "sk-a-key-of-the-writer-1234567890"
METRICS_TOKEN = "a-token-for-metrics-and-no-log"


@pytest.fixture
def settings(settings: Settings, emulator: Emulator) -> Settings:
    return replace(
        settings_beside(settings, emulator), metrics_token=METRICS_TOKEN, openai_api_key=OPENAI_KEY,
        storage_secret="the-storages-own-secret",
    )  # fmt: skip


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    application = create_app(settings, services=wiring.build_services(settings))
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that any library logs, in the service's own format."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(telemetry.JsonFormatter())
    root, ours = logging.getLogger(), logging.getLogger("pinwright")
    before = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])


def publish_badly(app: Flask) -> list[str]:
    """A pin whose token is refused, whose refresh dies, and one that is asked to wait; returns the tokens."""
    granted = TokenSet("pina_of_the_account_0123456789", "pinr_of_the_account_0123456789")
    with app.app_context():
        scripted = ScriptedPinterest()
        ours = replace(services(), pinterest=lambda _kind: scripted)
        account = factories.make_account(kind="live", min_gap_seconds=0)
        tokens.store_tokens(ours, db.session(), account, granted)
        for _ in range(2):
            pin = factories.make_pin(account, due_at=clock.now())
            ours.storage.put(db.session.get_one(Asset, pin.content.asset_id).storage_key, b"jpeg")
        wake(db.session(), account.queue_id, clock.now())
        db.session.commit()
        scripted.script(RateLimited("Wait a little.", status=429, retry_after=1))
        scripted.script(TokenRefused(f"Token {granted.access_token} is refused", status=401))
        scripted.refreshes.append(GrantInvalid(f"the grant {granted.refresh_token} is dead"))
        job = PublishJob(ours)
        for _ in range(2):
            order = job.claim(db.session())
            assert order is not None
            db.session.commit()
            with telemetry.bound(job="publish", **ids_of(order)):
                job.settle(db.session(), order, job.work(order))
            db.session.commit()
            db.session.get_one(Account, account.id).queue.blocked_until = None
            account.queue.wake_at, account.queue.budget_remaining = clock.now(), None
            db.session.commit()
    return [granted.access_token, granted.refresh_token]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_line_holds_a_secret(app: Flask, house: House, emulator: Emulator, lines: io.StringIO) -> None:
    planted = [
        PASSWORD,
        ADDRESS_PASSWORD,
        OPENAI_KEY,
        METRICS_TOKEN,
        "the app's secret",
        house.live_key,
        house.test_key,
    ]
    planted += [*app.extensions["pinwright"].settings.secrets()]
    alice = signed_in(app, house.owner_id, house.workspace_id)
    with app.app_context():
        code = signin.make_link(db.session(), house.owner_id, house.workspace_id)
        _, key = setup.create_key(db.session(), house.workspace_id, name="k", mode="live")
        db.session.commit()
    planted += [code, key]
    nobody = app.test_client()

    # signing in, rightly and wrongly
    alice.put("/v1/session/credentials", json={"email": "alice@example.com", "password": PASSWORD})
    for password in (PASSWORD, PASSWORD + "x"):
        nobody.post("/v1/session", json={"email": "alice@example.com", "password": password})
    for _ in range(2):
        nobody.post("/v1/session", json={"code": code})
    planted.append(nobody.get_cookie("pinwright_session").value)  # type: ignore[union-attr]

    # keys and tokens in headers and where they do not belong
    nobody.get("/v1/pins", headers={"Authorization": f"Bearer {key}"})
    nobody.get(f"/v1/pins?q={key}&access_token=pina_in_a_query_0123456789", headers={"Authorization": f"Bearer {key}"})
    nobody.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    planted.append("pina_in_a_query_0123456789")

    # consent: the way there and back, a used state, a link for somebody else
    person = emulator.person()
    location = person.answer(begin(alice, house), "anna")
    for _ in range(2):
        come_back(alice, location)
    planted += [part.partition("=")[2] for part in location.partition("?")[2].split("&")]
    link = alice.post("/v1/connect-links", json={"profile_id": house.profile_id}).get_json()["url"]
    planted.append(link.rpartition("/")[2])
    for path in (link.removeprefix(PUBLIC_URL), link.removeprefix(PUBLIC_URL) + "x"):
        nobody.get(path)
        nobody.post(path, headers={"Origin": PUBLIC_URL})
    with app.app_context():
        for account in db.session.query(Account).filter(Account.kind == "live"):
            granted = tokens.open_tokens(services(), account)
            planted += [granted.access_token, granted.refresh_token, str(account.tokens_sealed)]

    # WordPress with a good and a bad signature; webhooks with their secrets
    secret, body = new_webhook_secret(), b"{}"
    signature = sign_message(secret, "msg_1", int(clock.now().timestamp()), body)
    head = {"X-Pinwright-Site": house.site_id, "webhook-id": "msg_1", "webhook-signature": signature,
            "webhook-timestamp": str(int(clock.now().timestamp())), "Content-Type": "application/json"}  # fmt: skip
    nobody.post("/hooks/wordpress", data=body, headers=head)
    made = alice.post("/v1/webhooks", json={"url": f"https://u:{ADDRESS_PASSWORD}@hooks.example/", "types": []})
    hook = alice.post("/v1/webhooks", json={"url": "https://hooks.example/in", "types": ["pin.published"]}).get_json()
    planted += [secret, signature, str(hook.get("secret") or made.get_json().get("secret") or secret)]
    planted.append(alice.post(f"/v1/sites/{house.site_id}/rotate").get_json()["connection_key"])

    # crashes that carry secrets in their texts, and statements that carry them as values
    def crash() -> Any:
        try:
            db.session.execute(text("INSERT INTO no_such_table VALUES (:value)"), {"value": PASSWORD})
        except Exception as error:
            told = f"postgresql://pinwright:{ADDRESS_PASSWORD}@db/pinwright?password={PASSWORD} {key}"
            raise RuntimeError(f"{told} Authorization: Bearer {key}") from error

    crash.access = app.view_functions["health.healthz"].access  # type: ignore[attr-defined]
    app.view_functions["health.healthz"] = crash
    assert nobody.get("/healthz?code=" + code).status_code == 500
    planted += publish_badly(app)

    told = lines.getvalue()
    rows = [json.loads(line) for line in told.splitlines()]
    assert [secret for secret in planted if secret and len(secret) > 5 and secret in told] == []
    by_event = {row["event"]: row for row in rows}
    assert {"request.answered", "request.crashed", "pinterest.answered", "pin.attempted", "consent.refused"} <= set(
        by_event
    )
    assert by_event["request.crashed"]["request_id"]
    assert "INSERT INTO no_such_table" in by_event["request.crashed"]["traceback"]
    tried = [row for row in rows if row["event"] == "pin.attempted"]
    assert [row["outcome"] for row in tried] == ["rate_limited", "token_refused"]
    assert all(row[word] for row in tried for word in ("job", "pin", "account", "workspace", "attempt"))
    assert any(row.get("rid") for row in rows if row["event"] == "pinterest.answered")


def test_what_is_bound_ends_and_odd_values_are_told(lines: io.StringIO) -> None:
    with ExitStack() as stack:
        stack.enter_context(telemetry.bound(pin="pin_1", nothing=None))
        telemetry.log("inner", count=3, told=["https://u:p4ssw0rd@a.example/x?sig=abc", {"token": "t", "n": 1}])
    telemetry.log(
        "outer", error_code="board_not_found", state="pending", reason='he said "password=hunter22"\nand left'
    )
    inner, outer = (json.loads(line) for line in lines.getvalue().splitlines())
    assert inner["pin"] == "pin_1"
    assert inner["told"] == ["https://…@a.example/x?sig=…", {"token": "…", "n": 1}]
    assert (outer["error_code"], outer["state"], "pin" in outer) == ("board_not_found", "pending", False)
    assert outer["reason"] == 'he said "password=…"\nand left'
