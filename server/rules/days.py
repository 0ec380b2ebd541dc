"""An account's days in whole epoch seconds: where each begins, when it is open, and which day an instant counts for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple, TypeVar

from server.rules.windows import (
    Window,
    day_window,
    load_zone,
    parse_clock,
    repeated_span,
    resolve_wall,
    to_wall,
    wall_exists,
)
from server.values.planning import PlanOptions, PlanSettings

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY_SECONDS = 86_400
_DAY_MINUTES = 24 * 60
LAST_DAY = date(9998, 12, 31).toordinal()  # the calendar ends: what does not fit before finds no open day
_KEPT = 1_024  # a plan may walk over a hundred years: what is dear to keep and cheap to find is kept for some days

Piece = tuple[int, int]  # seconds [low, high)
_T = TypeVar("_T")


class MovedBound(NamedTuple):
    """An end of a day's hours that the clocks skip: the naive `wall` time in `zone` means `instant` (epoch seconds)."""

    wall: datetime
    zone: tzinfo
    instant: int
    is_opening: bool

    @property
    def typed(self) -> str:
        return f"{self.wall:%H:%M}"

    @property
    def real(self) -> str:
        return to_wall(self.zone, instant_of(self.instant))[11:16]

    def is_passed(self, instant: int) -> bool:
        """Tell whether the clock of its zone shows at `instant` what was typed, or later."""
        return to_wall(self.zone, instant_of(instant)) >= self.wall.isoformat(timespec="seconds")


