"""Delivering to a real receiver: signatures, order, leases, and what follows each kind of trouble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import WebhookVerificationError

from server import clock
from server.models import Delivery, Endpoint, Event, Pin
from server.models.moves import move
from server.pipeline.services import Services
from server.pipeline.telling import endpoints
from server.pipeline.telling.deliver import headers_of, to_bytes
from tests.adapters.peer import Conversation, redirect, reply
from tests.factories import make_pin
from tests.pipeline.receiver import Mailroom, Receiver, seconds_until


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver(("/in", "/other", "/third"))
    yield found
    found.peer.stop()


@pytest.fixture
def room(session: Session, services: Services, receiver: Receiver) -> Mailroom:
    return Mailroom.of(session, services, receiver)


@pytest.fixture
def pin(room: Mailroom) -> Pin:
    return make_pin(state="draft")


def go(room: Mailroom, pin: Pin, *path: str) -> None:
    for state in path:
        move(room.session, pin, state, actor="test", reason=f"to {state}")
    room.session.commit()
    room.dispatch()


def only(room: Mailroom, endpoint: Endpoint | None = None) -> Delivery:
    (found,) = room.deliveries(endpoint)
    return found


def test_the_reference_library_verifies_what_arrives(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    _, secret = room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    assert room.deliver() == 1
    body = receiver.verify(secret)
    assert body["type"] == "pin.scheduled"
    assert body["data"]["pin"]["id"] == pin.id
    assert receiver.headers()["webhook-id"] == only(room).message_id
    delivery = only(room)
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 200)
    assert delivery.finished_at is not None
    with pytest.raises(WebhookVerificationError):
        receiver.verify("whsec_" + "A" * 43 + "=")


def test_texts_in_any_script_are_signed_as_they_are_sent(room: Mailroom, receiver: Receiver) -> None:
    pin = make_pin(state="draft", content_values={"title": "Zitronenkuchen ☕ ケーキ"})
    _, secret = room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    room.deliver()
    assert receiver.verify(secret)["data"]["pin"]["title"] == "Zitronenkuchen ☕ ケーキ"


def test_during_a_rotation_both_secrets_verify_and_afterwards_the_new_one(
    room: Mailroom, receiver: Receiver, pin: Pin
) -> None:
    endpoint, old = room.endpoint(pin.workspace_id)
    new = endpoints.rotate(room.session, room.services, endpoint, actor="user:1", now=clock.now())
    room.session.commit()
    go(room, pin, "pending")
    room.deliver()
    assert len(receiver.headers()["webhook-signature"].split(" ")) == 2
    receiver.verify(old)
    receiver.verify(new)
    room.wait(hours=24)
    go(room, pin, "cancelled")
    room.deliver()
    receiver.verify(new)
    with pytest.raises(WebhookVerificationError):
        receiver.verify(old)


def test_a_repeat_has_the_same_id_and_body_and_its_own_timestamp(
    room: Mailroom, receiver: Receiver, pin: Pin, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, secret = room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    receiver.script(reply(500))
    room.deliver()
    assert 4 * 0.8 <= seconds_until(only(room).next_attempt_at) <= 6
    room.wait(seconds=7)
    real = clock.now
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: real() + timedelta(minutes=1))
        room.deliver()
    first, second = receiver.headers(0), receiver.headers(1)
    assert first["webhook-id"] == second["webhook-id"]
    assert receiver.peer.requests[0].body == receiver.peer.requests[1].body
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) >= 59
    assert first["webhook-signature"] != second["webhook-signature"]
    receiver.verify(secret, 1)
    assert (only(room).state, only(room).attempts) == ("delivered", 2)


@pytest.mark.parametrize(
    "answer", [reply(302), redirect("http://hooks.example/other"), reply(404), reply(500), reply(199)]
)
def test_anything_but_2xx_is_tried_again(room: Mailroom, receiver: Receiver, pin: Pin, answer: bytes) -> None:
    endpoint, _ = room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    receiver.script(answer)
    room.deliver()
    delivery = only(room)
    assert (delivery.state, delivery.attempts) == ("pending", 1)
    assert delivery.last_error
    assert endpoint.failing_since is not None
    room.wait(seconds=7)
    room.deliver()
    assert only(room).state == "delivered"
    room.session.refresh(endpoint)
    assert endpoint.failing_since is None
    assert receiver.peer.paths == ["/in", "/in"]


def test_retry_after_holds_back_everything_for_that_receiver(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    endpoint, _ = room.endpoint(pin.workspace_id)
    other, _ = room.endpoint(pin.workspace_id, path="/other")
    second = make_pin(state="draft", account=None)
    second.workspace_id = pin.workspace_id
    room.session.commit()
    go(room, pin, "pending")
    go(room, second, "pending")
    receiver.script(reply(429, Retry_After="600"))
    room.finish(room.claim() or pytest.fail("nothing to send"))
    throttled = endpoint if receiver.peer.paths == ["/in"] else other
    waits = [seconds_until(one.next_attempt_at) for one in room.deliveries(throttled)]
    assert len(waits) == 2
    assert all(590 <= wait <= 601 for wait in waits)
    assert room.deliver() == 2  # the other webhook's


def test_after_ten_tries_a_message_is_given_up(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    endpoint, _ = room.endpoint(pin.workspace_id)
    receiver.otherwise = reply(500)
    go(room, pin, "pending")
    for _ in range(10):
        assert room.deliver() == 1
        endpoint.failing_since = None  # only this message's tries are counted here
        room.wait(hours=30)
    assert room.deliver() == 0
    delivery = only(room)
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("failed", 10, 500)
    assert len({receiver.headers(number)["webhook-id"] for number in range(10)}) == 1


def test_410_disables_at_once_and_is_recorded(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    endpoint, _ = room.endpoint(pin.workspace_id)
    go(room, pin, "pending", "cancelled")
    receiver.script(reply(410))
    assert room.deliver() == 1
    room.session.refresh(endpoint)
    assert not endpoint.is_enabled
    assert endpoint.disabled is not None
    assert endpoint.disabled["code"] == "gone"
    assert [one.state for one in room.deliveries()] == ["failed", "failed"]
    event = room.session.scalars(select(Event).where(Event.kind == "webhook.disabled")).one()
    assert (event.subject_id, event.workspace_id, event.data["code"]) == (endpoint.id, pin.workspace_id, "gone")


def test_five_days_of_failures_only_disable_it(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    endpoint, _ = room.endpoint(pin.workspace_id)
    receiver.otherwise = reply(500)
    go(room, pin, "pending")
    room.deliver()
    for _ in range(4):
        room.wait(days=1)
        room.deliver()
    room.session.refresh(endpoint)
    assert endpoint.is_enabled
    room.wait(days=1)
    room.deliver()
    room.session.refresh(endpoint)
    assert endpoint.disabled is not None
    assert endpoint.disabled["code"] == "only_failures"
    assert room.session.scalars(select(Event).where(Event.kind == "webhook.disabled")).one().subject_id == endpoint.id


def test_a_success_between_failures_keeps_it_enabled(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    endpoint, _ = room.endpoint(pin.workspace_id)
    receiver.script(reply(500), reply(200), reply(500))
    go(room, pin, "pending")
    room.deliver()
    room.wait(days=3)
    room.deliver()
    go(room, pin, "cancelled")
    room.deliver()
    room.wait(days=3)
    room.deliver()
    room.session.refresh(endpoint)
    assert endpoint.is_enabled


def test_a_pins_messages_arrive_in_their_order(room: Mailroom, receiver: Receiver) -> None:
    pins = [make_pin(state="draft") for _ in range(3)]
    for pin in pins[1:]:
        pin.workspace_id = pins[0].workspace_id
    room.endpoint(pins[0].workspace_id)
    for pin in pins:
        go(room, pin, "pending", "queued", "publishing", "retrying", "cancelled")
    first, second = room.claim(), room.claim()
    assert first is not None
    assert second is not None
    assert {first.payload["type"], second.payload["type"]} == {"pin.scheduled"}, (
        "the second of a pin waits for the first"
    )
    assert first.payload["data"]["pin"]["id"] != second.payload["data"]["pin"]["id"]
    room.finish(second)
    room.finish(first)
    room.deliver()
    for pin in pins:
        heard = [body["type"] for body in receiver.bodies if body["data"]["pin"]["id"] == pin.id]
        assert heard == ["pin.scheduled", "pin.retrying", "pin.cancelled"]


def test_one_failed_try_keeps_the_order_and_a_second_lets_others_go(
    room: Mailroom, receiver: Receiver, pin: Pin
) -> None:
    room.endpoint(pin.workspace_id)
    go(room, pin, "pending", "cancelled")
    receiver.script(reply(500), reply(500))
    assert room.deliver() == 1
    assert room.job.seconds_until_due(room.session) is not None
    assert (room.job.seconds_until_due(room.session) or 0) > 1, "nothing is due before the repeat"
    room.wait(seconds=7)
    assert room.deliver() == 2
    assert receiver.types == ["pin.scheduled", "pin.scheduled", "pin.cancelled"]


def test_at_most_two_at_once_to_one_webhook_and_others_are_not_delayed(
    room: Mailroom, receiver: Receiver, pin: Pin
) -> None:
    pins = [pin, *(make_pin(state="draft") for _ in range(3))]
    for one in pins:
        one.workspace_id = pin.workspace_id
    room.endpoint(pin.workspace_id)
    for one in pins:
        go(room, one, "pending")
    busy = [room.claim(), room.claim()]
    assert all(busy)
    assert room.claim() is None
    assert (room.job.seconds_until_due(room.session) or 60) > 1, "a claimer would spin otherwise"
    stranger = make_pin(state="draft")
    room.endpoint(stranger.workspace_id, path="/other")
    go(room, stranger, "pending")
    letter = room.claim()
    assert letter is not None
    assert letter.url.endswith("/other")
    for one in (*busy, letter):
        assert one is not None
        room.finish(one)
    assert room.deliver() == 2


def test_failing_receivers_hold_only_some_of_the_hands(room: Mailroom, receiver: Receiver) -> None:
    held, healthy = [], make_pin(state="draft")
    for _ in range(6):
        pin = make_pin(state="draft")
        endpoint, _ = room.endpoint(pin.workspace_id)
        endpoint.failing_since = clock.now()
        go(room, pin, "pending")
    for _ in range(4):
        letter = room.claim()
        assert letter is not None
        room.job._count(letter, 1)  # as if its POST were hanging
        held.append(letter)
    assert room.claim() is None
    room.endpoint(healthy.workspace_id, path="/other")
    go(room, healthy, "pending")
    assert room.deliver() == 1
    assert receiver.peer.paths == ["/other"]
    room.job._count(held[0], -1)
    assert room.deliver() == 2


def test_no_transaction_is_open_while_a_message_is_on_its_way(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    seen: list[bool] = []

    def answer(_conversation: Conversation) -> bytes:
        seen.append(room.session.in_transaction())
        return reply(200)

    receiver.script(answer)
    room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    room.deliver()
    assert seen == [False]


def test_a_dead_workers_message_goes_again_under_its_id(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    dead = room.claim()
    assert dead is not None
    room.job.work(dead)  # killed before it could settle
    assert room.claim() is None
    room.wait(minutes=2)
    assert room.deliver() == 1
    assert receiver.headers(0)["webhook-id"] == receiver.headers(1)["webhook-id"]
    room.job.settle(room.session, dead, room.job.work(dead))  # and one that only slept changes nothing any more
    room.session.commit()
    assert (only(room).state, only(room).attempts) == ("delivered", 1)


def test_a_late_worker_cannot_overwrite_a_newer_try(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    late = room.claim()
    assert late is not None
    room.wait(minutes=2)
    fresh = room.claim()
    assert fresh is not None
    receiver.script(reply(410))
    room.finish(late)
    delivery = only(room)
    assert (delivery.state, delivery.attempts, delivery.lease_token) == ("pending", 0, fresh.lease_token)
    assert room.session.get_one(Endpoint, fresh.endpoint_id).is_enabled


def test_a_private_address_gets_nothing_at_delivery_either(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    endpoint, _ = room.endpoint(pin.workspace_id)
    endpoint.url = f"http://127.0.0.1:{receiver.peer.port}/in"
    room.session.commit()
    go(room, pin, "pending")
    endpoint.url = "http://127.0.0.1/in"
    room.session.commit()
    room.deliver()
    assert receiver.peer.requests == []
    assert "public internet" in only(room).last_error


def test_switching_off_ends_what_waits_and_what_is_on_its_way_may_end(
    room: Mailroom, receiver: Receiver, pin: Pin
) -> None:
    endpoint, _ = room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    letter = room.claim()
    assert letter is not None
    endpoints.switch_off(room.session, endpoint, actor="user:1", now=clock.now())
    room.session.commit()
    room.finish(letter)
    assert only(room).state == "failed"
    assert endpoint.disabled is not None
    assert endpoint.disabled["code"] == "switched_off"


def test_a_deleted_webhook_takes_its_messages_along(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    endpoint, _ = room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    letter = room.claim()
    assert letter is not None
    room.session.delete(endpoint)
    room.session.commit()
    room.finish(letter)
    assert room.deliveries() == []


def test_a_secret_that_cannot_be_opened_is_a_failure_that_says_so(room: Mailroom, receiver: Receiver, pin: Pin) -> None:
    endpoint, _ = room.endpoint(pin.workspace_id)
    endpoint.secret_sealed = room.services.vault.seal("whsec_AAAA", "another", endpoint.id)
    go(room, pin, "pending")
    room.deliver()
    assert receiver.peer.requests == []
    assert "Rotate" in only(room).last_error


def test_the_bytes_do_not_depend_on_the_order_of_keys() -> None:
    assert to_bytes({"b": 1, "a": {"d": 2, "c": "é"}}) == to_bytes({"a": {"c": "é", "d": 2}, "b": 1})
    assert headers_of("msg_1", b"{}", [])["webhook-id"] == "msg_1"


def test_a_defect_of_ours_counts_as_a_try(room: Mailroom, pin: Pin, monkeypatch: pytest.MonkeyPatch) -> None:
    room.endpoint(pin.workspace_id)
    go(room, pin, "pending")
    monkeypatch.setattr(type(room.services.webhooks), "send", lambda *_: 1 // 0)
    room.deliver()
    delivery = only(room)
    assert (delivery.state, delivery.attempts, delivery.lease_token) == ("pending", 1, None)
    assert "defect" in delivery.last_error
