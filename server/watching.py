"""The watch of a worker: hears of changes, asks what there is to do, and wakes the claimers that have something to do.

It asks one question for all jobs (`models/watch.py`) on a line of its own (`models/listening.py`): soon after anything has
changed, once a second while there is something to do, else when the next lease or rest ends, and now and then for what
nobody tells. On the same line it says again and again that the worker lives, because nothing else is as cheap on a machine
that rests; the workers of one machine say so in the same moment. A claimer that knows its next instant (publishing) is woken
when other turns than before are due or come next, and at once when somebody tells (NOTIFY).
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from server import telemetry
from server.chores import LONGEST_BACKOFF, brief
from server.claimer import Claimer
from server.models.beats import EVERY_SECONDS
from server.models.listening import Line, LineBroken, Said
from server.models.watch import WATCHED
from server.vitals import Vitals, machine_phase

_LOOK_SECONDS = 1.0
_LATE = 1.0
_QUIET_SECONDS = 2 * EVERY_SECONDS + _LATE  # at most, while nothing is found and nothing changes: at every other beat
_SURE_SECONDS = 4 * EVERY_SECONDS + _LATE  # the same where every change is heard
_LOOK_GAP = 0.1  # between two looks, however much happens
_A_MOMENT = 0.005  # after an instant that was slept for: waking a moment too early would be waking twice
_LOOK_SHARE = 20  # and at least so many times as long as a look takes, up to `_LOOK_SECONDS`


class Told(NamedTuple):
    """What a worker says of itself: `trouble` are its parts that stand still."""

    worker_id: str
    trouble: Sequence[str]


class Watch:
    """Its loop is a thread of the worker; `poke` may be called by all.

    `hear_news` is called after each new event, and when other queues are due than before. `of_us` tells what each heartbeat
    says, and `beat_otherwise` sees to it that it is said where this line cannot. `pace` is the time between two of them, in
    which leases are renewed, too. Where not every change is heard, no rest is longer than `longest_rest`.
    """

    part = "watch"

    def __init__(
        self,
        claimers: Iterable[Claimer],
        line: Line,
        stop: threading.Event,
        vitals: Vitals,
        hear_news: Callable[[], None] = lambda: None,
        of_us: Callable[[], Told] | None = None,
        beat_otherwise: Callable[[], None] = lambda: None,
        longest_rest: float = _QUIET_SECONDS,
        pace: float = EVERY_SECONDS,
    ) -> None:
        self._claimers = {claimer.name: claimer for claimer in claimers}
        self._timed = [one for one in self._claimers.values() if one.knows_when and one.name not in WATCHED]
        self._line = line
        self._stop = stop
        self._vitals = vitals
        self._hear_news = hear_news
        self._of_us = of_us
        self._beat_otherwise = beat_otherwise
        self._pace = pace
        self._beat_at = math.inf if of_us is None else 0.0
        self._is_asked = False
        self._looked_at = -_LOOK_SECONDS
        self._is_wanted = False
        self._gap = _LOOK_GAP
        self._rest_seconds = _LOOK_SECONDS
        self._quiet_seconds = _SURE_SECONDS if line.hears_all else min(_QUIET_SECONDS, longest_rest)
        self._marks: tuple[Any, Any] = (None, None)
        self._has_trouble = False
        self._ahead = math.nan

    def poke(self) -> None:
        """Something has changed: look soon."""
        self._is_asked = True
        self._line.poke()

    def loop(self) -> None:
        """Look again and again until the worker stops; a database that is gone is asked again."""
        try:
            while not self._stop.is_set():
                self._vitals.heard(self.part, rests=EVERY_SECONDS)
                try:
                    self._go_round()
                    self._has_trouble = False
                except LineBroken as error:
                    if not self._has_trouble:
                        reason = brief(error)
                        telemetry.log("worker.database_trouble", level=logging.WARNING, job=self.part, reason=reason)
                    self._has_trouble = True
                    if self._of_us is not None:  # a look may have waited long for a lock: the worker lives all the same
                        self._beat_otherwise()
                    self._rest()
                except Exception as error:  # the claimers' own rests end, too
                    telemetry.log("worker.watch_failed", level=logging.ERROR, error=error)
                    self._rest()
        finally:
            self._line.close()

    def _go_round(self) -> None:
        """Wait until it is time, and look. What happens while it looks is looked for again."""
        if self._beat_at <= time.monotonic():
            self._beat()
        now = time.monotonic()
        left = self._looked_at + (self._gap if self._is_wanted else self._rest_seconds) - now
        if left > 0:
            heard = self._line.wait(min(left, max(self._beat_at - now, 0.0)), for_word_only=self._is_wanted)
            self._is_wanted = self._is_wanted or heard.is_change or self._is_asked
            if heard.is_word:
                self._wake_timed()
            return
        self._is_wanted, self._looked_at = False, time.monotonic()
        self._is_asked = False
        self._look()
        taken = time.monotonic() - self._looked_at
        self._gap = min(max(_LOOK_GAP, taken * _LOOK_SHARE), _LOOK_SECONDS)

    def _beat(self) -> None:
        assert self._of_us is not None  # noqa: S101 - else its instant never comes
        self._beat_at = time.monotonic() + _until_beat(time.time(), self._pace)
        said = Said()
        try:
            said = self._line.beat(*self._of_us())
        finally:
            if not said.is_said:
                self._beat_otherwise()
        # now, rather than in a moment
        has_rested = time.monotonic() - self._looked_at >= self._quiet_seconds - 2 * _LATE
        ahead = time.time() - time.monotonic()  # the one goes on while the machine sleeps, and may be set
        has_leapt, self._ahead = abs(ahead - self._ahead) > _LATE, ahead
        is_new = not self._line.hears_all and said.last_event != self._marks[1]
        self._is_wanted = self._is_wanted or is_new or has_rested or has_leapt

    def _wake_timed(self) -> None:
        """Whoever knows its next instant may have another one now. The others have their rests: a look of theirs writes."""
        for claimer in self._timed:
            claimer.wake()

    def _look(self) -> None:
        found = self._line.ask()
        is_quiet = not found.jobs and (found.wakes, found.last_event) == self._marks
        self._rest_seconds = self._quiet_seconds if is_quiet else _LOOK_SECONDS
        if found.seconds is not None:
            self._rest_seconds = max(min(self._rest_seconds, found.seconds + _A_MOMENT), _LOOK_GAP)
        for name in found.jobs:
            if name in self._claimers:
                self._claimers[name].wake()
        wakes, event = self._marks
        self._marks = (found.wakes, found.last_event)
        if found.wakes != wakes:
            self._wake_timed()
        if (found.wakes, found.last_event) != (wakes, event):
            self._hear_news()

    def _rest(self) -> None:
        self._vitals.heard(self.part, rests=LONGEST_BACKOFF)
        self._stop.wait(LONGEST_BACKOFF)


def _until_beat(now: float, pace: float) -> float:
    """Seconds from this wall time until the next moment at which all of this machine's workers wake."""
    left = pace - (now - machine_phase(pace)) % pace
    return left if left > pace / 4 else left + pace
