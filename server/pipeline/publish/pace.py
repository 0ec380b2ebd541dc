"""How fast an account may go: gap, day cap, blocks and budget; and whether a host can be reached at all."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server import clock, telemetry
from server.errors import InvalidRequest
from server.models import Account, AccountQueue
from server.models.claims import Connection
from server.rules.backoff import decide_retry
from server.rules.windows import day_window, load_zone, local_windows, window_day
from server.values.remote import RateState

UNREACHABLE_LIMIT = 5  # in a row, then the breaker opens
_LONGEST_BUDGET_WAIT = timedelta(hours=24)
_BARREN_DAYS = 400  # nothing open for that long: the account never publishes, as far as anybody can tell
_WEEK = 7


def gate(account: Account, queue: AccountQueue, now: datetime) -> datetime:
    """The earliest instant from which the account may send its next pin; `now` or earlier means at once."""
    gates = [now]
    gates += [one for one in (queue.next_at, queue.blocked_until) if one is not None]
    if queue.budget_remaining == 0 and queue.budget_reset_at is not None:
        gates.append(min(queue.budget_reset_at, now + _LONGEST_BUDGET_WAIT))
    opens = max(gates)
    if _used(queue, _day(account, opens)) >= account.pins_per_day:
        opens = next_day_start(account, opens)
    return opens


def take(queue: AccountQueue, account: Account, connections: Sequence[Account], now: datetime) -> date:
    """Count one pin that is about to go out, and return the window day it counts for.

    Of several connections of one Pinterest user the widest gap holds, because Pinterest sees one user. The day only
    moves forward: with connections in two zones it would otherwise be reset back and forth.
    """
    day = _day(account, now)
    queue.day_used = _used(queue, day) + 1
    queue.day = max(day, queue.day or day)
    queue.next_at = now + timedelta(seconds=max(one.min_gap_seconds for one in connections))
    return queue.day


def today(queue: AccountQueue, account: Account, now: datetime) -> tuple[date, int]:
    """The window day of this moment, and how many pins have gone out on it."""
    day = _day(account, now)
    return day, _used(queue, day)


def note_rate(queue: AccountQueue, rate: RateState | None) -> None:
    """Remember Pinterest's write budget as its headers told it."""
    if rate is None:
        return
    queue.budget_limit, queue.budget_remaining, queue.budget_reset_at = rate.limit, rate.remaining, rate.reset_at


def next_day_start(account: Account, now: datetime) -> datetime:
    """When the window of the next day opens; where a clock change lets two overlap, when the one before has ended."""
    today = _day(account, now)
    first = now.astimezone(load_zone(account.timezone)).date() - timedelta(days=1)
    ended = now
    for window in local_windows(account.timezone, account.window_start, account.window_end, first, 6):
        opens = max(window.start, ended)
        if window.day > today and opens > now:
            return opens
        ended = window.end
    return now + timedelta(hours=1)  # no zone closes for days; ask again rather than never


def next_open(connection: Connection, since: datetime) -> datetime | None:
    """The first instant from `since` on in the account's open hours, days off and blackout dates closed.

    None when nothing opens for more than a year. A window that starts on a closed day is closed to its end.
    """
    account = connection.account
    if len(set(account.days_off)) == _WEEK:
        return None
    blackout = set(connection.profile.blackout_dates)
    first = since.astimezone(load_zone(account.timezone)).date() - timedelta(days=1)  # last night's may still be open
    for number in range(_BARREN_DAYS):
        day = first + timedelta(days=number)
        if day.weekday() in account.days_off or day.isoformat() in blackout:
            continue
        window = day_window(account.timezone, account.window_start, account.window_end, day)
        if window is not None and window.end > since:
            return max(window.start, since)
    return None


def next_open_or_never(connection: Connection, since: datetime) -> datetime | None:
    """As `next_open`, for whoever looks at all accounts at once: one whose settings make no sense must not stop that."""
    try:
        return next_open(connection, since)
    except InvalidRequest as error:
        telemetry.log("pace.unreadable", level=logging.ERROR, error=error, account=connection.account.id)
        return None


def _used(queue: AccountQueue, day: date) -> int:
    return queue.day_used if queue.day is not None and day <= queue.day else 0


def _day(account: Account, instant: datetime) -> date:
    return window_day(account.timezone, account.window_start, account.window_end, instant)


@dataclass
class _Host:
    unreachable: int = 0
    trouble: int = 0
    opens_at: float = 0.0
    probes: int = 0  # in a row that failed, the sends that opened the breaker being the first
    is_probed: bool = False  # just now

    @property
    def is_open(self) -> bool:
        return self.unreachable >= UNREACHABLE_LIMIT


class Breaker:
    """What this process knows of each API host. Five creates in a row that never left open it: then one probe at a time.

    Each probe that fails doubles the pause, and nothing else does: sends that were on their way together when the host
    went away tell the same thing once. It also counts outcomes that stayed unknown in a row: in a host's own trouble no
    pin loses an attempt.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = monotonic
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    def is_closed_to(self, host: str) -> bool:
        """Tell whether nothing may be sent to this host just now."""
        with self._lock:
            known = self._hosts.get(host)
            return known is not None and known.is_open and self._now() < known.opens_at

    def wants_probe(self, host: str) -> bool:
        """Tell whether the next send to this host is a probe, which goes alone."""
        with self._lock:
            known = self._hosts.get(host)
            return known is not None and known.is_open and self._now() >= known.opens_at

    def reopens_in(self) -> float | None:
        """Seconds until a closed host may be probed; None when none is closed."""
        with self._lock:
            waits = [known.opens_at - self._now() for known in self._hosts.values() if known.is_open]
        return min((one for one in waits if one > 0), default=None)

    def begin(self, host: str, seconds: float) -> None:
        """A send starts: while the breaker is open it is the one probe, and nothing else starts for so long."""
        with self._lock:
            known = self._hosts.get(host)
            if known is not None and known.is_open:
                known.opens_at, known.is_probed = self._now() + seconds, True

    def note(self, host: str, kind: str) -> int:
        """Learn from the outcome of a send; returns how many outcomes of this host in a row stayed unknown."""
        if kind == "released":
            return 0
        with self._lock:
            known = self._hosts.setdefault(host, _Host())
            if kind == "not_sent":
                was_open = known.is_open
                known.unreachable += 1
                if known.is_open and (known.is_probed or not was_open):
                    known.probes += 1
                    known.opens_at, known.is_probed = self._now() + probe_pause(known.probes), False
                return 0
            known.unreachable, known.probes, known.is_probed = 0, 0, False
            known.trouble = known.trouble + 1 if kind == "unknown" else 0
            return known.trouble


def probe_pause(in_a_row: int) -> float:
    """Seconds until an unreachable host is probed again, for the how-manieth probe in a row."""
    now = clock.now()
    decision = decide_retry(
        "not_sent", attempts=0, slot=now, now=now, base=1.0, rng=random.Random(), in_a_row=in_a_row
    )  # fmt: skip
    return ((decision.at or now) - now).total_seconds()
