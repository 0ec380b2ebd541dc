"""Times that people type: the next free slot, and why a time is not possible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from server.clock import rfc3339
from server.errors import InvalidRequest
from server.rules.checks import FARTHEST, SKEW, check_settings
from server.rules.days import epoch, instant_of
from server.rules.ledger import Ledger, Wanted
from server.rules.why import paused, reason, url_spacing
from server.values.planning import PlanOptions, PlanPin, PlanSettings, Reason, TakenSlot


def next_free_slot(
    settings: PlanSettings,
    fixed: Sequence[TakenSlot],
    now: datetime,
    *,
    after: datetime | None = None,
    url_key: str = "",
    url_spacing_hours: int = 0,
    board_id: str = "",
    image_hash: str | None = None,
) -> datetime:
    """Return the earliest instant from `after` (now) on that every hard rule allows.

    The URL rule counts when `url_spacing_hours` is above 0, the image rule when an image and a board
    are given. Raises InvalidRequest (`no_open_window`) when the account never publishes.
    """
    check_settings(settings)
    pin = Wanted("", 0, board_id, url_key=url_key, image_hash=image_hash)
    spacing = timedelta(hours=url_spacing_hours)
    ledger = Ledger(settings, PlanOptions(), fixed, now, url_spacing=spacing, pins=(pin,))
    found = ledger.earliest(pin, max(ledger.now, epoch(after, up=True) if after is not None else 0))
    if found is None:
        why = reason("no_open_window")
        raise InvalidRequest(why.text, code=why.code, field="window_start")
    return instant_of(found)


def check_explicit(
    instant: datetime,
    settings: PlanSettings,
    fixed: Sequence[TakenSlot],
    now: datetime,
    *,
    pin_id: str = "",
    url_key: str = "",
    url_spacing_hours: int = 0,
    board_id: str = "",
    image_hash: str | None = None,
) -> Reason | None:
    """Return why a typed time is not possible, None when it is; `params["next_free"]` names the next free slot.

    `next_free` is RFC 3339 text, None when nothing ever opens. `pin_id` is the pin being moved: its own
    slot in `fixed` does not count. A time up to 60 s in the past means now. The URL and the image rule
    count as in `next_free_slot`.
    """
    pin = PlanPin(pin_id, url_key, board_id, image_hash)
    return check_together([(pin, instant)], settings, fixed, now, url_spacing_hours=url_spacing_hours)[0]


def check_together(
    wishes: Sequence[tuple[PlanPin, datetime]],
    settings: PlanSettings,
    fixed: Sequence[TakenSlot],
    now: datetime,
    *,
    url_spacing_hours: int = 0,
) -> list[Reason | None]:
    """Judge many typed times at once, in order: each counts for those after it when it is possible.

    None of the pins' own slots in `fixed` count, for they all move; so the answers are meant for all or
    nothing. Otherwise as `check_explicit`.
    """
    check_settings(settings)
    moving = {pin.id for pin, _ in wishes if pin.id}
    others = [slot for slot in fixed if slot.pin_id not in moving]
    pins = [
        Wanted(pin.id, number, pin.board_id or "", url_key=pin.url_key, image_hash=pin.image_hash)
        for number, (pin, _) in enumerate(wishes)
    ]
    spacing = timedelta(hours=url_spacing_hours)
    ledger = Ledger(settings, PlanOptions(), others, now, url_spacing=spacing, pins=pins)
    answers: list[Reason | None] = []
    for pin, (_, instant) in zip(pins, wishes, strict=True):
        broken = _broken_rule(pin, instant, ledger, settings, url_spacing_hours, now)
        if broken is None:
            ledger.take(pin, max(epoch(instant), epoch(now)))
        answers.append(broken and _with_next_free(broken, pin, instant, ledger))
    return answers


def _with_next_free(broken: Reason, pin: Wanted, instant: datetime, ledger: Ledger) -> Reason:
    since = ledger.now if broken.code == "too_far_ahead" else max(ledger.now, epoch(instant, up=True))
    free = ledger.earliest(pin, since)
    shown = None if free is None else rfc3339(instant_of(free))
    return Reason(broken.code, broken.text, {**broken.params, "next_free": shown})


def _broken_rule(
    pin: Wanted,
    instant: datetime,
    ledger: Ledger,
    settings: PlanSettings,
    url_spacing_hours: int,
    now: datetime,
) -> Reason | None:
    if instant < now - SKEW:
        return reason("in_past")
    if instant - now > FARTHEST:
        return reason("too_far_ahead")
    at = max(epoch(instant), epoch(now))
    day = ledger.days.of(at)
    local_day = date.fromordinal(day)
    if ledger.days.is_paused(at) and settings.paused_until is not None:
        return paused(settings.paused_until, settings.timezone)
    if ledger.days.is_off(day):
        return reason("day_off", day=local_day)
    if not ledger.days.is_open(at):
        return reason(
            "outside_window", start=settings.window_start, end=settings.window_end, timezone=settings.timezone
        )
    if not ledger.gap.is_free(at):
        return reason("too_close", seconds=settings.min_gap_seconds)
    if ledger.room(day) == 0:
        return reason("day_cap", cap=ledger.cap, day=local_day)
    if ledger.url_blocks(pin, at):
        return url_spacing(url_spacing_hours)
    if ledger.image_blocks(pin, at):
        return reason("image_spacing", days=settings.image_spacing_days)
    return None
