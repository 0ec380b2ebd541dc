"""Gap, cap per window day, regeneration, pauses: what the claim tests again although the planner has planned it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server import clock
from server.models import Account, AccountQueue
from server.pipeline.publish import pace
from server.pipeline.publish.job import PublishJob
from tests import factories
from tests.pipeline.publish.conftest import Desk


def test_the_gap_holds_between_two_pins(desk: Desk) -> None:
    account = desk.account(min_gap_seconds=300)
    first, second = desk.due_pin(account, ago=10), desk.due_pin(account, ago=5)
    desk.publish()
    assert desk.publish() is None
    assert (desk.state(first), desk.state(second)) == ("published", "pending")
    queue = desk.queue(first)
    assert timedelta(seconds=290) < queue.next_at - clock.now() <= timedelta(seconds=300)
    assert queue.wake_at == queue.next_at


def test_due_pins_go_in_the_order_of_their_slots(desk: Desk) -> None:
    account = desk.account()
    pins = [desk.due_pin(account, ago=ago) for ago in (5, 30, 10)]
    for _ in pins:
        desk.publish()
    titles = [draft.link for draft in desk.pinterest.drafts]
    assert [pins[1].id in titles[0], pins[2].id in titles[1], pins[0].id in titles[2]] == [True] * 3


def test_the_cap_of_the_day_is_tested_again(desk: Desk) -> None:
    account = desk.account(pins_per_day=2, timezone="UTC")
    pins = [desk.due_pin(account, ago=10 - number) for number in range(3)]
    assert [desk.publish() is not None for _ in range(3)] == [True, True, False]
    assert desk.state(pins[2]) == "pending"
    queue = desk.queue(pins[2])
    assert queue.day_used == 2
    tomorrow = datetime.combine(clock.now().date() + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
    assert queue.wake_at == tomorrow


def test_a_new_day_starts_a_new_count(desk: Desk) -> None:
    account = desk.account(pins_per_day=1)
    pin = desk.due_pin(account)
    queue = desk.queue(pin)
    queue.day, queue.day_used = clock.now().date() - timedelta(days=2), 1
    desk.session.commit()
    desk.publish()
    assert desk.state(pin) == "published"
    assert desk.queue(pin).day_used == 1


def test_two_connections_of_one_user_share_pace_and_cap(desk: Desk) -> None:
    first = desk.account(min_gap_seconds=10, pins_per_day=5)
    second = factories.make_account(min_gap_seconds=600, pins_per_day=5, kind="live")
    second.queue_id = first.queue_id
    desk.session.commit()
    desk.give_tokens(second)
    a, b = desk.due_pin(first, ago=9), desk.due_pin(second, ago=5)
    desk.publish()
    assert desk.publish() is None
    assert (desk.state(a), desk.state(b)) == ("published", "pending")
    queue = desk.queue(a)
    assert queue.next_at - clock.now() > timedelta(seconds=590), "the widest gap of both holds"
    desk.hurry(a)
    desk.publish()
    assert desk.state(b) == "published"
    assert desk.queue(b).day_used == 2


@pytest.mark.parametrize("change", [{"status": "disconnected"}, {"is_paused": True}])
def test_an_account_that_rests_keeps_its_pins(desk: Desk, change: dict[str, object]) -> None:
    account = desk.account()
    pin = desk.due_pin(account)
    for name, value in change.items():
        setattr(account, name, value)
    desk.session.commit()
    assert desk.publish() is None
    assert desk.state(pin) == "pending"
    assert desk.queue(pin).wake_at is None


def test_regeneration_in_flight_is_waited_for_a_minute(desk: Desk) -> None:
    account = desk.account()
    busy = desk.due_pin(account, ago=30, regeneration_state="running")
    free = desk.due_pin(account, ago=5)
    desk.publish()
    assert (desk.state(busy), desk.state(free)) == ("pending", "published")
    assert desk.publish() is None
    assert desk.queue(busy).wake_at == busy.due_at + timedelta(seconds=60)
    busy.due_at = clock.now() - timedelta(seconds=61)
    desk.session.commit()
    desk.hurry(busy)
    desk.publish()
    assert desk.state(busy) == "published"


def test_a_failed_regeneration_holds_nothing_up(desk: Desk) -> None:
    pin = desk.due_pin(desk.account(), regeneration_state="failed")
    desk.publish()
    assert desk.state(pin) == "published"


def test_pins_without_content_or_board_are_not_sent(desk: Desk) -> None:
    account = desk.account()
    no_board = desk.due_pin(account, board_id=None)
    no_content = factories.make_pin(account, state="generating", due_at=clock.now() - timedelta(seconds=9))
    assert desk.publish() is None
    assert [hold["code"] for hold in no_board.holds] == ["board_gone"]
    assert desk.state(no_content) == "generating"


def test_after_downtime_missed_slots_are_caught_up_at_the_gap(desk: Desk) -> None:
    account = desk.account(min_gap_seconds=120)
    pins = [desk.due_pin(account, ago=3600 * hours) for hours in (5, 4, 3)]
    sent = 0
    for _ in range(3):
        sent += desk.publish() is not None
    assert sent == 1
    assert desk.state(pins[0]) == "published"


@pytest.mark.parametrize(
    ("start", "end", "now", "opens"),
    [
        ("08:00", "20:00", "2026-05-04T10:00", "2026-05-05T08:00"),
        ("08:00", "20:00", "2026-05-04T22:00", "2026-05-05T08:00"),
        ("08:00", "20:00", "2026-05-04T06:00", "2026-05-05T08:00"),
        ("00:00", "24:00", "2026-05-04T10:00", "2026-05-05T00:00"),
        ("20:00", "02:00", "2026-05-04T01:00", "2026-05-04T20:00"),
        ("08:00", "20:00", "2026-03-28T10:00", "2026-03-29T08:00"),
        (
            "03:00",
            "02:45",
            "2026-03-28T10:00",
            "2026-03-29T03:45",
        ),  # yesterday's last hour was skipped and moved forward
    ],
)
def test_next_day_starts_where_its_window_opens(start: str, end: str, now: str, opens: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    account = Account(timezone="Europe/Berlin", window_start=start, window_end=end, pins_per_day=1, min_gap_seconds=0)
    instant = datetime.fromisoformat(now).replace(tzinfo=zone).astimezone(UTC)
    expected = datetime.fromisoformat(opens).replace(tzinfo=zone).astimezone(UTC)
    assert pace.next_day_start(account, instant) == expected


def test_zones_of_two_connections_do_not_reset_the_day() -> None:
    east = Account(timezone="Pacific/Auckland", window_start="00:00", window_end="24:00", min_gap_seconds=0)
    west = Account(timezone="America/Los_Angeles", window_start="00:00", window_end="24:00", min_gap_seconds=0)
    queue = AccountQueue(id="live:1", day_used=0)
    now = datetime(2026, 5, 4, 20, 0, tzinfo=UTC)
    for account in (east, west, east, west):
        pace.take(queue, account, [east, west], now)
    assert (queue.day, queue.day_used) == (date(2026, 5, 5), 4)


def test_breaker_lets_one_probe_through_at_a_time() -> None:
    now = [0.0]
    breaker = pace.Breaker(lambda: now[0])
    for _ in range(4):
        breaker.note("host", "not_sent")
    assert not breaker.is_closed_to("host")
    breaker.note("host", "not_sent")
    assert breaker.is_closed_to("host")
    for _ in range(11):
        breaker.note("host", "not_sent")
    assert 0 < (breaker.reopens_in() or 0) <= 36, "sends that were under way together tell one thing once"
    now[0] = 40
    assert (breaker.is_closed_to("host"), breaker.wants_probe("host"), breaker.reopens_in()) == (False, True, None)
    breaker.begin("host", 60)
    assert breaker.is_closed_to("host"), "the probe is under way"
    breaker.note("host", "not_sent")
    assert 36 < (breaker.reopens_in() or 0) <= 72, "a probe that fails doubles the pause"
    now[0] = 120
    breaker.begin("host", 60)
    breaker.note("host", "published")
    assert (breaker.is_closed_to("host"), breaker.wants_probe("host")) == (False, False)


def test_a_host_that_was_out_of_reach_gets_one_pin_and_the_other_hosts_theirs(desk: Desk) -> None:
    now = [0.0]
    breaker = pace.Breaker(lambda: now[0])
    desk.job = PublishJob(desk.services, breaker=breaker)
    away = [desk.due_pin(desk.account(kind="live"), ago=60) for _ in range(3)]
    near = [desk.due_pin(desk.account(kind="trial"), ago=30) for _ in range(2)]
    for _ in range(pace.UNREACHABLE_LIMIT):
        breaker.note(desk.services.settings.api_base("live"), "not_sent")
    for pin in near:
        desk.queue(pin).wake_at = None
    assert 0 < (desk.job.seconds_until_due(desk.session) or 0) <= 36, "nobody sleeps past the probe"
    for pin in near:
        desk.hurry(pin)
    now[0] = 40
    orders = desk.job.claim_many(desk.session, 16)
    desk.session.commit()
    claimed = {order.pin_id for order in orders}
    assert (len(claimed & {pin.id for pin in away}), len(claimed & {pin.id for pin in near})) == (1, 2)
    assert desk.job.claim_many(desk.session, 16) == []


def test_probes_of_an_unreachable_host_come_less_often_each_time() -> None:
    pauses = [pace.probe_pause(number) for number in range(1, 4)]
    assert pauses[0] < pauses[1] < pauses[2] < pace.probe_pause(20) * 1.5 <= 540
