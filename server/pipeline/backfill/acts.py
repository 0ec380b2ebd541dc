"""What people do with a back-fill. Each takes its row under a lock, so that no step of a worker comes in between."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server import clock
from server.errors import Conflict, InvalidRequest
from server.ids import new_id
from server.models import Account, Backfill, Profile
from server.models.backfill import CANCELLED, OPEN, READING, READY, RUNNING
from server.models.backfills import open_backfill
from server.models.moves import record
from server.pipeline import setup
from server.pipeline.backfill import calling_off, choosing
from server.pipeline.backfill.options import Options
from server.pipeline.backfill.planning import chosen_posts
from server.rules.windows import load_zone


def begin(
    session: Session, profile: Profile, account: Account | None, url: str, options: Options, *, actor: str
) -> Backfill:
    """Begin to look for a blog's posts. A preview that nobody has started gives way; what runs does not (Conflict)."""
    session.refresh(profile, with_for_update={"key_share": True})  # of two who begin at once one is told of the other
    check_dates(options, account or profile)
    before = open_backfill(session, profile.id)
    if before is not None:
        if before.state == RUNNING:
            raise Conflict(
                "Older posts of this profile are being pinned already. Wait until that is done, or cancel it.",
                code="backfill_running",
                backfill_id=before.id,
            )
        cancel(session, before, actor=actor, now=clock.now())
    now = clock.now()
    backfill = Backfill(
        id=new_id("bkf"), workspace_id=profile.workspace_id, profile_id=profile.id,
        account_id=account.id if account else None, actor=actor, url=url,
        host=setup.host_of(url).removeprefix("www.")[:300], options=options.to_json(), cursor={}, stats={}, next_at=now,
    )  # fmt: skip
    session.add(backfill)
    session.flush()
    record(session, profile.workspace_id, "backfill.created", backfill.id, actor=actor, reason=url)
    return backfill


def change(session: Session, backfill: Backfill, options: Options, *, actor: str) -> None:
    """Wish something else before it starts. Raises Conflict afterwards."""
    _lock(session, backfill)
    if backfill.state not in (READING, READY):
        raise Conflict(
            "This back-fill has been started, so its choices stand. Cancel it and begin a new one.",
            code="backfill_started",
        )
    check_dates(options, _clock_of(session, backfill))
    backfill.options, backfill.next_at = options.to_json(), clock.now()
    record(session, backfill.workspace_id, "backfill.changed", backfill.id, actor=actor, reason="its choices")


def start(session: Session, backfill: Backfill, *, actor: str, now: datetime) -> None:
    """Carry out what the preview shows. Starting twice does nothing more."""
    _lock(session, backfill)
    if backfill.state == RUNNING:
        return
    if backfill.state == READING:
        raise Conflict("The blog's posts are still being looked for. Wait for the preview.", code="backfill_reading")
    if backfill.state != READY:
        raise Conflict("This back-fill has ended. Begin a new one.", code="backfill_ended", state=backfill.state)
    options = Options.from_json(backfill.options)
    check_dates(options, _clock_of(session, backfill))
    if backfill.account_id is None and options.schedule != "draft":
        raise Conflict("No Pinterest account is connected. Connect one, or let the pins be drafts.", code="no_account")
    if not chosen_posts(session, backfill, options, limit=1):
        raise Conflict(
            "There is no new post to pin. Choose other posts, or look again when there are new ones.",
            code="nothing_to_pin",
        )
    choosing.step(session, backfill)  # of a large blog the others follow as background work
    backfill.state, backfill.started_at, backfill.next_at = RUNNING, now, now
    record(session, backfill.workspace_id, "backfill.started", backfill.id, actor=actor, reason="")


def pause(session: Session, backfill: Backfill, *, is_paused: bool, actor: str, now: datetime) -> None:
    """Rest, or go on. What is being made in this moment is finished."""
    _lock(session, backfill)
    if backfill.state not in OPEN:
        raise Conflict("This back-fill has ended.", code="backfill_ended", state=backfill.state)
    if backfill.is_paused == is_paused:
        return
    backfill.is_paused = is_paused
    is_asked_for = (
        backfill.note is not None and backfill.note["code"] == "waiting"
    )  # a blog that asked for patience gets it
    if not is_paused and not is_asked_for:
        backfill.note = None
        backfill.next_at = now if backfill.lease_token is None else backfill.next_at
    word = "backfill.paused" if is_paused else "backfill.resumed"
    record(session, backfill.workspace_id, word, backfill.id, actor=actor, reason="")


def cancel(
    session: Session, backfill: Backfill, *, actor: str, now: datetime, with_pins: bool = False
) -> dict[str, Any]:
    """Make no more pins. With `with_pins` those that wait are cancelled, too; the others stay where they are.

    It has ended before the first pin is cancelled, which is background work: else what is made in that moment is missed.
    Returns how many pins there are to cancel. Cancelling twice does nothing more.
    """
    _lock(session, backfill)
    if backfill.state in OPEN:
        backfill.state, backfill.is_paused, backfill.finished_at, backfill.lease_token = CANCELLED, False, now, None
        record(session, backfill.workspace_id, "backfill.cancelled", backfill.id, actor=actor, reason="")
    if not with_pins:
        return {"cancelled_pins": 0}
    backfill.stats = {**backfill.stats, "calling_off": actor, "called_off": []}
    backfill.finished_at, backfill.lease_token, backfill.next_at = None, None, now
    return {"cancelled_pins": calling_off.count_waiting(session, backfill)}


def check_dates(options: Options, clock_of: Account | Profile) -> None:
    """Refuse a first day that has passed. Raises InvalidRequest."""
    today = clock.now().astimezone(load_zone(clock_of.timezone)).date()
    if options.start_date is not None and options.start_date < today:
        raise InvalidRequest(
            f"The start date {options.start_date} has passed. Choose today or a later day.",
            code="start_date_past", field="start_date",
        )  # fmt: skip
    if options.since and options.until and options.until < options.since:
        raise InvalidRequest(
            "The last date lies before the first one. Choose a later one.", code="until_before_since", field="until"
        )


def _lock(session: Session, backfill: Backfill) -> None:
    session.flush()
    session.refresh(backfill, with_for_update=True)


def _clock_of(session: Session, backfill: Backfill) -> Account | Profile:
    account = session.get(Account, backfill.account_id) if backfill.account_id else None
    return account or session.get_one(Profile, backfill.profile_id)
