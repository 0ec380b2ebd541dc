"""Why a pin did not go out earlier: the rules that really stood in its way, found by looking back from its slot."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from server.rules.ledger import Ledger, Wanted
from server.rules.why import clock_change, paused, reason, url_spacing
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
    ledger: Ledger, settings: PlanSettings, since: int, day: int, pin: Wanted | None = None
) -> list[Reason]:
    """Why the days right before `day` were left out: the nearest of each code, back to a full day or one that had room.

    A day on which the pin's own rules left no time does not count.
    """
    told: dict[str, Reason] = {}
    first = max(ledger.days.of(since), day - _LOOK_BACK_DAYS)
    for before in range(day - 1, first - 1, -1):
        cause = _cause(ledger, settings, since, before, pin)
        if cause is None:
            break
        if cause.code:
            told.setdefault(cause.code, cause)
        if cause.code.startswith("day_cap"):
            break  # a full calendar is a long row of such days
    return list(told.values())


def changed_clocks(ledger: Ledger, day: int) -> list[Reason]:
    """A sentence for each end of the day's hours that the zone's clocks skip and that was moved."""
    return [clock_change(date.fromordinal(day), typed, real) for typed, real in ledger.days.moved_bounds(day)]


_SILENT = Reason("", "")


def _cause(ledger: Ledger, settings: PlanSettings, since: int, day: int, pin: Wanted | None) -> Reason | None:
    """Why nothing went out on a day; `_SILENT` when there is nothing to tell, None when it had room."""
    days = ledger.days
    pieces = days.pieces(day)
    if not pieces:
        if not days.exists(day):
            return reason("day_skipped", day=date.fromordinal(day))
        if days.is_off(day):
            return reason("day_off", day=date.fromordinal(day))
        opens_at = days.pause_end()
        if opens_at is not None and max(since, days.begin(day)) < opens_at and settings.paused_until is not None:
            return paused(settings.paused_until, settings.timezone)
        return next(iter(changed_clocks(ledger, day)), _SILENT)
    last = pieces[-1][1] - 1
    start = max(since, pieces[0][0])
    if start > last or (pin is not None and ledger.allowed(pin, start) > last):
        return _SILENT
    if ledger.room(day) == 0:
        return day_cap(ledger, settings, day)
    return None


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
