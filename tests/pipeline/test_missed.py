"""Missed slots of accounts that do not catch up: moved to the next free slots or cancelled, each pin told why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from server.ids import new_id
from server.models import Account, AccountQueue, Campaign, Event, Pin, Profile, Workspace
from server.models.late import accounts_with_missed
from server.pipeline import accounts, actions
from server.pipeline.schedule import missed, place_at
from server.pipeline.services import Services
from tests.factories import NOON, make_account, make_pin


def make_missed(account: Account, count: int = 1, **values: Any) -> list[Pin]:
    """Pins whose slots lay an hour apart, the oldest first, the last two hours ago."""
    return [
        make_pin(account, **{"due_at": NOON - timedelta(hours=count + 1 - number), **values}) for number in range(count)
    ]


def account_of(policy: str, **values: Any) -> Account:
    return make_account(**{"missed_slots": policy, "tokens_sealed": "sealed", "timezone": "UTC", **values})


def follow(session: Session, account: Account, now: datetime = NOON) -> int:
    count = missed.follow_policy(session, account.id, now)
    session.commit()
    return count


def events_of(session: Session, pin: Pin) -> list[Event]:
    return list(session.scalars(select(Event).where(Event.subject_id == pin.id).order_by(Event.id)))


def test_reslot_takes_the_next_free_slots_in_order(session: Session) -> None:
    account = account_of("reslot", window_start="08:00", window_end="20:00", pins_per_day=2)
    taken = make_pin(account, due_at=NOON + timedelta(hours=1))
    pins = make_missed(account, 4)
    boards, version = [pin.board_id for pin in pins], account.plan_version

    assert follow(session, account) == 4

    due = [pin.due_at for pin in pins if pin.due_at]
    assert due == sorted(due)
    assert due[0] > NOON
    assert all(8 <= moment.hour < 20 for moment in due)
    assert [moment.date().day for moment in due] == [4, 5, 5, 6], "the cap counts what has a slot, not what missed it"
    assert [pin.board_id for pin in pins] == boards
    assert all(pin.state == "pending" and pin.slot_wall and pin.slot_timezone == "UTC" for pin in pins)
    assert all(pin.shown_at == pin.due_at for pin in pins)
    assert account.plan_version == version + 1
    assert session.get_one(AccountQueue, account.queue_id).wake_at == due[0]
    assert (taken.due_at, taken.version) == (NOON + timedelta(hours=1), 1)
    assert follow(session, account) == 0


def test_the_history_and_the_reason_tell_of_the_missed_slot(session: Session) -> None:
    account = account_of("reslot", timezone="Europe/Berlin")
    [pin] = make_missed(account, deliver_from=NOON - timedelta(hours=4), deliver_until=NOON - timedelta(hours=1))

    follow(session, account)

    [told] = events_of(session, pin)
    assert told.kind == "pin.rescheduled"
    assert told.reason.startswith("missed its slot of 4 May 2026, 12:00 (Europe/Berlin) by 2 hours; moved to 4 May")
    assert told.data["old_due_at"] == "2026-05-04T10:00:00Z"
    assert pin.why is not None
    assert pin.why["text"].startswith("Missed its slot of 4 May 2026, 12:00")
    assert (pin.deliver_from, pin.deliver_until, pin.schedule_id) == (None, None, None)


def test_one_page_keeps_its_distance_when_its_pins_are_moved(session: Session) -> None:
    account = account_of("reslot")
    first, second = make_missed(account, 2, link_url="https://blog.example/one/")
    follow(session, account)
    assert first.due_at is not None
    assert second.due_at is not None
    assert abs(second.due_at - first.due_at) >= timedelta(hours=48)


def test_skip_cancels_and_says_why(session: Session) -> None:
    account = account_of("skip")
    [pin] = make_missed(account, regeneration_state="running")
    ahead = make_pin(account, due_at=NOON + timedelta(hours=1))
    version = account.plan_version

    assert follow(session, account) == 1

    assert pin.state == "cancelled"
    assert pin.error is None
    assert pin.regeneration_state is None
    assert pin.why is not None
    assert pin.why["code"] == "missed_slot_skipped"
    assert pin.why["text"].startswith("Missed its slot of 4 May 2026, 10:00 (UTC) by 2 hours; skipped")
    [told] = events_of(session, pin)
    assert (told.old, told.new) == ("pending", "cancelled")
    assert "skipped" in told.reason
    assert account.plan_version == version + 1
    assert ahead.state == "pending"
    actions.restore(session, pin, actor="test")
    assert (pin.state, pin.due_at) == ("draft", None)


def test_catch_up_is_left_to_the_claim(session: Session) -> None:
    account = account_of("catch_up")
    [pin] = make_missed(account)
    assert accounts_with_missed(session, NOON) == []
    assert follow(session, account) == 0
    assert events_of(session, pin) == []


@pytest.mark.parametrize("policy", ["reslot", "skip"])
def test_accounts_with_missed_pins_are_found(session: Session, policy: str) -> None:
    account = account_of(policy)
    make_missed(account)
    make_missed(account_of("catch_up"))
    make_pin(account_of(policy), due_at=NOON - timedelta(minutes=5))
    assert accounts_with_missed(session, NOON) == [account.id]


HINDRANCES = [
    {"status": "disconnected"},
    {"tokens_sealed": None},
    {"is_paused": True},
    {"is_paused": True, "paused_until": NOON + timedelta(hours=1)},
]


@pytest.mark.parametrize("policy", ["reslot", "skip"])
@pytest.mark.parametrize("values", HINDRANCES)
def test_nothing_happens_while_the_account_rests(session: Session, policy: str, values: dict[str, Any]) -> None:
    account = account_of(policy, **values)
    [pin] = make_missed(account)
    assert accounts_with_missed(session, NOON) == []
    assert follow(session, account) == 0
    assert (pin.state, pin.due_at) == ("pending", NOON - timedelta(hours=2))
    account.status, account.tokens_sealed, account.is_paused = "connected", "sealed", False
    session.commit()
    assert accounts_with_missed(session, NOON) == [account.id]
    assert follow(session, account) == 1


@pytest.mark.parametrize("kind", [Profile, Workspace])
def test_a_paused_profile_or_workspace_keeps_its_slots(session: Session, kind: type[Any]) -> None:
    account = account_of("skip")
    [pin] = make_missed(account)
    owner = session.get_one(kind, account.profile_id if kind is Profile else account.workspace_id)
    owner.is_paused, owner.paused_until = True, NOON + timedelta(hours=1)
    session.commit()
    assert follow(session, account) == 0
    assert follow(session, account, NOON + timedelta(hours=1)) == 1, "a pause ends by itself"
    assert pin.state == "cancelled"


def test_an_account_that_pinterest_asked_to_rest_waits_for_its_turn(session: Session) -> None:
    account = account_of("skip")
    make_missed(account)
    session.get_one(AccountQueue, account.queue_id).blocked_until = NOON + timedelta(minutes=1)
    session.commit()
    assert accounts_with_missed(session, NOON) == []
    assert follow(session, account) == 0
    assert follow(session, account, NOON + timedelta(minutes=1)) == 1


def test_pins_that_wait_for_a_reason_of_their_own_are_left_alone(session: Session) -> None:
    account = account_of("skip")
    campaign = Campaign(id=new_id("cmp"), workspace_id=account.workspace_id, name="Spring", is_paused=True)
    session.add(campaign)
    session.commit()
    held, paused = make_missed(account, is_held=True), make_missed(account, campaign_id=campaign.id)
    queued, retrying = make_missed(account, state="queued"), make_missed(account, state="retrying")
    running = make_missed(account, deliver_from=NOON - timedelta(hours=3), deliver_until=NOON + timedelta(hours=1))
    assert follow(session, account) == 0
    held[0].is_held, campaign.is_paused = False, False
    session.commit()
    assert follow(session, account) == 2
    states = [pin.state for pin in (*held, *paused, *queued, *retrying, *running)]
    assert states == ["cancelled", "cancelled", "queued", "retrying", "pending"]


def test_many_are_moved_in_batches_without_a_query_per_pin(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    account = account_of("reslot", pins_per_day=50)
    pins = make_missed(account, 25)
    monkeypatch.setattr(missed, "BATCH", 10)
    with counting(session) as few:
        assert follow(session, account) == 10
    monkeypatch.setattr(missed, "BATCH", 15)
    with counting(session) as more:
        assert follow(session, account) == 15
    assert follow(session, account) == 0
    assert len(more) <= len(few)
    due = [pin.due_at for pin in pins if pin.due_at]
    assert due == sorted(due)
    assert due[0].date() == NOON.date(), "what is missed and still to be moved takes up no room of today"


def test_an_account_that_never_opens_keeps_its_missed_pins(session: Session) -> None:
    account = account_of("reslot", days_off=list(range(7)))
    [pin] = make_missed(account)
    assert follow(session, account) == 0
    assert pin.due_at == NOON - timedelta(hours=2)


def test_a_missed_pin_without_a_board_asks_for_one(session: Session) -> None:
    account = account_of("reslot", boards=0)
    [pin] = make_missed(account, board_id=None)
    assert follow(session, account) == 1
    assert [hold["code"] for hold in pin.holds] == ["board_gone"]
    assert follow(session, account) == 0


@pytest.mark.parametrize(("policy", "word"), [("catch_up", "gap"), ("reslot", "free slots"), ("skip", "cancelled")])
def test_connecting_again_tells_what_becomes_of_the_missed_slots(
    session: Session, services: Services, policy: str, word: str
) -> None:
    tokens, remote = accounts.prepare_sandbox(services)
    profile = session.get_one(Profile, make_account().profile_id)
    account = accounts.connect(session, services, profile, "sandbox", tokens, remote, actor="test")
    account.missed_slots = policy
    [pin] = make_missed(account)
    accounts.disconnect(session, account, actor="test")
    session.commit()
    later = make_pin(account, state="draft")
    place_at(session, later, NOON + timedelta(hours=3), actor="test", now=NOON)
    assert (pin.state, later.state) == ("pending", "pending"), "slots stay, and new ones are given"

    accounts.connect(session, services, profile, "sandbox", tokens, remote, actor="test")
    session.commit()

    told = session.scalars(
        select(Event).where(Event.subject_id == account.id, Event.kind == "account.connected").order_by(Event.id.desc())
    ).first()
    assert told is not None
    assert "1 pin has missed its slot" in told.reason or told.data["missed_slots"] > 1
    assert word in told.reason
    assert follow(session, account, datetime(2026, 5, 4, 12, 0, tzinfo=UTC)) == (0 if policy == "catch_up" else 1)


@contextmanager
def counting(session: Session) -> Iterator[list[str]]:
    """Statements other than inserts that are executed inside, as the driver gets them."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("INSERT"):  # SQLite writes events one by one, to know their ids
            found.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("policy", ["reslot", "skip"])
