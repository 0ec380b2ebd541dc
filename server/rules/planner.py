"""When each pin goes out, on which board, and why: pure, and the same for the same seed.

Hard rules, in this order: not in the past; inside the account's open hours and the request's; the minimum
gap; the day cap; the URL rule (automatic pins, shuffle auto and random); one image on one board. A pin that
goes out at once (publish now) is bound by neither the hours nor the image rule. What gives way to the rules
is the start day, the pins per day, the order (but not for shuffle none) and evenness; each
placement's `why` says so.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from server.rules.checks import SKEW, check_request
from server.rules.days import epoch, instant_of
from server.rules.delivery import Windowed, place_in_windows
from server.rules.explicit import check_explicit, check_together, next_free_slot
from server.rules.ledger import Ledger, Wanted
from server.rules.modes import Placed, place_automatic, place_later, place_now
from server.rules.shuffle import assign_boards
from server.rules.why import reason
from server.rules.windows import to_wall
from server.values.planning import (
    BoardTurn,
    FlexiblePin,
    Placement,
    Plan,
    PlanOptions,
    PlanPin,
    PlanSettings,
    Refusal,
    TakenSlot,
)

__all__ = ["SKEW", "as_taken", "check_explicit", "check_together", "keeps_urls_apart", "next_free_slot", "plan"]


def plan(
    pins: Sequence[PlanPin],
    boards: Sequence[BoardTurn],
    settings: PlanSettings,
    options: PlanOptions,
    fixed: Sequence[TakenSlot],
    flexible: Sequence[FlexiblePin],
    now: datetime,
    rng: random.Random,
) -> Plan:
    """Place `pins` beside what the account already holds; placements come in the order of `pins`.

    `fixed` are slots that stay (scheduled and published pins), `flexible` those that may move inside
    their delivery windows; `boards` the rotation with each board's last turn. Instants are aware UTC on
    whole seconds. A pin that cannot be placed is in `refused` with its reason. Raises InvalidRequest,
    naming the field, for settings or options that make no sense.
    """
    check_request(pins, settings, options, flexible, now)
    rotate = options.mode == "automatic" or options.shuffle == "board"
    chosen = assign_boards(pins, boards, rotate=rotate, rng=rng)
    boardless = [
        Refusal(pin.id, reason("no_board")) for pin, (board, _) in zip(pins, chosen, strict=True) if board is None
    ]
    windowed, wanted = _wanted(pins, chosen, options)
    placed, moved = place_in_windows(windowed, flexible, fixed, settings, now, rng)
    flexible = [replace(pin, due_at=instant_of(moved[pin.id])) if pin.id in moved else pin for pin in flexible]
    delivered = [
        TakenSlot(
            instant_of(item.instant),
            pins[item.pin.index].url_key,
            item.pin.board_id,
            pins[item.pin.index].image_hash,
            item.pin.id,
        )
        for item in placed
        if item.instant is not None
    ]
    spacing = timedelta(hours=options.url_spacing_hours) if keeps_urls_apart(options) else timedelta()
    everything = [*fixed, *(as_taken(pin) for pin in flexible), *delivered]
    ledger = Ledger(settings, options, everything, now, url_spacing=spacing, pins=wanted)
    placed += [_told_apart(item, ledger) for item in _place(wanted, ledger, settings, options, rng)]
    placed.sort(key=lambda item: item.pin.index)
    return Plan(
        placements=tuple(_placement(item, settings.timezone) for item in placed if item.instant is not None),
        moves=tuple(
            _placement(
                Placed(Wanted(pin.id, 0, pin.board_id), moved[pin.id], reason("rebalanced"), False), settings.timezone
            )
            for pin in flexible
            if pin.id in moved
        ),
        refused=(*boardless, *(Refusal(item.pin.id, item.why) for item in placed if item.instant is None)),
    )


def keeps_urls_apart(options: PlanOptions) -> bool:
    """Tell whether the URL rule binds a request: where the planner chooses the order, not where a person did."""
    return options.mode == "automatic" or (options.mode == "later" and options.shuffle in ("auto", "random"))


def _wanted(
    pins: Sequence[PlanPin], chosen: Sequence[tuple[str | None, int | None]], options: PlanOptions
) -> tuple[list[Windowed], list[Wanted]]:
    """Split the pins with a board into those with a delivery window and the rest, with the rules that bind them."""
    windowed: list[Windowed] = []
    wanted: list[Wanted] = []
    for index, (pin, (board_id, turn)) in enumerate(zip(pins, chosen, strict=True)):
        if board_id is None:
            continue
        if pin.earliest is not None and pin.latest is not None:
            item = Wanted(pin.id, index, board_id, turn)
            windowed.append(Windowed(item, epoch(pin.earliest, up=True), epoch(pin.latest)))
            continue
        url_key = pin.url_key if keeps_urls_apart(options) else ""
        wanted.append(Wanted(pin.id, index, board_id, turn, url_key, pin.image_hash))
    return windowed, wanted


def _place(
    wanted: Sequence[Wanted], ledger: Ledger, settings: PlanSettings, options: PlanOptions, rng: random.Random
) -> list[Placed]:
    if options.mode == "now":
        return place_now(wanted, ledger, settings, options, rng)
    if options.mode == "automatic":
        return place_automatic(wanted, ledger, settings, options, rng)
    order = list(wanted)
    if options.shuffle == "random":
        rng.shuffle(order)
    return place_later(order, ledger, settings, options, rng)


def _told_apart(item: Placed, ledger: Ledger) -> Placed:
    """Where the calendar ends before a pin finds its day, the account is open, only not for so many or such like pins."""
    if item.instant is None and item.why.code == "no_open_window" and ledger.has_run_out:
        return item._replace(why=reason("too_far_out", day=date.fromordinal(ledger.last_day)))
    return item


def _placement(item: Placed, timezone: str) -> Placement:
    due_at = instant_of(item.instant or 0)
    wall = to_wall(timezone, due_at)
    return Placement(item.pin.id, item.pin.board_id, due_at, wall, timezone, item.why, item.pin.turn, item.by_clock)


def as_taken(pin: FlexiblePin) -> TakenSlot:
    """A flexible pin as one that stands where it stands."""
    return TakenSlot(pin.due_at, pin.url_key, pin.board_id, pin.image_hash, pin.id)
