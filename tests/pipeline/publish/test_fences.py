"""A worker that slept past its lease overwrites nothing, and one that would end too late sends nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from server import clock
from server.errors import Transient
from server.models import Attempt, Pin
from server.pipeline.publish.send import send
from tests.pipeline.publish.conftest import Desk


def attempts(desk: Desk, pin: Pin) -> list[str | None]:
    query = select(Attempt.outcome).where(Attempt.pin_id == pin.id).order_by(Attempt.number)
    return list(desk.session.scalars(query))


def test_paused_past_the_lease_only_tells_its_attempt(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    order = desk.claim()
    assert order is not None
    outcome = desk.job.work(order)
    desk.hurry(pin)  # the lease ends while the worker sleeps
    desk.reconcile()  # another worker takes it up
    assert desk.state(pin) == "unconfirmed"
    version = pin.version
    desk.settle(order, outcome)
    assert (desk.state(pin), pin.version) == ("unconfirmed", version)
    assert attempts(desk, pin) == ["published"]


def test_reconcile_reads_what_the_fenced_worker_told(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    order = desk.claim()
    assert order is not None
    outcome = desk.job.work(order)
    desk.hurry(pin)
    desk.reconcile()
    desk.settle(order, outcome)
    desk.hurry(pin)
    assert desk.reconcile()
    assert desk.state(pin) == "published"
    assert desk.pinterest.calls.get("board_pins") is None, "nothing had to be searched"
    assert len(desk.pinterest.pins) == 1


def test_a_lease_that_was_taken_over_stays_with_its_new_owner(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    order = desk.claim()
    assert order is not None
    outcome = desk.job.work(order)
    desk.session.refresh(pin)
    pin.lease_token = "lease of another worker"
    desk.session.commit()
    desk.settle(order, outcome)
    assert desk.state(pin) == "publishing"
    assert pin.lease_token == "lease of another worker"
    assert attempts(desk, pin) == ["published"]


def test_too_late_for_the_lease_nothing_is_sent(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    order = desk.claim()
    assert order is not None
    slept = replace(order, first_byte_by=clock.boottime() - 1)
    outcome = desk.job.work(slept)
    assert outcome.kind == "released"
    desk.settle(order, outcome)
    assert (desk.state(pin), pin.attempts) == ("queued", 0)
    assert desk.pinterest.calls == {}
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published"


def test_the_last_moment_for_the_first_byte_leaves_room_for_the_whole_request(desk: Desk) -> None:
    desk.due_pin(desk.account())
    before = clock.boottime()
    order = desk.claim()
    assert order is not None
    settings = desk.services.settings
    latest = before + settings.lease_seconds - settings.pinterest_timeout_seconds
    assert latest <= order.first_byte_by <= latest + 5


def test_a_stopping_worker_hands_back_what_it_has_not_begun(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    order = desk.claim()
    assert order is not None
    desk.settle(order, send(desk.services, order, is_stopping=lambda: True))
    assert desk.state(pin) == "queued"
    assert desk.pinterest.calls == {}


def test_a_long_look_renews_the_lease_before_the_create(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(_transient())
    desk.publish()
    desk.hurry(pin)
    order = desk.claim()
    assert order is not None
    outcome = desk.job.work(replace(order, first_byte_by=clock.boottime() - 1))
    assert outcome.kind == "published", "after the look the lease was whole again"
    desk.settle(order, outcome)
    assert desk.state(pin) == "published"


def test_a_look_after_which_the_lease_is_lost_sends_nothing(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(_transient())
    desk.publish()
    desk.hurry(pin)
    order = desk.claim()
    assert order is not None
    desk.session.refresh(pin)
    pin.lease_token = "lease of another worker"
    desk.session.commit()
    assert desk.job.work(order).kind == "released"
    assert desk.pinterest.calls["create_pin"] == 1


def test_dead_worker_is_taken_up_and_its_request_can_still_have_been_on_its_way(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    order = desk.claim()
    assert order is not None  # and then its worker is killed
    desk.session.refresh(pin)
    lease_until = pin.lease_until
    desk.reconcile()
    assert desk.state(pin) == "publishing", "the lease still runs"
    pin.lease_until = clock.now() - timedelta(seconds=1)
    desk.session.commit()
    desk.reconcile()
    assert desk.state(pin) == "unconfirmed"
    assert attempts(desk, pin) == ["lost"]
    assert pin.look_at == lease_until + timedelta(seconds=desk.services.settings.reconcile_after_seconds)


def _transient() -> Exception:
    return Transient("could not fetch the image", status=400)