def test_pins_that_only_pace_holds_back_have_not_missed_their_slots(session: Session, policy: str) -> None:
    capped, resting, spaced = (
        account_of(policy, pins_per_day=2),
        account_of(policy),
        account_of(policy, min_gap_seconds=3600),
    )
    queue = session.get_one(AccountQueue, capped.queue_id)
    queue.day, queue.day_used = NOON.date(), 2
    queue = session.get_one(AccountQueue, resting.queue_id)
    queue.budget_remaining, queue.budget_reset_at = 0, NOON + timedelta(hours=1)
    session.get_one(AccountQueue, spaced.queue_id).next_at = NOON + timedelta(minutes=30)
    pins = [make_missed(account)[0] for account in (capped, resting, spaced)]

    assert [follow(session, account) for account in (capped, resting, spaced)] == [0, 0, 0]

    assert [pin.state for pin in pins] == ["pending"] * 3
    assert follow(session, spaced, NOON + timedelta(minutes=31)) == 1


def test_the_usual_gap_after_a_pin_is_no_reason_to_wait(session: Session) -> None:
    account = account_of("skip", min_gap_seconds=120)
    session.get_one(AccountQueue, account.queue_id).next_at = NOON + timedelta(minutes=1)
    make_missed(account)

    assert follow(session, account) == 1
