"""What a planned request cannot do by itself: why pins in their slots may wait all the same, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Board
from server.pipeline import pauses
from server.pipeline.schedule.parts import Part
from server.pipeline.schedule.request import ScheduleRequest
from server.rules.windows import hours_cut
from server.values.planning import Reason

_ONLY_LATER = ("start_date", "pins_per_day", "window")


def notes_of(
    session: Session,
    parts: Sequence[Part],
    request: ScheduleRequest,
    reasons: Sequence[tuple[str, str, Reason]],
    now: datetime,
    *,
    has_refused: bool,
) -> Iterator[Reason]:
    """Every note on a plan, those on its accounts first. A few statements an account, none a pin.

    `reasons` are (account id, pin id, why) of what was placed; of a copy the id of the pin that it is to be made from.
    """
    for part in parts:
        yield from _on_account(session, part, now)
        yield from _on_hours(part, request, now, is_alone=len(parts) == 1)
        yield from _on_pins(session, part)
        yield from _on_pictures(part, reasons)
    unused = [name for name in _ONLY_LATER if request.told.get(name) is not None]
    if request.options.mode == "now" and unused:
        text = f"Publish now starts at once and ignores the window, so this was not used: {', '.join(unused)}."
        yield Reason("not_used", text, {"fields": unused})
    if has_refused and not request.is_partial:
        yield Reason(
            "all_or_nothing",
            "Some pins cannot be placed, so nothing would be scheduled. Leave them out, or send partial: true.",
        )


def _on_account(session: Session, part: Part, now: datetime) -> Iterator[Reason]:
    account = part.account
    params = {"account_id": account.id, "username": account.username}
    if account.status != "connected":
        text = f"The account {account.username} is disconnected: its pins keep their slots, but go out only when it is connected again."
        yield Reason("account_disconnected", text, params)
    elif account.tokens_sealed is None:
        text = f"Pinwright holds no access to the account {account.username}: connect it, so that its pins can go out."
        yield Reason("account_without_access", text, params)
    pause = pauses.pause_of(session, account, now, part.pins)
    if pause is not None and pause.until is None:
        text = f"The {pause.by} {pause.name} is paused, so its pins wait in their slots until the pause is ended."
        yield Reason("paused", text, {**params, "by": pause.by, "id": pause.id, "name": pause.name})


def _on_hours(part: Part, request: ScheduleRequest, now: datetime, *, is_alone: bool) -> Iterator[Reason]:
    """Where the hours asked for reach beyond the account's: those bind all the same."""
    account, options = part.account, request.options
    if options.mode == "now" or (options.window_start is None and options.window_end is None):
        return
    start, end = options.window_start or account.window_start, options.window_end or account.window_end
    cut = hours_cut((account.timezone, account.window_start, account.window_end), (options.timezone, start, end), now)
    if cut is None:
        return
    whose = "The account's hours" if is_alone else f"The hours of {account.username}"
    zone = f" ({account.timezone})" if options.timezone not in (None, account.timezone) else ""
    text = {
        "start": f"{whose} start at {account.window_start}{zone}, so nothing goes out earlier.",
        "end": f"{whose} end at {account.window_end}{zone}, so nothing goes out later.",
        "both": f"{whose} are {account.window_start} to {account.window_end}{zone}, so nothing goes out outside of them.",
    }[cut]
    params = {"account_id": account.id, "username": account.username, "timezone": account.timezone}
    yield Reason(
        "window_narrowed", text, {**params, "window": {"start": account.window_start, "end": account.window_end}}
    )


def _on_pictures(part: Part, reasons: Sequence[tuple[str, str, Reason]]) -> Iterator[Reason]:
    """Publish now does not wait for the picture rule, so somebody has to be told what it passes over."""
    account, days = part.account, part.account.image_spacing_days
    told = [
        pin_id
        for account_id, pin_id, why in reasons
        if account_id == account.id and any(rule["code"] == "same_picture" for rule in why.params.get("rules", ()))
    ]
    if told:
        pins = "1 pin shows" if len(told) == 1 else f"{len(told)} pins show"
        span = "1 day" if days == 1 else f"{days} days"
        text = (
            f"{pins} a picture that {'its' if len(told) == 1 else 'their'} board shows within {span} as well. Publish now "
            "does not wait for that: schedule for later where the picture should rest."
        )
        yield Reason("same_picture", text, {"account_id": account.id, "days": days, "pin_ids": told})


def _on_pins(session: Session, part: Part) -> Iterator[Reason]:
    held = [pin.id for pin in part.pins if pin.is_held and not part.are_copies]
    if held:
        text = f"{_pins(held)} on hold and will wait until somebody decides. The pin says what about."
        yield Reason("on_hold", text, {"pin_ids": held})
    if part.is_dealt or part.are_copies:
        return
    query = select(Board.id).where(Board.account_id == part.account.id, Board.is_gone.is_(True))
    gone = set(session.scalars(query))
    stuck = [pin.id for pin in part.pins if pin.account_id == part.account.id and pin.board_id in gone]
    if stuck:
        text = f"{_pins(stuck)} meant for a board that is gone on Pinterest. Choose another one."
        yield Reason("board_gone", text, {"pin_ids": stuck, "account_id": part.account.id})


def _pins(ids: Sequence[str]) -> str:
    return "1 pin is" if len(ids) == 1 else f"{len(ids)} pins are"
