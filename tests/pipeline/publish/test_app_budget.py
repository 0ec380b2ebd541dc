"""The requests a day of a Pinterest app: shared by all its accounts, kept for creates first, told by the rate meter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from server import clock
from server.errors import AppBudgetSpent, NotSent, Transient
from server.models import AppBudget
from server.models.app_budget import reserve
from server.pipeline import app_budget
from server.pipeline.app_budget import AppMeter
from server.pipeline.publish import meter
from server.pipeline.publish.job import PublishJob
from server.pipeline.publish.reconcile import ReconcileJob
from server.values.remote import CREATE, LOOK, READ
from tests.pipeline.publish.conftest import Desk

_APP = "trial:"


def used(desk: Desk) -> int:
    return desk.session.get_one(AppBudget, _APP, populate_existing=True).used


def test_creates_of_all_accounts_share_the_apps_day_and_wait_for_the_next(desk: Desk) -> None:
    settings = replace(desk.services.settings, pinterest_requests_per_day=3)
    desk.services = replace(desk.services, settings=settings)
    desk.job = PublishJob(desk.services)
    first, second = desk.account(kind="trial"), desk.account(kind="trial")
    other = desk.account(kind="sandbox")
    pins = [desk.due_pin(account, ago=30 - number) for number, account in enumerate([first, second, first, second])]
    free = desk.due_pin(other)
    desk.pinterest.script(NotSent("The network is down."))
    desk.publish()
    assert used(desk) == 0, "what never left is given back"
    for pin in pins:
        desk.hurry(pin)
    while desk.publish() is not None:
        pass
    states = [desk.state(pin) for pin in pins]
    assert (states.count("published"), desk.state(free), used(desk)) == (3, "published", 3)
    now = clock.now()
    waiting = pins[next(number for number, state in enumerate(states) if state != "published")]
    account = first if waiting.account_id == first.id else second
    midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
    assert desk.queue(waiting).wake_at == midnight, "the claim does not spin"

    reading = meter.read(desk.session, settings, account, now)
    assert (reading.waits_for, reading.next_possible_at) == ("app", midnight)
    assert reading.app is not None
    assert (reading.app["limit"], reading.app["used"], reading.app["remaining"]) == (3, 3, 0)


def test_a_create_that_was_counted_and_never_sent_is_given_back(desk: Desk) -> None:
    settings = replace(desk.services.settings, pinterest_requests_per_day=50)
    desk.services = replace(desk.services, settings=settings)
    desk.job, desk.reconcile_job = PublishJob(desk.services), ReconcileJob(desk.services)
    account = desk.account(kind="trial")
    pin = desk.due_pin(account)
    desk.pinterest.script(Transient("The picture could not be fetched.", status=500), creates=True)
    desk.publish()
    assert (desk.state(pin), used(desk)) == ("retrying", 1)

    desk.hurry(pin)
    desk.pinterest.list_errors.append(AppBudgetSpent("Looks have no share left.", retry_after=7 * 3600))
    before = clock.now()
    desk.publish()
    assert (desk.state(pin), used(desk)) == ("retrying", 1), "its look was refused, so nothing was sent"
    assert pin.next_attempt_at is not None
    assert pin.next_attempt_at >= before + timedelta(hours=7), "it waits as long as the budget says"

    desk.hurry(pin)
    desk.publish()
    assert (desk.state(pin), used(desk), desk.pinterest.calls["create_pin"]) == ("published", 1, 1), "it was adopted"

    desk.due_pin(account)
    account.tokens_sealed = "made with a key that is gone"
    desk.session.commit()
    assert desk.publish() is None
    assert (account.status, used(desk)) == ("disconnected", 1)


def test_apps_are_locked_in_one_order_within_a_claim(desk: Desk) -> None:
    """Two claims that lock the same two apps in turn would wait for each other for ever."""
    last, first = (desk.account(kind="trial", app_id=name) for name in ("app-z", "app-a"))
    sent = desk.due_pin(last, ago=60)
    desk.due_pin(desk.account(kind="sandbox"), ago=50).board_id = None
    desk.session.commit()
    later = desk.due_pin(first, ago=40)
    assert [order.pin_id for order in desk.job.claim_many(desk.session, 2)] == [sent.id]
    desk.session.commit()
    assert [order.pin_id for order in desk.job.claim_many(desk.session, 2)] == [later.id]


def test_what_can_wait_stops_before_the_share_of_creates(desk: Desk, session: Session) -> None:
    settings = replace(desk.services.settings, pinterest_requests_per_day=100)
    counter = AppMeter(settings)
    counter.learn("a token", "live", "app-1")
    day = clock.now().astimezone(UTC).date()
    for purpose, allowed in ((READ, 50), (LOOK, 20)):
        for _ in range(allowed):
            counter.before("a token", purpose)
        with pytest.raises(AppBudgetSpent) as spent:
            counter.before("a token", purpose)
        assert (spent.value.retry_after or 0) > 0
    counter.before("a token", CREATE)  # counted by its claim, never refused here
    taken = sum(reserve(session, "live:app-1", day, 1, app_budget.ceiling(100, CREATE)) for _ in range(101))
    assert taken == 30, "creates have what the others left them"
    assert reserve(session, "live:app-1", day + timedelta(days=1), 1, 100), "a new day counts anew"
    session.rollback()


def test_apps_without_a_known_limit_are_not_counted(desk: Desk) -> None:
    account = desk.account()
    desk.due_pin(account)
    desk.publish()
    assert desk.session.query(AppBudget).count() == 0
    assert meter.read(desk.session, desk.services.settings, account, clock.now()).app is None