class Days:
    """Lazy, cached days of one account, numbered by `date.toordinal()`.

    Day `d` owns the seconds from `begin(d)` to `begin(d + 1)`: from local midnight on, except that a
    window across midnight keeps its tail. `pieces(d)` is what is open on it: the account's window, cut
    with the request's windows, without days off, the time before a pause ends, and the second pass of a
    repeated hour.
    """

    def __init__(self, settings: PlanSettings, options: PlanOptions) -> None:
        self._settings = settings
        self._options = options
        self._zone = load_zone(settings.timezone)
        self._wish_zone = load_zone(options.timezone) if options.timezone else self._zone
        self._opens_at = epoch(settings.paused_until, up=True) if settings.paused_until else None
        self._windows: dict[int, Window | None] = {}
        self._begins: dict[int, int] = {}
        self._has_second_pass = False
        self._moved: dict[int, list[MovedBound]] = {}
        self._pieces: dict[int, tuple[Piece, ...]] = {}

    def of(self, instant: int) -> int:
        """Return the day that an instant counts for."""
        day = instant // _DAY_SECONDS + _EPOCH_DAY
        while instant < self.begin(day):
            day -= 1
        while instant >= self.begin(day + 1):
            day += 1
        return day

    def begin(self, day: int) -> int:
        found = self._begins.get(day)
        if found is None:
            hours = self._settings
            found = _begin(hours.timezone, hours.window_start, hours.window_end, day)
            self._begins[day] = found
        return found

    def pieces(self, day: int) -> tuple[Piece, ...]:
        """Return the open intervals of a day in order; empty on days off and on days that a zone skipped."""
        found = self._pieces.get(day)
        if found is None:
            found = self._pieces[day] = tuple(self._open(day, self._opens_at, despite_rest=False))
        return found

    def hours(self, day: int) -> tuple[Piece, ...]:
        """Return what would be open on a day if it were no day off and no pause were on."""
        return tuple(self._open(day, None, despite_rest=True))

    def open_second_pass(self) -> None:
        """Count the second pass of a repeated hour as open: for slots that are instants and never follow the clock."""
        self._has_second_pass = True
        self._pieces.clear()

    def is_off(self, day: int) -> bool:
        """Tell whether the account rests on this day (weekday off or blackout date)."""
        local = date.fromordinal(day)
        return local.weekday() in self._settings.days_off or local in self._settings.blackout_dates

    def is_open(self, instant: int) -> bool:
        """Tell whether a typed instant lies in its day's window, the second pass of a repeated hour included."""
        day = self.of(instant)
        window = self._window(day)
        return window is not None and not self.is_off(day) and epoch(window.start) <= instant < epoch(window.end)

    def is_paused(self, instant: int) -> bool:
        return self._opens_at is not None and instant < self._opens_at

    def exists(self, day: int) -> bool:
        """Tell whether the account's zone has this day: some left one out when they crossed the date line."""
        return self._midnight(day) < self._midnight(day + 1)

    def has_start(self) -> bool:
        """Tell whether the request's start date exists in its zone; without one there is nothing to miss."""
        start = self._options.start_date
        if start is None:
            return True
        midnight = datetime.combine(start, time())
        return resolve_wall(self._wish_zone, midnight) < resolve_wall(self._wish_zone, midnight + timedelta(days=1))

    def pause_end(self) -> int | None:
        """Return the first second after the pause, None without a pause."""
        return self._opens_at

    def moved_bounds(self, day: int) -> list[MovedBound]:
        """Return the ends of the day's hours that the clocks skip, so that they mean a later time, in order.

        An end may lie on the next date. Hours that close at midnight are left out: the day is over then, skipped or not.
        """
        found = self._moved.get(day)
        if found is None:
            found = _kept(self._moved)[day] = self._find_moved(day)
        return found

    def first(self) -> int | None:
        """Return the first second that the request's start date allows, None without one."""
        start = self._options.start_date
        return epoch(resolve_wall(self._wish_zone, datetime.combine(start, time()))) if start else None

    def _find_moved(self, day: int) -> list[MovedBound]:
        moved: dict[tuple[datetime, bool], MovedBound] = {}
        for zone, start, end, local in self._typed_hours(day):
            midnight = datetime.combine(date.fromordinal(local), time())
            opening = parse_clock(start, field="window_start")
            closing = parse_clock(end, field="window_end", is_end=True)
            if closing <= opening:
                closing += _DAY_MINUTES
            for minutes, is_opening in ((opening, True), (closing, False)):
                wall = midnight + timedelta(minutes=minutes)
                if (is_opening or minutes != _DAY_MINUTES) and not wall_exists(zone, wall):
                    moved[wall, is_opening] = MovedBound(wall, zone, epoch(resolve_wall(zone, wall)), is_opening)
        return [moved[key] for key in sorted(moved)]

    def _typed_hours(self, day: int) -> Iterable[tuple[tzinfo, str, str, int]]:
        account = self._settings
        yield self._zone, account.window_start, account.window_end, day
        if self._options.window_start is not None or self._options.window_end is not None:
            start = self._options.window_start or account.window_start
            end = self._options.window_end or account.window_end
            low, high = self.begin(day), self.begin(day + 1)
            for local in (day - 1, day, day + 1):
                wished = day_window(self._wish_zone, start, end, date.fromordinal(local))
                if wished is not None and epoch(wished.start) < high and low < epoch(wished.end):
                    yield self._wish_zone, start, end, local

    def _midnight(self, day: int) -> int:
        return _midnight(self._zone, day)

    def _window(self, day: int) -> Window | None:
        if day > LAST_DAY:
            return None
        if day not in self._windows:
            start, end = self._settings.window_start, self._settings.window_end
            _kept(self._windows)[day] = day_window(self._zone, start, end, date.fromordinal(day))
        return self._windows[day]

    def _open(self, day: int, opens_at: int | None, *, despite_rest: bool) -> list[Piece]:
        window = self._window(day)
        if window is None or (self.is_off(day) and not despite_rest):
            return []
        # After a clock change the window of the day before may end late: it keeps what it has.
        low, high = max(epoch(window.start), self.begin(day)), epoch(window.end)
        if opens_at is not None:
            low = max(low, opens_at)
        pieces = [(low, high)]
        if self._options.window_start is not None or self._options.window_end is not None:
            pieces = [(max(low, a), min(high, b)) for a, b in self._wished(window)]
        twice = None if self._has_second_pass else repeated_span(self._zone, window.start, window.end)
        if twice is not None:
            a, b = epoch(twice[0]), epoch(twice[1])
            pieces = [part for p, q in pieces for part in ((p, min(q, a)), (max(p, b), q))]
        return [(a, b) for a, b in pieces if a < b]

    def _wished(self, window: Window) -> Iterable[Piece]:
        """The request's windows that may touch this one: they are read in the request's own zone and dates."""
        start = self._options.window_start or self._settings.window_start
        end = self._options.window_end or self._settings.window_end
        first = window.start.astimezone(self._wish_zone).date() - timedelta(days=1)
        last_end = None
        for offset in range(4):
            day = first + timedelta(days=offset)
            wished = day_window(self._wish_zone, start, end, day)
            if wished is None or (self._options.start_date is not None and day < self._options.start_date):
                continue
            low, high = epoch(wished.start), epoch(wished.end)
            yield (low if last_end is None else max(low, last_end)), high
            last_end = high


def _kept(cache: dict[int, _T]) -> dict[int, _T]:
    """The cache, emptied when it holds too much."""
    if len(cache) >= _KEPT:
        cache.clear()
    return cache


@lru_cache(maxsize=8_192)  # every plan beside a full calendar asks for the same two years of days again
def _begin(timezone: str, window_start: str, window_end: str, day: int) -> int:
    zone = load_zone(timezone)
    midnight = _midnight(zone, day)
    before = day_window(zone, window_start, window_end, date.fromordinal(day - 1)) if day - 1 <= LAST_DAY else None
    return max(midnight, epoch(before.end)) if before else midnight


def _midnight(zone: tzinfo, day: int) -> int:
    if day > LAST_DAY:
        return (day - _EPOCH_DAY) * _DAY_SECONDS
    return epoch(resolve_wall(zone, datetime.combine(date.fromordinal(day), time())))


def epoch(instant: datetime, *, up: bool = False) -> int:
    """Return whole seconds since 1970 of an aware instant, rounded down, or up when asked."""
    seconds = (instant - _EPOCH) // _SECOND
    return seconds + 1 if up and instant.microsecond else seconds


def instant_of(seconds: int) -> datetime:
    """Return the aware UTC instant of whole epoch seconds."""
    return _EPOCH + timedelta(seconds=seconds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
