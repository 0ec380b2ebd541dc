"""An independent judge of plans: it knows the rules from their words, shares no code with the planner, and is slow."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from server.values.planning import Plan, PlanOptions, PlanPin, PlanSettings, TakenSlot

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "America/Santiago",
    "Pacific/Chatham",
    "Asia/Kolkata",
    "America/St_Johns",
    "Antarctica/Troll",
    "Africa/Casablanca",
    "Europe/Dublin",
    "America/Nuuk",
    "Asia/Gaza",
    "Pacific/Apia",
    "America/Asuncion",
]

# A nightly run asks for more: PLANNER_EXAMPLES=20 pytest tests/rules
EXAMPLES = int(os.environ.get("PLANNER_EXAMPLES", "1"))


def tried(count: int) -> settings:
    """Hypothesis settings for so many examples, times PLANNER_EXAMPLES."""
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(max_examples=count * EXAMPLES, deadline=None, suppress_health_check=checks)


NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def make_pins(count: int, urls: int = 0, **extra: object) -> list[PlanPin]:
    """`count` pins, each with its own page, or taking turns over `urls` pages."""
    return [PlanPin(f"pin{n}", f"https://blog.example/{n % urls if urls else n}", **extra) for n in range(count)]  # type: ignore[arg-type]


def taken(*instants: datetime, url_key: str = "") -> list[TakenSlot]:
    return [TakenSlot(instant, url_key, pin_id=f"taken{n}") for n, instant in enumerate(instants)]


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone from the `tzdata` package: the system's own files may be years older."""
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def window_of(settings: PlanSettings, day: date) -> tuple[datetime, datetime]:
    zone = zone_of(settings.timezone)
    opens = datetime.fromisoformat(f"{day}T{settings.window_start}").replace(tzinfo=zone)
    if settings.window_end == "24:00" or settings.window_end <= settings.window_start:
        day += timedelta(days=1)
    end = "00:00" if settings.window_end == "24:00" else settings.window_end
    return opens.astimezone(UTC), datetime.fromisoformat(f"{day}T{end}").replace(tzinfo=zone).astimezone(UTC)


def day_of(settings: PlanSettings, instant: datetime) -> tuple[date, bool]:
    """(the day an instant counts for, whether it lies in that day's window)."""
    zone = zone_of(settings.timezone)
    local = instant.astimezone(zone).date()
    for day in (local - timedelta(days=1), local):
        if datetime.combine(day, time(12), zone).astimezone(UTC).astimezone(zone).date() != day:
            continue  # a zone that crossed the date line skipped it
        opens, closes = window_of(settings, day)
        if opens <= instant < closes:
            return day, True
    return local, False


def wish_of(settings: PlanSettings, options: PlanOptions) -> PlanSettings:
    """The request's hours and zone, in the shape of an account."""
    return PlanSettings(
        options.timezone or settings.timezone,
        window_start=options.window_start or settings.window_start,
        window_end=options.window_end or settings.window_end,
    )


def overlap(settings: PlanSettings, options: PlanOptions, day: date) -> bool:
    """Whether the account's window of `day` shares a second with the request's hours."""
    opens, closes = window_of(settings, day)
    wished = [window_of(wish_of(settings, options), day + timedelta(days=n)) for n in (-2, -1, 0, 1, 2)]
    is_off = day.weekday() in settings.days_off or day in settings.blackout_dates
    return not is_off and any(max(opens, a) < min(closes, b) for a, b in wished)


