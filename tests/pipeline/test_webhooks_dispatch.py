"""From events to messages: each event once, to those who want it, whatever ids were given when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.db import db
from server.errors import GrantInvalid
from server.models import Event, IdempotencyRecord, Pin
from server.models import deliveries as outbox
from server.models.moves import move, record
from server.pipeline import holds, tokens
from server.pipeline.services import Services
from server.pipeline.telling.dispatch import DispatchJob
from tests.factories import make_account, make_pin, make_profile
from tests.pipeline.receiver import Mailroom, Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.peer.stop()


@pytest.fixture
def room(session: Session, services: Services, receiver: Receiver) -> Mailroom:
    return Mailroom.of(session, services, receiver)


def go(room: Mailroom, pin: Pin, *path: str) -> None:
    for state in path:
        move(room.session, pin, state, actor="test", reason=f"to {state}")
    room.session.commit()


def test_a_message_tells_of_the_change(room: Mailroom) -> None:
    pin = make_pin(state="publishing", attempts=1)
    room.session.add(
        IdempotencyRecord(
            workspace_id=pin.workspace_id,
            route="POST /v1/pins",
            key="order-7",
            body_hash="x",
            status=201,
            pin_id=pin.id,
        )
    )
    endpoint, _ = room.endpoint(pin.workspace_id)
    go(room, pin, "published")
    room.dispatch()
    (delivery,) = room.deliveries(endpoint)
    assert delivery.type == "pin.published"
    payload = delivery.payload
    event = room.session.get_one(Event, delivery.event_id)
    assert payload["type"] == "pin.published"
    assert payload["workspace_id"] == pin.workspace_id
    assert payload["timestamp"] == clock.rfc3339(event.at)
    data = payload["data"]
    assert (data["old_state"], data["new_state"], data["reason"]) == ("publishing", "published", "to published")
    assert (data["idempotency_key"], data["attempt"], data["error"]) == ("order-7", 1, None)
    assert data["pin"]["id"] == pin.id
    assert data["pin"]["status"] == "published"
    assert data["pin"]["title"] == "Lemon cake"
    assert data["pin"]["is_sandbox"] is True


def test_a_failure_carries_its_error(room: Mailroom) -> None:
    pin = make_pin(state="publishing")
    endpoint, _ = room.endpoint(pin.workspace_id, "pin.failed")
    pin.error = {"code": "pinterest_rejected", "params": {}, "text": "The board is full."}
    go(room, pin, "failed")
    room.dispatch()
    assert room.deliveries(endpoint)[0].payload["data"]["error"]["code"] == "pinterest_rejected"


def test_accounts_and_holds_are_told(room: Mailroom) -> None:
    pin = make_pin()
    endpoint, _ = room.endpoint(pin.workspace_id)
    account = tokens.lock_account(room.session, str(pin.account_id))
    assert account is not None
    tokens.disconnect(room.session, account, GrantInvalid("Connect it again."))
    holds.add(room.session, pin, "image_bad", actor="test", reason="too small")
    room.session.commit()
    room.dispatch()
    lost, held = room.deliveries(endpoint)
    assert lost.type == "account.disconnected"
    assert lost.payload["data"]["account"]["id"] == account.id
    assert lost.payload["data"]["error"]["code"] == "grant_invalid"
    assert "sealed" not in str(lost.payload)
    assert held.type == "pin.attention"
    assert held.payload["data"]["pin"]["holds"][0]["code"] == "image_bad"


def test_each_webhook_hears_what_it_chose(room: Mailroom) -> None:
    pin = make_pin(state="draft")
    everything, _ = room.endpoint(pin.workspace_id)
    some, _ = room.endpoint(pin.workspace_id, "pin.cancelled")
    go(room, pin, "pending", "cancelled")
    room.dispatch()
    assert [one.type for one in room.deliveries(everything)] == ["pin.scheduled", "pin.cancelled"]
    assert [one.type for one in room.deliveries(some)] == ["pin.cancelled"]
    assert room.deliveries(everything)[1].message_id == room.deliveries(some)[0].message_id


def test_an_event_is_dispatched_once(room: Mailroom) -> None:
    pin = make_pin(state="draft")
    room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    room.dispatch()
    room.dispatch()
    assert len(room.deliveries()) == 1
    assert not outbox.has_news(room.session)


def test_nothing_is_marked_when_the_transaction_does_not_commit(room: Mailroom) -> None:
    pin = make_pin(state="draft")
    room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    assert DispatchJob(room.services).claim(room.session)
    room.session.rollback()  # as if the worker had been killed before its commit
    assert room.deliveries() == []
    room.dispatch()
    assert len(room.deliveries()) == 1


def test_an_event_that_appears_late_under_a_low_id_is_told_too(room: Mailroom) -> None:
    pin = make_pin(state="draft")
    room.endpoint(pin.workspace_id)
    go(room, pin, "pending", "queued", "publishing")
    late = room.session.scalars(select(Event).where(Event.new == "pending")).one()
    low_id = late.id
    room.session.delete(late)
    room.session.commit()
    go(room, pin, "published")
    room.dispatch()
    room.session.add(
        Event(
            id=low_id,
            workspace_id=pin.workspace_id,
            kind="pin.moved",
            subject_id=pin.id,
            old="draft",
            new="pending",
            actor="x",
        )
    )
    room.session.commit()
    room.dispatch()
    assert sorted(one.type for one in room.deliveries()) == ["pin.published", "pin.scheduled"]


def test_workspaces_without_webhooks_are_marked_without_being_read(
    room: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        go(room, make_pin(state="draft"), "pending")
    monkeypatch.setattr(outbox, "pins_told", lambda session, ids: {} if not ids else pytest.fail("read a pin"))
    room.dispatch()
    assert room.deliveries() == []
    assert not outbox.has_news(room.session)


def test_another_tenant_hears_nothing(room: Mailroom) -> None:
    ours, theirs = make_pin(state="draft"), make_pin(state="draft")
    mine, _ = room.endpoint(ours.workspace_id)
    foreign, _ = room.endpoint(theirs.workspace_id)
    go(room, ours, "pending")
    room.dispatch()
    assert [one.payload["data"]["pin"]["id"] for one in room.deliveries(mine)] == [ours.id]
    assert room.deliveries(foreign) == []


def test_a_webhook_that_is_off_hears_nothing_even_later(room: Mailroom) -> None:
    pin = make_pin(state="draft")
    endpoint, _ = room.endpoint(pin.workspace_id)
    endpoint.is_enabled = False
    go(room, pin, "pending")
    room.dispatch()
    endpoint.is_enabled = True
    room.session.commit()
    room.dispatch()
    assert room.deliveries() == []


def test_more_events_than_a_batch_are_all_told_in_order(room: Mailroom) -> None:
    profile = make_profile()
    account = make_account(profile)
    pin = make_pin(account, state="draft")
    endpoint, _ = room.endpoint(pin.workspace_id)
    for number in range(450):
        record(room.session, pin.workspace_id, "pin.held", pin.id, actor="test", reason=str(number))
    room.session.commit()
    room.dispatch()
    assert [one.payload["data"]["reason"] for one in room.deliveries(endpoint)] == [str(n) for n in range(450)]


def test_two_dispatchers_never_write_the_same_message(room: Mailroom) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    pin = make_pin(state="draft")
    room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    job = DispatchJob(room.services)
    assert job.claim(room.session)
    with Session(db.engine) as other:
        assert job.claim(other) is None
    room.session.commit()
    with Session(db.engine) as other:
        assert job.claim(other) is None
    assert len(room.deliveries()) == 1
