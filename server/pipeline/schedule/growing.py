"""An account's calendar, read only as far as a plan needs it.

A full calendar holds a hundred thousand slots, and a plan of two hundred pins has no use for most of them. So days are
counted first, in the database. Days on which nothing more fits are left out, the others are read from where the plan
starts for as many days as it seems to need. When the planner asks for a day that is not known, the guess was too small:
the calendar grows, and the plan is made again from the start. So a guess costs time at most, never a wrong slot. Behind the
last slot that is stored nothing has to be read: there a plan may go on for as many years as it likes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Set
from datetime import datetime

from sqlalchemy.orm import Session

from server.models import Account
from server.models.slots import (
    connections,
    count_waiting,
    last_waiting,
    not_waiting,
    slots_of_images,
    slots_of_urls,
    waiting_in,
    waiting_of,
)
from server.rules.days import Days, epoch, instant_of
from server.values.planning import KnownDays, PlanOptions, PlanSettings, TakenSlot

_COUNTED_FIRST, _COUNTED_AT_MOST = 64, 512  # days in one statement: each counts more than the one before it
_BARREN_DAYS = 800  # as many closed days in a row as the planner walks over before it gives up


class GrowingCalendar:
    """The slots of an account's Pinterest user that were read so far, without those of the pins `without`.

    `cap` is the number of slots that makes a day full; days are numbered by `date.toordinal()`, as in `rules.days`.
    """

    def __init__(
        self,
        session: Session,
        account: Account,
        settings: PlanSettings,
        options: PlanOptions,
        now: datetime,
        *,
        cap: int,
        without: Collection[str] = (),
    ) -> None:
        session.flush()  # the narrow reads see what is stored
        self.days = Days(settings, options)
        self._session = session
        self._connections = connections(session, account)
        self._accounts = [account_id for account_id, _ in self._connections]
        self._cap = cap
        self._gap = settings.min_gap_seconds
        self._wish = options.pins_per_day or settings.pins_per_day
        self._without = frozenset(without)
        self._counts: dict[int, int] = {}
        self._count_at_once = _COUNTED_FIRST
        self._read: set[int] = set()
        self._full: set[int] = set()
        self._slots: dict[str, TakenSlot] = {}
        since = instant_of(self.days.begin(self.days.of(epoch(now)) - 1) - self._gap)
        others = not_waiting(session, self._accounts, since, now)
        self._keep(others)
        ends = [at for _, at in others]
        if (waiting := last_waiting(session, self._accounts)) is not None:
            ends.append(waiting)
        # a day is known only when the slots less than a gap before it are
        self._empty_from = self.days.of(epoch(max(ends)) + self._gap) + 1 if ends else 0
        self._others = Counter(self.days.of(epoch(at)) for pin_id, at in others if pin_id not in self._without)
        leaving = waiting_of(session, self._accounts, self._without)
        self._leaving = Counter(self.days.of(epoch(at)) for at in leaving)

    @property
    def known(self) -> KnownDays:
        return KnownDays(frozenset(self._read), frozenset(self._full - self._read), self._empty_from)

    @property
    def slots(self) -> list[TakenSlot]:
        """All slots read so far, each once; beyond the known days only those that a rule asked for."""
        return list(self._slots.values())

    def read_pages(self, url_keys: Set[str], since: datetime) -> None:
        """Read every slot from `since` on that leads to one of these addresses, whatever its day."""
        self._keep_rules(slots_of_urls(self._session, self._accounts, url_keys - {""}, since))

    def read_images(self, hashes: Collection[str], since: datetime) -> None:
        """Read every slot from `since` on that shows one of these images, whatever its day."""
        self._keep_rules(slots_of_images(self._session, self._connections, hashes, since))

    def read_from(self, day: int, rooms: int, *, days: int = 0) -> None:
        """Read that day, then as many from it on as have room for `rooms` pins together, and `days` that are not full."""
        wanted, barren = [day], 0
        while day < self._empty_from and (rooms > 0 or days > 0) and barren < _BARREN_DAYS:
            if not self._is_full(day):
                wanted.append(day)
                room = self._room(day)
                rooms, days = rooms - room, days - 1
                barren = 0 if room else barren + 1
            day += 1
        self.read_days(wanted)

    def read_days(self, days: Iterable[int]) -> None:
        """Read single days, full ones too."""
        spans: list[tuple[int, int]] = []
        for day in sorted(day for day in set(days) - self._read if day < self._empty_from):
            low, high = self.days.begin(day) - self._gap, self.days.begin(day + 1) + self._gap
            if spans and low <= spans[-1][1]:
                spans[-1] = (spans[-1][0], high)
            else:
                spans.append((low, high))
            self._read.add(day)
        for low, high in spans:
            for account_id in self._accounts:
                self._keep(waiting_in(self._session, account_id, (instant_of(low), instant_of(high))))

    def _is_full(self, day: int) -> bool:
        if day not in self._counts:
            self._count_from(day)
        if self._counts[day] >= self._cap:
            self._full.add(day)
        return day in self._full

    def _room(self, day: int) -> int:
        """How many pins an open day may take, at most; none on a closed one."""
        seconds = sum(high - low for low, high in self.days.pieces(day))
        if not seconds:
            return 0
        fitting = seconds // self._gap + 1 if self._gap else self._cap
        return max(1, min(self._wish, min(self._cap, fitting) - self._counts[day]))

    def _count_from(self, day: int) -> None:
        days = [one for one in range(day, day + self._count_at_once) if one not in self._counts]
        self._count_at_once = min(_COUNTED_AT_MOST, self._count_at_once * 4)
        spans = [(instant_of(self.days.begin(one)), instant_of(self.days.begin(one + 1))) for one in days]
        counted = Counter({one: self._others[one] - self._leaving[one] for one in days})
        for account_id in self._accounts:
            counted.update(dict(zip(days, count_waiting(self._session, account_id, spans), strict=True)))
        self._counts.update(counted)

    def _keep(self, rows: Iterable[tuple[str, datetime]]) -> None:
        for pin_id, due_at in rows:
            if pin_id not in self._slots and pin_id not in self._without:
                self._slots[pin_id] = TakenSlot(due_at, "", pin_id=pin_id)

    def _keep_rules(self, slots: Iterable[TakenSlot]) -> None:
        # a slot found by its page and again by its image is one slot; the second finding knows both
        self._slots.update({slot.pin_id: slot for slot in slots if slot.pin_id not in self._without})
