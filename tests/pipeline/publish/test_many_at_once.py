"""Many pins claimed and settled in one transaction: as strict as one by one."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select, update

from server.errors import OutcomeUnknown
from server.models import AccountQueue, Attempt, Endpoint, Event
from server.pipeline.publish.orders import Outcome
from server.pipeline.publish.under_way import SLOW_AFTER, UnderWay
from server.values.remote import RateState, RemotePin
from tests.databases import counted
from tests.pipeline.publish.conftest import Desk


def test_plain_successes_are_settled_together_and_the_others_one_by_one(desk: Desk) -> None:
    accounts = [desk.account() for _ in range(6)]
    pins = [desk.due_pin(account, ago=60 - number) for number, account in enumerate(accounts)]
    desk.pinterest.rate = RateState(100, 42, None)
    listener = Endpoint(id="whk_1", workspace_id=accounts[0].workspace_id, url="https://a.example", secret_sealed="x")
    desk.session.add(listener)
    refused, accepted = accounts[5], pins[5]
    refused.block_reason = {"code": "token_refused"}  # which its success is to end
    desk.session.commit()
    orders = desk.job.claim_many(desk.session, 6)
    desk.session.commit()
    assert [order.pin_id for order in orders] == [pin.id for pin in pins], "the longest waiting first, one of each"
    desk.pinterest.script(times=1)
    desk.pinterest.script(OutcomeUnknown("It took too long."), creates=True)
    results = [(order, desk.job.work(order)) for order in orders]
    lost, wanted = pins[3], pins[4]
    desk.session.refresh(lost)
    lost.lease_token = "lease_of_another"
    desk.session.refresh(wanted)
    wanted.is_cancel_wanted = True
    desk.session.commit()

    left = desk.job.settle_many(desk.session, results)
    desk.session.commit()
    assert [order.pin_id for order, _ in left] == [pins[1].id, lost.id, wanted.id, accepted.id]
    assert [desk.state(pin) for pin in pins] == ["published", "publishing", "published", *["publishing"] * 3]
    for order, outcome in left:
        desk.settle(order, outcome)
    ends = ["published", "unconfirmed", "published", "publishing", "published", "published"]
    assert [desk.state(pin) for pin in pins] == ends
    desk.session.refresh(refused)
    assert refused.block_reason is None

    done = pins[0]
    assert done.pinterest_pin_id == desk.pinterest.pins[0].id
    assert (done.lease_token, done.attempts, done.shown_at) == (None, 1, done.published_at)
    attempt = desk.session.scalars(select(Attempt).where(Attempt.pin_id == done.id)).one()
    assert (attempt.outcome, attempt.pinterest_pin_id) == ("published", done.pinterest_pin_id)
    events = desk.session.scalars(select(Event).where(Event.subject_id == done.id).order_by(Event.id)).all()
    assert [event.new for event in events if event.kind == "pin.moved"] == ["queued", "publishing", "published"]
    assert events[-1].kind == "pin.published"
    assert desk.queue(done).budget_remaining == 42

    rows = desk.session.execute(select(Event.subject_id, Event.dispatched_at).where(Event.actor == "publish")).all()
    untold = {subject for subject, dispatched_at in rows if dispatched_at is None}
    assert done.id in untold, "its workspace has a webhook, which is to be told"
    # what was claimed together; the others were settled alone, and are marked by the dispatcher
    assert {subject for subject, dispatched_at in rows if dispatched_at is not None} == {pin.id for pin in pins[1:]}


def test_of_two_results_of_one_pin_none_is_lost(desk: Desk) -> None:
    """A worker that was paused brings its own after the pin has been sent by another hand."""
    pin = desk.due_pin(desk.account())
    for _ in range(2):
        desk.due_pin(desk.account())
    orders = desk.job.claim_many(desk.session, 3)
    fresh = next(order for order in orders if order.pin_id == pin.id)
    stale = replace(fresh, attempt_id="att_stale", lease_token="lease_that_ended")
    desk.session.add(
        Attempt(
            id="att_stale", pin_id=pin.id, account_id=pin.account_id, number=0, lease_token=stale.lease_token,
            started_at=fresh.claimed_at, outcome="lost", message="", sent={},
        )
    )  # fmt: skip
    desk.session.commit()
    late = Outcome("published", remote=RemotePin("111", "https://www.pinterest.com/pin/111/"))
    results = [(stale, late), *((order, desk.job.work(order)) for order in orders)]

    for order, outcome in desk.job.settle_many(desk.session, results):
        desk.settle(order, outcome)
    desk.session.commit()
    assert desk.state(pin) == "published"
    told = dict(
        desk.session.execute(select(Attempt.id, Attempt.pinterest_pin_id).where(Attempt.pin_id == pin.id)).all()
    )
    assert told == {"att_stale": "111", fresh.attempt_id: pin.pinterest_pin_id}


def test_an_account_with_slow_answers_lends_its_hands_to_others() -> None:
    now = [0.0]
    under_way = UnderWay(lambda: now[0])
    with under_way.of("live:slow"), under_way.of("live:slow"), under_way.of("live:other"):
        assert under_way.busy() == ("live:slow",)
        assert under_way.slow() == 0
        now[0] = SLOW_AFTER + 0.1
        assert under_way.slow() == 3
    assert (under_way.busy(), under_way.slow()) == ((), 0)


def test_more_pins_take_no_more_statements(desk: Desk) -> None:
    """What makes a burst fast: each statement is for all of them, so one that is for each alone shows here."""
    counts: list[int] = []
    assert desk.job.claim_many(desk.session, 1) == [], "which also asks what is not asked each time"
    for number in (2, 6):
        desk.session.execute(update(AccountQueue).values(wake_at=None))
        for account in [desk.account() for _ in range(number)]:
            desk.due_pin(account)
        with counted(desk.session) as statements:
            orders = desk.job.claim_many(desk.session, number)
            desk.session.commit()
            results = [(order, desk.job.work(order)) for order in orders]
            assert desk.job.settle_many(desk.session, results) == []
            desk.session.commit()
        assert len(orders) == number
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 25
