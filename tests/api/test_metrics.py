"""`/metrics` tells the database's truth in Prometheus' format, to those who may ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session

from server import clock, wiring
from server.api import metrics as api
from server.ids import first_id, new_id
from server.models import Account, Attempt, Delivery, Endpoint, Pin, Profile, WorkerBeat
from server.models.metrics import count_double, read
from tests.factories import NOON, make_account, make_notice, make_pin

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
TOKEN = "a-token-of-some-length"


def samples(app: Flask, **headers: str) -> Samples:
    answer = app.test_client().get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return parsed(answer.get_data(as_text=True))


def parsed(text: str) -> Samples:
    """Read as Prometheus reads it: name and labels → value."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text + "\n")
        for sample in family.samples
    }


def attempt(session: Session, pin: Pin, outcome: str | None, *, late: float = 0, ended: datetime = NOON) -> None:
    pin.due_at = ended - timedelta(seconds=late)
    session.add(Attempt(
        id=first_id("att", ended)[:-8] + pin.id[-8:], pin_id=pin.id, account_id=str(pin.account_id), number=1,
        lease_token="t", started_at=ended, finished_at=ended if outcome else None, outcome=outcome,
    ))  # fmt: skip
    session.commit()


def test_an_empty_house_is_all_zero(app: Flask) -> None:
    found = samples(app)
    told = {name: value for (name, _), value in found.items() if name != "pinwright_build_info"}
    assert set(told.values()) == {0}
    assert {"pinwright_doubles_total", "pinwright_pins_due", "pinwright_notices_waiting"} <= set(told)


def test_queues_and_due_pins_are_counted(app: Flask, session: Session) -> None:
    account = make_account()
    account.tokens_sealed = "sealed"
    paused = make_account(is_paused=True)
    paused.tokens_sealed = "sealed"
    past, future = clock.now() - timedelta(minutes=10), clock.now() + timedelta(days=1)
    make_pin(account, due_at=past)
    make_pin(account, due_at=future)
    make_pin(account, state="queued", due_at=past + timedelta(minutes=5))
    make_pin(account, due_at=past - timedelta(hours=1), is_held=True, holds=[{"code": "image_bad"}])
    make_pin(paused, due_at=past - timedelta(days=1))
    make_pin(account, state="generating", due_at=None)
    make_pin(account, state="published", regeneration_state=None)
    make_pin(account, state="draft", regeneration_state="wanted")
    make_notice(received_at=past)
    make_notice(state="processed")
    session.add(WorkerBeat(id="wkr_1", role="worker", host="a", started_at=past, beat_at=past, trouble=["ticker"]))
    session.commit()
    found = samples(app)
    assert found["pinwright_pins_held", (("code", "image_bad"),)] == 1
    assert found["pinwright_worker_parts_down", (("role", "worker"), ("worker", "wkr_1"))] == 1
    assert found["pinwright_pins", (("state", "pending"),)] == 4
    assert found["pinwright_pins", (("state", "generating"),)] == 1
    assert ("pinwright_pins", (("state", "published"),)) not in found
    assert found["pinwright_pins_due", ()] == 2
    assert found["pinwright_pins_due_oldest_seconds", ()] == pytest.approx(600, abs=60)
    assert found["pinwright_regenerations_waiting", ()] == 1
    assert found["pinwright_notices_waiting", ()] == 1
    assert found["pinwright_notices_oldest_seconds", ()] == pytest.approx(600, abs=60)
    assert found["pinwright_worker_beat_age_seconds", (("role", "worker"), ("worker", "wkr_1"))] == pytest.approx(
        600, abs=60
    )


def test_attempts_and_lateness_count_what_ended_today(session: Session) -> None:
    account = make_account()
    for late in (-3, 0.5, 4, 100_000):
        attempt(session, make_pin(account, state="published"), "published", late=late)
    attempt(session, make_pin(account, state="retrying"), "rate_limited")
    attempt(session, make_pin(account, state="published"), "published", ended=NOON - timedelta(hours=13))
    attempt(session, make_pin(account, state="publishing"), None)
    found = read(session, NOON + timedelta(hours=1))
    assert found.attempts == {"published": 4, "rate_limited": 1}
    assert found.lateness.counts == (2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1)
    assert found.lateness.seconds == pytest.approx(100_004.5, abs=0.1)
    told = parsed("\n".join(api._lines(found)))
    assert told["pinwright_publication_lateness_seconds_bucket", (("le", "5"),)] == 3
    assert told["pinwright_publication_lateness_seconds_bucket", (("le", "+Inf"),)] == 4
    assert told["pinwright_attempts_total", (("outcome", "rate_limited"),)] == 1
    assert read(session, NOON + timedelta(days=1)).attempts == {}