def judge(
    plan: Plan,
    pins: Sequence[PlanPin],
    settings: PlanSettings,
    options: PlanOptions,
    fixed: Sequence[TakenSlot],
    now: datetime,
) -> None:
    """Assert every hard rule over a plan."""
    by_id = {pin.id: pin for pin in pins}
    assert not plan.refused
    judge_reasons(plan, pins, settings, options, fixed, now)
    assert sorted(item.pin_id for item in plan.placements) == sorted(by_id)
    counts = Counter(day_of(settings, slot.due_at)[0] for slot in fixed)
    for item in plan.placements:
        day, inside = day_of(settings, item.due_at)
        counts[day] += 1
        assert item.due_at >= now, "not in the past"
        assert item.due_at.microsecond == 0
        assert inside or (options.mode == "now" and not item.by_clock), "inside the window"
        assert day.weekday() not in settings.days_off
        assert day not in settings.blackout_dates
        if settings.paused_until is not None:
            assert item.due_at >= settings.paused_until
        if options.window_start is not None:
            wished_day, wished = day_of(wish_of(settings, options), item.due_at)
            assert wished, "inside the hours asked for"
            assert options.start_date is None or wished_day >= options.start_date
        assert counts[day] <= settings.pins_per_day, "day cap"
        if item.by_clock:
            wall = datetime.fromisoformat(item.wall).replace(tzinfo=zone_of(item.timezone))
            assert wall.astimezone(UTC) == item.due_at, "the wall time leads back to the instant"
    placed = sorted((item.due_at, "new") for item in plan.placements)
    everything = sorted([*placed, *((slot.due_at, "taken") for slot in fixed)])
    for (a, kind_a), (b, kind_b) in pairwise(everything):
        if "new" in (kind_a, kind_b):
            assert (b - a).total_seconds() >= settings.min_gap_seconds, "minimum gap"
    if options.mode == "automatic" or (options.mode == "later" and options.shuffle in ("auto", "random")):
        _judge_spacing(
            [(item.due_at, by_id[item.pin_id].url_key) for item in plan.placements],
            [(slot.due_at, slot.url_key) for slot in fixed],
            timedelta(hours=options.url_spacing_hours),
        )
    bound = [item for item in plan.placements if item.by_clock]  # what goes out at once is a person's own wish
    if options.mode == "now":
        order = [pin.id for pin in pins]
        assert all(
            abs(item.due_at - other.due_at) >= timedelta(days=settings.image_spacing_days)
            for item in bound
            for other in plan.placements
            if order.index(other.pin_id) < order.index(item.pin_id)
            and other.board_id == item.board_id
            and by_id[item.pin_id].image_hash is not None
            and by_id[other.pin_id].image_hash == by_id[item.pin_id].image_hash
        ), "the image rule binds what takes a slot later"
        _judge_beside(
            [(item.due_at, (by_id[item.pin_id].image_hash, item.board_id)) for item in bound],
            [(slot.due_at, (slot.image_hash, slot.board_id)) for slot in fixed if slot.image_hash],
            timedelta(days=settings.image_spacing_days),
        )
    else:
        _judge_spacing(
            [
                (item.due_at, (by_id[item.pin_id].image_hash, item.board_id))
                for item in plan.placements
                if by_id[item.pin_id].image_hash
            ],
            [(slot.due_at, (slot.image_hash, slot.board_id)) for slot in fixed if slot.image_hash],
            timedelta(days=settings.image_spacing_days),
        )
    if options.mode == "later" and options.shuffle == "none":
        in_order = [item.due_at for pin in pins for item in plan.placements if item.pin_id == pin.id]
        assert in_order == sorted(in_order), "order kept"
        assert settings.min_gap_seconds == 0 or len(set(in_order)) == len(in_order)


