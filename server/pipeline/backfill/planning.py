"""When the pins of a back-fill go out: shown before it starts, and carried out batch by batch in the same way."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from server import states
from server.models import Account, Backfill, BackfillPost, Pin, Profile
from server.models.backfills import has_unread_accounts, new_posts, pins_of
from server.models.scope import Scope
from server.models.slots import rotation
from server.pipeline import pauses, variety
from server.pipeline.backfill.options import ROOM_FOR_NEW, Candidate, Options, fits, most_posts, span
from server.pipeline.schedule.calendar import plan_beside, plan_settings
from server.pipeline.schedule.commit import commit as carry_out
from server.pipeline.schedule.request import ScheduleRequest, planning_starts
from server.rules.urls import canonical_key
from server.rules.windows import load_zone
from server.values.planning import PlanOptions, PlanPin

BATCH = 100  # posts that are scheduled together: one act of scheduling, to be undone as one


@dataclass(frozen=True, slots=True)
class Preview:
    """What a start would do. `not_placed` counts pins for which the calendar has no room, `why` says so of the first.

    `is_waiting`: an account's earlier pins are still being read, so nothing is made yet, and more posts may turn out to be pinned.
    """

    posts: int
    pins: int
    pins_per_day: int
    first_at: datetime | None = None
    last_at: datetime | None = None
    not_placed: int = 0
    why: str = ""
    is_waiting: bool = False


def chosen_posts(session: Session, backfill: Backfill, options: Options, limit: int | None = None) -> list[Candidate]:
    """The new posts that the options leave, in the order in which they are to go out; `limit` is for who needs only the first."""
    since, until = span(options, session.get_one(Profile, backfill.profile_id).timezone)
    rows = new_posts(session, backfill.id, is_newest_first=options.order == "newest", since=since, until=until)
    candidates = (Candidate(row.id, row.url) for row in rows if fits(row.url, row.facts, options))
    return list(islice(candidates, most_posts(options) if limit is None else limit))


def preview(session: Session, backfill: Backfill, now: datetime) -> Preview:
    """Plan what would be made, beside everything that the account holds. Reads only."""
    options = Options.from_json(backfill.options)
    posts = chosen_posts(session, backfill, options)
    account = session.get(Account, backfill.account_id) if backfill.account_id else None
    count, is_waiting = len(posts) * options.pins_per_post, has_unread_accounts(session, backfill.profile_id)
    if account is None or options.schedule == "draft" or not posts:
        return Preview(len(posts), count, 0, is_waiting=is_waiting)
    settings = pauses.settings_for(session, plan_settings(session, account), ())
    pins = [
        PlanPin(f"{post.id}-{number}", canonical_key(post.url))
        for start in range(0, len(posts), BATCH)
        for number in range(options.pins_per_post)
        for post in posts[start : start + BATCH]
    ]
    plan = _plan_options(options, account, now)
    made = plan_beside(
        session, account, pins, rotation(session, account.id), plan,
        now=planning_starts(ScheduleRequest((), plan, {}), now), rng=random.Random(f"{_seed(backfill)}:{account.id}"), settings=settings,
    )  # fmt: skip
    instants = [one.due_at for one in made.placements]
    return Preview(
        posts=len(posts),
        pins=count,
        pins_per_day=per_day(account, options),
        first_at=min(instants, default=None),
        last_at=max(instants, default=None),
        not_placed=len(made.refused),
        why=made.refused[0].why.text if made.refused else "",
        is_waiting=is_waiting,
    )


def per_day(account: Account, options: Options) -> int:
    """How many pins a day it comes to: the account's limit leaves room for new posts."""
    return min(options.pins_per_day or account.pins_per_day, max(1, account.pins_per_day - ROOM_FOR_NEW))


def schedule_batch(session: Session, backfill: Backfill, posts: Sequence[BackfillPost], now: datetime) -> str | None:
    """Schedule the posts' drafts in one act and return its id; None when no draft is left. Ends the transaction it finds.

    Raises Conflict when none of them can be placed, and MovedMeanwhile.
    """
    options = Options.from_json(backfill.options)
    drafts = _drafts(session, posts)
    account = session.get(Account, backfill.account_id) if backfill.account_id else None
    if not drafts or account is None:
        return None
    plan = _plan_options(options, account, now)
    request = ScheduleRequest(
        pin_ids=tuple(pin.id for pin in drafts),
        options=plan,
        told={
            "mode": "later", "backfill_id": backfill.id, "reserve_per_day": ROOM_FOR_NEW,
            **({"start_date": plan.start_date.isoformat()} if plan.start_date else {}),
            **({"pins_per_day": plan.pins_per_day} if plan.pins_per_day else {}),
        },
        is_partial=True,
        seed=_seed(backfill),
    )  # fmt: skip
    scope, actor = Scope(backfill.workspace_id), backfill.actor
    made = carry_out(session, scope, request, state_token=None, secret_keys=(), actor=actor, now=now)
    variety.vary(session, drafts)
    return made.schedule.id


def _seed(backfill: Backfill) -> int:
    """The same for the preview and for what is done, so that both come to the same slots where nothing has changed."""
    return int.from_bytes(hashlib.sha256(backfill.id.encode()).digest()[:6], "big")


def _drafts(session: Session, posts: Sequence[BackfillPost]) -> list[Pin]:
    """First pins of all posts before second ones, so that pins of one post lie apart."""
    pins = pins_of(session, posts)
    turns = {pin_id: turn for turn, post in enumerate(posts) for pin_id in post.pin_ids}
    drafts = [pin for pin in pins.values() if pin.state == states.DRAFT and pin.content_id is not None]
    return sorted(drafts, key=lambda pin: (pin.ordinal, turns[pin.id]))


def _plan_options(options: Options, account: Account, now: datetime) -> PlanOptions:
    plan = options.plan()
    has_begun = plan.start_date is not None and plan.start_date <= now.astimezone(load_zone(account.timezone)).date()
    return replace(plan, start_date=None) if has_begun else plan