def test_generation_and_deliveries_count_what_ended_today(session: Session) -> None:
    account = make_account()
    for seconds, writer in ((4, "local"), (700, "openai"), (50, "person")):
        pin = make_pin(account, state="draft", created_at=NOON, content_values={
            "id": f"{first_id('ver', NOON)[:-6]}{seconds:06}", "created_at": NOON + timedelta(seconds=seconds), "writer": writer,
        })  # fmt: skip
    endpoint = Endpoint(
        id=new_id("end"), workspace_id=pin.workspace_id, url="https://a.example", types=[], secret_sealed=""
    )
    session.add(endpoint)
    session.flush()
    for number, (state, born) in enumerate((("delivered", 0), ("failed", -3), ("delivered", -9), ("pending", 0))):
        at = NOON + timedelta(days=born)
        session.add(Delivery(
            id=first_id("dlv", at)[:-2] + f"{number:02}", workspace_id=pin.workspace_id, endpoint_id=endpoint.id, payload={},
            message_id=f"msg_{number}", type="pin.published", state=state, created_at=at,
            finished_at=None if state == "pending" else max(at, NOON - timedelta(days=5)) if born == -9 else NOON,
        ))  # fmt: skip
    session.commit()
    found = read(session, NOON + timedelta(hours=1))
    assert found.generation.counts == (0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0)
    assert found.generation.seconds == pytest.approx(704, abs=0.1)
    assert (found.delivered, found.deliveries_oldest) == ({"delivered": 1, "failed": 1}, pytest.approx(3600, abs=1))
    told = parsed("\n".join(api._lines(found)))
    assert told["pinwright_generation_seconds_bucket", (("le", "5"),)] == 1
    assert told["pinwright_deliveries_total", (("outcome", "failed"),)] == 1


def test_doubles_add_up(app: Flask, session: Session) -> None:
    for number in (1, 2):
        count_double(session, clock.now(), number)
        session.commit()
    assert samples(app)["pinwright_doubles_total", ()] == 3


def test_it_tells_no_ids_of_people_or_pins(app: Flask, session: Session) -> None:
    pin = make_pin()
    account = session.get_one(Account, pin.account_id)
    profile = session.get_one(Profile, pin.profile_id)
    session.commit()
    text = app.test_client().get("/metrics").get_data(as_text=True)
    assert not [word for word in (pin.id, account.username, profile.name, account.id) if word in text]


@pytest.mark.parametrize(
    ("environ", "headers"),
    [
        ({"REMOTE_ADDR": "203.0.113.9"}, {}),
        ({}, {"X-Forwarded-For": "127.0.0.1"}),
        ({}, {"Host": "pins.example", "Authorization": "Bearer x"}),
        ({"REMOTE_ADDR": "203.0.113.9"}, {"Authorization": "Bearer " + TOKEN}),
    ],
)
def test_from_elsewhere_it_needs_a_token(app: Flask, environ: dict[str, Any], headers: dict[str, str]) -> None:
    answer = app.test_client().get("/metrics", headers=headers, environ_overrides=environ)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "needs_metrics_token")


def test_the_token_opens_it_from_anywhere(app: Flask) -> None:
    with app.app_context():
        given = wiring.services()
    wiring.attach(app, replace(given, settings=replace(given.settings, metrics_token=TOKEN)))
    client, elsewhere = app.test_client(), {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", environ_overrides=elsewhere).status_code == 403
    for wrong in ("Bearer nonsense", f"Basic {TOKEN}", "Bearer"):
        answer = client.get("/metrics", headers={"Authorization": wrong}, environ_overrides=elsewhere)
        assert (answer.status_code, answer.get_json()["code"]) == (401, "bad_metrics_token")
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, environ_overrides=elsewhere)
    assert answer.status_code == 200


def test_a_public_address_means_a_proxy_so_nobody_is_local(app: Flask) -> None:
    with app.app_context():
        given = wiring.services()
    wiring.attach(app, replace(given, settings=replace(given.settings, public_url="https://pins.example")))
    assert app.test_client().get("/metrics").status_code == 403