def judge_reasons(
    plan: Plan,
    pins: Sequence[PlanPin],
    settings: PlanSettings,
    options: PlanOptions,
    fixed: Sequence[TakenSlot],
    now: datetime,
) -> None:
    """Assert that every `why` is true, rule by rule."""
    order = {pin.id: number for number, pin in enumerate(pins)}
    by_id = {pin.id: pin for pin in pins}
    counts = Counter(day_of(settings, slot.due_at)[0] for slot in fixed)
    counts.update(day_of(settings, item.due_at)[0] for item in plan.placements)
    urls = {slot.pin_id: (slot.url_key, slot.due_at) for slot in fixed}
    urls |= {item.pin_id: (by_id[item.pin_id].url_key, item.due_at) for item in plan.placements}
    images = [(slot.image_hash, slot.board_id, slot.due_at) for slot in fixed]
    images += [(by_id[item.pin_id].image_hash, item.board_id, item.due_at) for item in plan.placements]
    of_day: dict[date, list[datetime]] = {}
    for item in plan.placements:
        of_day.setdefault(day_of(settings, item.due_at)[0], []).append(item.due_at)
    for item in plan.placements:
        why, pin = item.why, by_id[item.pin_id]
        assert why.text.strip()
        assert "{" not in why.text
        day = day_of(settings, item.due_at)[0]
        if why.code == "spread":
            slots = sorted(of_day[day])
            assert why.params["day"] == str(day)
            assert why.params["count"] == len(slots)
            assert slots[why.params["number"] - 1] == item.due_at
        if why.code == "publish_now_staggered":
            before = plan.placements[order[item.pin_id] - 1]
            assert (item.due_at - before.due_at).total_seconds() == why.params["seconds"]
        codes = [rule["code"] for rule in why.params.get("rules", ())]
        assert len({code for code in codes if code != "clock_change"}) == len([c for c in codes if c != "clock_change"])
        for rule in why.params.get("rules", ()):
            code = rule["code"]
            if code == "day_cap":
                assert rule["cap"] == settings.pins_per_day
                assert counts[date.fromisoformat(rule["day"])] >= rule["cap"], "the cap was reached that day"
                assert date.fromisoformat(rule["day"]) < day
            elif code == "day_cap_reserved":
                assert counts[date.fromisoformat(rule["day"])] >= rule["cap"]
                assert rule["cap"] == max(1, settings.pins_per_day - options.reserve_per_day)
            elif code == "url_spacing":
                key, instant = urls[rule["pin_id"]]
                assert key == pin.url_key, "the pin that is named goes to the same page"
                assert instant <= item.due_at - timedelta(hours=rule["hours"])
            elif code == "image_spacing":
                least = timedelta(days=rule["days"])
                assert any(
                    (image, board) == (pin.image_hash, item.board_id) and instant <= item.due_at - least
                    for image, board, instant in images
                )
            elif code == "day_off":
                off = date.fromisoformat(rule["day"])
                assert off.weekday() in settings.days_off or off in settings.blackout_dates
                assert off < day or options.mode == "now"
            elif code == "paused":
                assert settings.paused_until is not None
                assert now < settings.paused_until <= item.due_at
            elif code == "start_day":
                assert options.start_date is not None
                assert options.start_date <= date.fromisoformat(rule["day"]) < day
            elif code == "start_day_off":
                assert options.start_date is not None
                first, until = date.fromisoformat(rule["day"]), date.fromisoformat(rule["until"])
                assert options.start_date <= first <= until < day
                for off in (first + timedelta(days=n) for n in range((until - first).days + 1)):
                    assert off.weekday() in settings.days_off or off in settings.blackout_dates
            elif code == "same_picture":
                assert options.mode == "now"
                assert not item.by_clock
                assert any(
                    (image, board) == (pin.image_hash, item.board_id)
                    and abs(instant - item.due_at) < timedelta(days=rule["days"])
                    for image, board, instant in images
                )
            elif code == "order":
                assert any(
                    order[other.pin_id] > order[pin.id] for other in plan.placements if other.due_at <= item.due_at
                )
            elif code == "kept_order":
                before = max(other.due_at for other in plan.placements if order[other.pin_id] < order[pin.id])
                assert item.due_at - before < timedelta(days=1)
            elif code == "clock_change":
                assert rule["typed"] < rule["real"] or rule["real"] < "03:00"
            elif code == "day_skipped":
                assert rule["day"] == "2011-12-30"
                assert "Pacific/Apia" in (settings.timezone, options.timezone)
            else:
                assert code in ("gap", "packed", "early")


def _judge_beside(
    new: Sequence[tuple[datetime, object]], old: Sequence[tuple[datetime, object]], least: timedelta
) -> None:
    for instant, key in new:
        for other, other_key in old:
            assert key != other_key or abs(instant - other) >= least, f"{key} at {instant} and {other}"


