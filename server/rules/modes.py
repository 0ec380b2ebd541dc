"""Ways of placing pins that fill no whole days: in the account's standing slots, one by one, or from now on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from server.rules.causes import Placed, changed_clocks, day_cap, rules_of_the_pin, skipped_days
from server.rules.later import place_later
from server.rules.ledger import Ledger, Wanted
from server.rules.spread import Grid, phase_point
from server.rules.why import paused, reason
from server.values.planning import PlanOptions, PlanSettings, Reason

__all__ = ["Placed", "place_automatic", "place_later", "place_now"]

_AUTOMATIC_LEAD_SECONDS = 60  # time to write and draw the pin before its slot
_NOW_STAGGER_SECONDS = 120


def place_automatic(
    pins: Sequence[Wanted], ledger: Ledger, settings: PlanSettings, options: PlanOptions, rng: random.Random
) -> list[Placed]:
    """Give each pin, in order, the account's next free slot that the rules leave to it."""
    is_asap = options.spacing == "asap"
    since = max(ledger.now + (0 if is_asap else _AUTOMATIC_LEAD_SECONDS), ledger.days.first() or 0)
    slots, cursor = _StandingSlots(ledger, settings.phase, since, rng), since
    placed = []
    for pin in pins:
        if is_asap:
            cursor = ledger.earliest(None, cursor) or cursor  # what blocks every pin is walked over once, not per pin
            instant = ledger.earliest(pin, cursor)
        else:
            instant = slots.take_next(pin, since)
        if instant is None:
            placed.append(Placed(pin, None, reason("no_open_window")))
            continue
        code = "as_soon_as_possible" if is_asap else "next_free_slot"
        day = ledger.days.of(instant)
        rules = rules_of_the_pin(ledger, pin, since, instant, options)
        rules += skipped_days(ledger, settings, since, day, pin, instant)
        why = reason(code, *rules, *changed_clocks(ledger, day, instant))
        ledger.take(pin, instant)
        placed.append(Placed(pin, instant, why))
    return placed


def place_now(
    pins: Sequence[Wanted], ledger: Ledger, settings: PlanSettings, options: PlanOptions, rng: random.Random
) -> list[Placed]:
    """Stagger the pins from now on, whatever the window; what the cap, a pause or a day off forbids takes a slot later.

    What goes out now is one person's explicit wish for this image on this board: the image rule only gets told
    (`same_picture`). What takes a slot later is bound by it.
    """
    stagger = max(_NOW_STAGGER_SECONDS, settings.min_gap_seconds)
    slots = _StandingSlots(ledger, settings.phase, ledger.now, rng)
    wish, placed = ledger.now, list[Placed]()
    for pin in pins:
        instant = ledger.gap.next_free(wish)
        closed = _closed_now(ledger, settings, instant)
        if closed is None:
            why = _why_now(pin, ledger, settings, wish, instant, stagger)
            ledger.take(pin, instant)
            placed.append(Placed(pin, instant, why, by_clock=False))
            wish = instant + stagger
            continue
        slot = slots.take_next(pin, instant)
        if slot is None:
            placed.append(Placed(pin, None, reason("no_open_window")))
            continue
        why = reason("next_free_slot", closed, *rules_of_the_pin(ledger, pin, instant, slot, options))
        ledger.take(pin, slot)
        placed.append(Placed(pin, slot, why))
    return placed


def _why_now(pin: Wanted, ledger: Ledger, settings: PlanSettings, wish: int, instant: int, stagger: int) -> Reason:
    rules = [reason("gap", seconds=settings.min_gap_seconds)] if instant > wish else []
    if ledger.image_blocks(pin, instant):
        rules.append(reason("same_picture", days=ledger.image_days))
    if wish > ledger.now:
        return reason("publish_now_staggered", *rules, seconds=instant - wish + stagger)
    return reason("publish_now" if instant == wish else "publish_now_after_gap", *rules)


class _StandingSlots:
    """The account's grid of slots, day by day: each free cell offers one place."""

    def __init__(self, ledger: Ledger, phase: float, since: int, rng: random.Random) -> None:
        self._ledger = ledger
        self._phase = phase
        self._since = since
        self._rng = rng
        self._grids: dict[int, Grid] = {}

    def take_next(self, pin: Wanted, since: int) -> int | None:
        """Return the next free slot from `since` on, and count its cell as taken; None when nothing ever opens."""
        ledger, instant = self._ledger, since
        while (day := ledger.open_day(ledger.days.of(instant))) is not None:
            instant = ledger.allowed(pin, max(instant, ledger.days.begin(day)))
            if ledger.days.of(instant) != day:
                continue
            grid = self._grid(day)
            span = grid.next_cell(instant)
            if span is None:
                if instant <= max(self._since, ledger.days.begin(day)):
                    ledger.close(day)
                instant = ledger.days.begin(day + 1)
                continue
            low, high = span
            pieces = ledger.days.pieces(day)
            point = phase_point(low, high, self._phase, self._rng)
            slot = ledger.fit(pin, point, high, pieces)
            if slot is None:
                slot = ledger.fit(pin, low, point, pieces)
            if slot is not None:
                grid.occupy(slot)
                return slot
            instant = high + 1
        return None

    def _grid(self, day: int) -> Grid:
        grid = self._grids.get(day)
        if grid is None:
            ledger = self._ledger
            grid = Grid(ledger.days.pieces(day), ledger.cap, ledger.gap_seconds, ledger.slots(day))
            self._grids[day] = grid
        return grid


def _closed_now(ledger: Ledger, settings: PlanSettings, instant: int) -> Reason | None:
    day = ledger.days.of(instant)
    if ledger.days.is_paused(instant) and settings.paused_until is not None:
        return paused(settings.paused_until, settings.timezone)
    if ledger.days.is_off(day):
        return reason("day_off", day=date.fromordinal(day))
    if ledger.room(day) == 0:
        return day_cap(ledger, settings, day)
    return None
