"""When making goes wrong: one post's own trouble costs that post, the blog's trouble costs patience and no post.

`stats` remembers what went wrong in a row: `lost_in_a_row` are posts that could not be read for a reason that is the blog's,
`crashes` counts errors that nobody expected.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from server import clock, states, telemetry, troubles
from server.errors import PinwrightError
from server.models import Backfill, BackfillPost
from server.models.backfill import ENDED, FAILED, LOST, QUEUED
from server.models.backfills import finish_step, pins_of
from server.models.moves import Change, MovedMeanwhile, change_locked, lock_many, record

ACTOR = "backfill"
IN_A_ROW = 3
_PUT_BACK = 2  # times that a post gets its turn again; then it is the post after all
_AFTER_A_CRASH = timedelta(seconds=30)
OUR_FAULT = "Something went wrong on our side while the blog was read. Look again; the details are in the log."
_SITE_WIDE = frozenset({
    "page_failed", "page_unreachable", "page_too_slow", "page_shielded", "page_consent", "page_maintenance", "page_sign_in",
})  # fmt: skip
_REFUSING = (401, 403, 429)


def is_of_blog(error: Mapping[str, Any]) -> bool:
    """Would most pages of the blog give this error in this moment?"""
    return error["code"] in _SITE_WIDE or (error.get("params") or {}).get("status") in _REFUSING


def went_well(backfill: Backfill) -> None:
    """A post could be read, so the blog is open."""
    if backfill.stats.get("lost_in_a_row") or backfill.stats.get("crashes"):
        backfill.stats = {**backfill.stats, "lost_in_a_row": [], "crashes": 0}


def lost(backfill: Backfill, post: BackfillPost) -> None:
    """A post could not be read for a reason that is the blog's."""
    row = [*(backfill.stats.get("lost_in_a_row") or ()), post.id]
    backfill.stats = {**backfill.stats, "lost_in_a_row": row}


def is_closed(backfill: Backfill) -> bool:
    """Were there so many in a row that the next ones would be lost, too?"""
    return len(backfill.stats.get("lost_in_a_row") or ()) >= IN_A_ROW


def put_back(session: Session, backfill: Backfill) -> None:
    """Give those posts their turns again. Their failed pins are cancelled, so that they do not count as pinned."""
    row = backfill.stats.get("lost_in_a_row") or ()
    posts = session.scalars(select(BackfillPost).where(BackfillPost.id.in_(row), BackfillPost.state == LOST)).all()
    pins = {pin.id: pin for pin in lock_many(session, pins_of(session, posts))}
    for post in posts:
        mine = [pins[one] for one in post.pin_ids if one in pins]
        times = int(post.facts.get("put_back") or 0)
        if times == _PUT_BACK or any(pin.state != states.FAILED for pin in mine):
            continue  # somebody has pressed Retry meanwhile
        reason = "its post gets another turn"
        change_locked(session, [Change(pin, states.CANCELLED, reason, {}) for pin in mine], actor=ACTOR)
        post.state, post.why, post.pin_ids, post.facts = QUEUED, None, [], {**post.facts, "put_back": times + 1}
    backfill.stats = {**backfill.stats, "lost_in_a_row": []}


def pause(session: Session, backfill: Backfill, token: str, note: Mapping[str, Any]) -> None:
    """Rest until a person says that it may go on."""
    workspace_id, backfill_id = backfill.workspace_id, backfill.id
    session.flush()
    if finish_step(session, backfill_id, token, is_paused=True, note=dict(note), next_at=clock.now()):
        record(session, workspace_id, "backfill.paused", backfill_id, actor=ACTOR, reason=str(note["text"]))


def blaming(session: Session, backfill: Backfill, post: BackfillPost, act: Callable[[], None]) -> None:
    """Do something for one post; an error that nobody expected costs this post alone, until there are several in a row."""
    try:
        with session.begin_nested():
            act()
    except (OperationalError, InterfaceError, PoolTimeout, TimeoutError, MovedMeanwhile):
        raise  # not the post's: the step is done again
    except Exception as error:
        telemetry.log("backfill.post_crashed", level=logging.ERROR, error=error, url=post.url)
        post.state, post.why = LOST, {"code": "post_crashed", "params": {}, "text": troubles.say("post_crashed")}
        backfill.stats = {**backfill.stats, "crashes": crashes_of(backfill) + 1}


def crashes_of(backfill: Backfill) -> int:
    """Errors in a row that nobody expected."""
    return int(backfill.stats.get("crashes") or 0)


def crashed(session: Session, backfill: Backfill, token: str) -> None:
    """After an error that nobody expected: the same step again in a while, and the end when that is of no use."""
    crashes = crashes_of(backfill) + 1
    if crashes >= IN_A_ROW:
        fail(session, backfill, token)
        return
    now = clock.now()
    finish_step(session, backfill.id, token, stats={**backfill.stats, "crashes": crashes}, next_at=now + _AFTER_A_CRASH)


def fail(session: Session, backfill: Backfill, token: str) -> None:
    """End it: the fault is ours, and does not pass."""
    session.flush()
    if backfill.state in ENDED:
        finish_step(session, backfill.id, token, finished_at=clock.now())
        return
    workspace_id, backfill_id, told = backfill.workspace_id, backfill.id, PinwrightError(OUR_FAULT).to_json()
    if finish_step(session, backfill_id, token, state=FAILED, error=told, finished_at=clock.now()):
        record(session, workspace_id, "backfill.failed", backfill_id, actor=ACTOR, reason=OUR_FAULT)