def _judge_spacing(
    new: Sequence[tuple[datetime, object]], old: Sequence[tuple[datetime, object]], least: timedelta
) -> None:
    for n, (instant, key) in enumerate(new):
        _judge_beside([(instant, key)], [*new[:n], *old], least)


def clocks() -> st.SearchStrategy[str]:
    return st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45, 59]))


@st.composite
def accounts(draw: st.DrawFn, now: datetime = NOW) -> PlanSettings:
    """Accounts over zones, windows (across midnight, all day, minutes short), caps, gaps, days off and pauses."""
    start, end = draw(
        st.one_of(st.just(("00:00", "24:00")), st.just(("08:00", "20:00")), st.tuples(clocks(), clocks()))
    )
    if start == end:
        end = "24:00" if start == "00:00" else "00:00"
    return PlanSettings(
        timezone=draw(st.sampled_from(ZONES)),
        pins_per_day=draw(st.integers(1, 8)),
        window_start=start,
        window_end=end,
        min_gap_seconds=draw(st.sampled_from([0, 1, 2, 7, 120, 600, 3601])),
        phase=draw(st.floats(0, 1)),
        days_off=frozenset(draw(st.sets(st.integers(0, 6), max_size=2))),
        blackout_dates=frozenset(
            now.date() + timedelta(days=n) for n in draw(st.sets(st.integers(-1, 4), max_size=3)) if draw(st.booleans())
        ),
        paused_until=draw(
            st.sampled_from([None, None, now - timedelta(hours=1), now + timedelta(hours=30, microseconds=5)])
        ),
        image_spacing_days=draw(st.sampled_from([0, 1, 7])),
    )


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """Whole seconds, often near a clock change of one of the zones."""
    base = draw(
        st.sampled_from(
            [
                datetime(2026, 3, 8, tzinfo=UTC),
                datetime(2026, 3, 28, 20, tzinfo=UTC),
                datetime(2026, 4, 4, tzinfo=UTC),
                datetime(2026, 4, 23, 12, tzinfo=UTC),
                datetime(2026, 10, 3, tzinfo=UTC),
                datetime(2026, 10, 24, tzinfo=UTC),
                datetime(2026, 10, 31, 22, tzinfo=UTC),
                datetime(2026, 2, 14, 20, tzinfo=UTC),  # Casablanca sets its clocks back for Ramadan
                datetime(2026, 3, 21, 20, tzinfo=UTC),  # and forward again
                datetime(2026, 9, 5, 20, tzinfo=UTC),  # Santiago has no midnight that night
                datetime(2011, 12, 29, tzinfo=UTC),  # Apia leaves out a day
                datetime(2028, 2, 28, tzinfo=UTC),
                NOW,
            ]
        )
    )
    return base + timedelta(seconds=draw(st.integers(-86_400, 2 * 86_400)))


@st.composite
def calendars(draw: st.DrawFn, now: datetime) -> list[TakenSlot]:
    """Up to 25 taken slots around now, some published, in no order and not always well spaced."""
    spans = draw(st.lists(st.integers(-3 * 86_400, 6 * 86_400), max_size=25))
    return [
        TakenSlot(
            now + timedelta(seconds=span),
            draw(st.sampled_from(["u0", "u1", "u2"])),
            draw(st.sampled_from(["a", "b"])),
            draw(st.sampled_from([None, "i0", "i1"])),
            f"taken{n}",
        )
        for n, span in enumerate(spans)
    ]


@st.composite
def wanted_pins(draw: st.DrawFn) -> list[PlanPin]:
    count = draw(st.integers(1, 14))
    return [
        PlanPin(
            f"pin{n}",
            draw(st.sampled_from(["u0", "u1", "u2", "u3"])),
            draw(st.sampled_from([None, None, "a"])),
            draw(st.sampled_from([None, "i0", f"own{n}"])),
        )
        for n in range(count)
    ]
