"""Local time made into instants: zones, wall times, and one UTC interval per local day.

The rules, in one place:

- A wall time that the clocks skip moves forward by the length of the gap; one that comes twice means
  the first (both are PEP 495's reading with fold zero).
- A window is one UTC interval `[start, end)` per local calendar day. The end lies on the next day when
  it is not after the start on the clock. Never judge "inside" by wall-clock minutes: in the hour that
  comes twice they are wrong.
- A local day that a zone skipped altogether has no window; an interval that comes out empty is left out.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from importlib import metadata, resources
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from server.errors import InvalidRequest

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DAY_MINUTES = 24 * 60
_LONGEST_FOLD = timedelta(hours=3)  # the longest repeated span since 1970 is shorter, date-line changes aside


class Window(NamedTuple):
    """One day's open interval `[start, end)` in aware UTC; `day` is the local date on which it starts."""

    day: date
    start: datetime
    end: datetime


@lru_cache(maxsize=1024)
def load_zone(name: str) -> ZoneInfo:
    """Return the IANA zone `name` from the installed `tzdata` package.

    The package is preferred to the system's files, which may be years old and an hour off. Raises
    InvalidRequest (`unknown_timezone`) for a name it does not list.
    """
    if name not in _zone_names():
        raise InvalidRequest(
            f"There is no time zone named {name!r}. Use an IANA name such as Europe/Berlin or America/New_York.",
            code="unknown_timezone",
            field="timezone",
            value=name,
        )
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@lru_cache(maxsize=1)
def tzdata_version() -> str:
    """The version of the time zone data in force, such as `2026.1`."""
    return metadata.version("tzdata")


def resolve_wall(zone: str | tzinfo, wall: datetime | str) -> datetime:
    """Return the instant (aware UTC) of a naive local time, given as datetime or ISO text.

    Skipped times move forward by the gap, repeated ones take the first. Raises ValueError when `wall`
    carries an offset, InvalidRequest for an unknown zone.
    """
    local = datetime.fromisoformat(wall) if isinstance(wall, str) else wall
    if local.tzinfo is not None:
        raise ValueError("a wall time has no offset; its zone is given apart")
    return local.replace(tzinfo=_zone(zone), fold=0).astimezone(UTC)


def to_wall(zone: str | tzinfo, instant: datetime) -> str:
    """Return the local time of an instant as `YYYY-MM-DDTHH:MM:SS`."""
    return instant.astimezone(_zone(zone)).replace(tzinfo=None).isoformat(timespec="seconds")


def wall_exists(zone: str | tzinfo, wall: datetime | str) -> bool:
    """Tell whether clocks in the zone ever show this time; False inside a gap, whose times are moved forward."""
    local = datetime.fromisoformat(wall) if isinstance(wall, str) else wall
    return resolve_wall(zone, local).astimezone(_zone(zone)).replace(tzinfo=None) == local


def parse_clock(text: str, *, field: str, is_end: bool = False) -> int:
    """Return minutes after midnight of `HH:MM`; an end may be `24:00`.

    Raises InvalidRequest (`bad_time`) naming `field`.
    """
    if is_end and text == "24:00":
        return _DAY_MINUTES
    match = _CLOCK.fullmatch(text)
    if match is None:
        allowed = "00:01 to 24:00" if is_end else "00:00 to 23:59"
        raise InvalidRequest(f"{text!r} is not a time of day: write HH:MM, {allowed}.", code="bad_time", field=field)
    return int(match[1]) * 60 + int(match[2])


@lru_cache(maxsize=4096)
def day_window(zone: str | tzinfo, start: str, end: str, day: date) -> Window | None:
    """Return the window that starts on local `day`, or None when the zone skipped the day or nothing is left of it."""
    zone = _zone(zone)
    opening, closing = parse_clock(start, field="window_start"), parse_clock(end, field="window_end", is_end=True)
    if closing <= opening:
        closing += _DAY_MINUTES
    midnight = datetime.combine(day, time())
    if resolve_wall(zone, midnight) >= resolve_wall(zone, midnight + timedelta(days=1)):
        return None  # the whole day is missing: its times would fall onto the next day and double that day's window
    opens, closes = (resolve_wall(zone, midnight + timedelta(minutes=minutes)) for minutes in (opening, closing))
    return Window(day, opens, closes) if opens < closes else None


def local_windows(zone: str | tzinfo, start: str, end: str, first_day: date, days: int) -> list[Window]:
    """Return the windows that start on `days` local days from `first_day` on, in order.

    `start` and `end` are `HH:MM`; `end` may be `24:00`, and lies on the next day when it is not after
    `start` (`00:00`–`24:00` is all day). Skipped days and empty intervals are left out.
    """
    windows = (day_window(zone, start, end, first_day + timedelta(days=offset)) for offset in range(days))
    return [window for window in windows if window is not None]


def hours_cut(
    account: tuple[str, str, str], asked: tuple[str | None, str, str], now: datetime
) -> Literal["start", "end", "both"] | None:
    """Tell at which end the account's hours cut off a part of the hours asked for; None when they do not, or leave nothing.

    Both are (zone, start, end); an asked zone of None is the account's. Two zones are compared on the day of `now`.
    """
    zone, start, end = account
    wish_zone = asked[0] or zone
    if wish_zone == zone:
        zone = wish_zone = "UTC"  # on one clock the walls alone count, whatever happens to the clock today
    day = now.astimezone(load_zone(wish_zone)).date()
    wished = day_window(wish_zone, asked[1], asked[2], day)
    if wished is None:
        return None
    parts = [
        window for window in local_windows(zone, start, end, day - timedelta(days=2), 5) if window.end > wished.start
    ]
    parts = [window for window in parts if window.start < wished.end]
    if not parts:
        return None
    begins_late = parts[0].start > wished.start
    open_until = parts[0].end
    for window in parts[1:]:
        if window.start > open_until:
            return "both"  # closed in the middle
        open_until = window.end
    ends_early = open_until < wished.end
    if begins_late and ends_early:
        return "both"
    return "start" if begins_late else "end" if ends_early else None


def window_day(zone: str | tzinfo, start: str, end: str, instant: datetime) -> date:
    """Return the day that an instant counts for: the local day on which its window started.

    An instant outside every window (publish now at night) counts for its local calendar day. Where a
    clock change makes two windows overlap, the one that started first keeps the instant.
    """
    local_day = instant.astimezone(_zone(zone)).date()
    before = day_window(zone, start, end, local_day - timedelta(days=1))
    return before.day if before is not None and before.start <= instant < before.end else local_day


def repeated_span(zone: str | tzinfo, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
    """Return the second pass of a repeated hour between two instants, or None.

    A wall time in there resolves to the first pass, so a slot placed in the second would jump when it is
    computed again from its wall time; planners leave this span out.
    """
    zone = _zone(zone)
    low, high = start - _LONGEST_FOLD, end
    before, after = _offset(zone, low), _offset(zone, high)
    if after >= before:
        return None
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    turn = high.replace(microsecond=0)
    return turn, turn + (before - after)


def _offset(zone: tzinfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _zone(zone: str | tzinfo) -> tzinfo:
    return load_zone(zone) if isinstance(zone, str) else zone


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())
