"""Why a pin did not go out earlier: the rules that really stood in its way, found by looking back from its slot."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from server.rules.days import MovedBound
from server.rules.ledger import Ledger, Wanted
from server.rules.why import clock_change, paused, reason, start_day_off, url_spacing
from server.values.planning import PlanOptions, PlanSettings, Reason

_LOOK_BACK_DAYS = 21  # a reason older than that explains nothing any more


class Placed(NamedTuple):
    """A pin with its instant in epoch seconds; `instant` None means it never finds one."""

    pin: Wanted
    instant: int | None
    why: Reason
    by_clock: bool = True


def rules_of_the_pin(ledger: Ledger, pin: Wanted, since: int, instant: int, options: PlanOptions) -> list[Reason]:
    """The URL and the image rule, each if it kept the pin out of open time with room between `since` and `instant`."""
    url, image = ledger.last_blocks(pin, instant)
    told = []
    if url is not None and _was_open(ledger, max(url[0] + 1, since), url[1]):
        told.append(url_spacing(options.url_spacing_hours, ledger.blocker(pin, url[1])))
    if image is not None and _was_open(ledger, max(image[0] + 1, since), image[1]):
        told.append(reason("image_spacing", days=ledger.image_days))
    return told


def skipped_days(
    ledger: Ledger, settings: PlanSettings, since: int, day: int, pin: Wanted | None = None, instant: int = 0
) -> list[Reason]:
    """Why the days right before `day` were left out: the nearest of each code, back to a full day or one that had room.

    A day on which the rules of the pin itself, which goes to `instant`, left no time does not count: whether that day
    was open or not, the pin would not have gone out on it.
    """
    told: dict[str, Reason] = {}
    first = max(ledger.days.of(since), day - _LOOK_BACK_DAYS)
    for before in range(day - 1, first - 1, -1):
        cause = _cause(ledger, settings, since, before, pin, instant)
        if cause is None:
            break
        if cause.code:
            told.setdefault(cause.code, cause)
        if cause.code.startswith("day_cap"):
            break  # a full calendar is a long row of such days
    return list(told.values())


def start_day(ledger: Ledger, since: int, first: int, found: int, pin: Wanted, instant: int) -> list[Reason]:
    """Why the pin goes out on day `found` and not on the start day `first` that somebody asked for."""
    days = ledger.days
    if found <= first or _is_kept_out(ledger, since, first, pin, instant):
        return []
    if days.pieces(first):
        return [reason("start_day", day=date.fromordinal(first))]
    if not days.exists(first) or not days.is_off(first):
        return []
    until = first
    while until + 1 < found and days.is_off(until + 1):
        until += 1
    return [start_day_off(date.fromordinal(first), date.fromordinal(until))]


def changed_clocks(ledger: Ledger, day: int, instant: int) -> list[Reason]:
    """A sentence for each end of the day's hours that the zone's clocks skip, where it matters to a pin at `instant`.

    That is the first pin after hours that open later on the clock than was typed, and every pin between the closing time
    that was typed and the one that it means.
    """
    return [_moved(bound) for bound in ledger.days.moved_bounds(day) if _concerns(ledger, day, bound, instant)]


_SILENT = Reason("", "")


def _cause(
    ledger: Ledger, settings: PlanSettings, since: int, day: int, pin: Wanted | None, instant: int
) -> Reason | None:
    """Why nothing went out on a day; `_SILENT` when there is nothing to tell, None when it had room."""
    days = ledger.days
    if pin is not None and _is_kept_out(ledger, since, day, pin, instant):
        return _SILENT
    pieces = days.pieces(day)
    if not pieces:
        if not days.exists(day):
            return reason("day_skipped", day=date.fromordinal(day))
        if days.is_off(day):
            return reason("day_off", day=date.fromordinal(day))
        opens_at = days.pause_end()
        if opens_at is not None and max(since, days.begin(day)) < opens_at and settings.paused_until is not None:
            return paused(settings.paused_until, settings.timezone)
        return next((_moved(bound) for bound in days.moved_bounds(day)), _SILENT)
    if max(since, pieces[0][0]) >= pieces[-1][1]:
        return _SILENT
    if ledger.room(day) == 0:
        return day_cap(ledger, settings, day)
    return None


def _is_kept_out(ledger: Ledger, since: int, day: int, pin: Wanted, instant: int) -> bool:
    """Tell whether the pin's own rules left it no time in the day's hours, were that day open."""
    if not (pin.url_key or pin.image_hash):
        return False
    hours = ledger.days.pieces(day) or ledger.days.hours(day)
    if not hours or since >= hours[-1][1]:
        return False
    return ledger.is_kept_out(pin, max(since, hours[0][0]), hours[-1][1] - 1, instant)


def _concerns(ledger: Ledger, day: int, bound: MovedBound, instant: int) -> bool:
    if not bound.is_opening:
        return bound.is_passed(instant)
    if bound.instant < ledger.now or all(low != bound.instant for low, _ in ledger.days.pieces(day)):
        return False
    return bound.instant <= instant and not any(bound.instant <= slot < instant for slot in ledger.slots(day))


def _moved(bound: MovedBound) -> Reason:
    return clock_change(bound.wall.date(), bound.typed, bound.real)


def day_cap(ledger: Ledger, settings: PlanSettings, day: int) -> Reason:
    """The sentence for a full day: the account's limit, or what a back-fill leaves of it."""
    local = date.fromordinal(day)
    if ledger.cap < settings.pins_per_day:
        return reason("day_cap_reserved", cap=ledger.cap, limit=settings.pins_per_day, day=local)
    return reason("day_cap", cap=ledger.cap, day=local)


def _was_open(ledger: Ledger, low: int, high: int) -> bool:
    """Tell whether a day with room had open time in [low, high), looking back from the end."""
    if low >= high:
        return False
    last = ledger.days.of(high - 1)
    for day in range(last, max(ledger.days.of(low), last - _LOOK_BACK_DAYS) - 1, -1):
        if any(a < high and low < b for a, b in ledger.days.pieces(day)) and ledger.room(day):
            return True
    return False
