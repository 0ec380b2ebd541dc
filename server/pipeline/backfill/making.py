"""From a blog's posts to pins: a few at a time, through the same generator and the same scheduling as everything else.

One call is one short step: look at what is being made, take the next post, or schedule a batch of what is made. Each may
be repeated, for a post is taken in the transaction that stores its pins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, states
from server.errors import Conflict, InvalidRequest, PinwrightError
from server.models import Account, Article, Backfill, BackfillPost, Pin, Profile, Site
from server.models.backfill import COMPLETED, DONE, LOST, MADE, MAKING, QUEUED, RUNNING, SKIPPED
from server.models.backfills import contentless_pins, finish_step, has_unread_accounts, pins_of, posts_in
from server.models.moves import Change, MovedMeanwhile, change_locked, lock_many, record
from server.pipeline import boards, generate, setup
from server.pipeline.backfill import choosing, duplicates, planning, trouble, words
from server.pipeline.backfill.options import Options
from server.pipeline.backfill.reading import ACTOR, known_of
from server.rules.blog.posts import page_key, stored_keys, why

AT_ONCE = 2  # posts of one blog that are read and drawn at the same time
_LEAST_PACE = 2.0
_AFTER_TROUBLE = 300.0
_LOOK_AGAIN = 15.0  # while an account's earlier pins are being read


@dataclass(frozen=True, slots=True)
class MakeClaim:
    """One step of a running back-fill."""

    backfill_id: str
    token: str


def step(session: Session, claim: MakeClaim) -> None:
    """Do the next thing. Ends the transaction it finds when a batch is scheduled; the worker commits."""
    backfill = session.get(Backfill, claim.backfill_id)
    if backfill is None or backfill.lease_token != claim.token or backfill.state != RUNNING:
        return
    now = clock.now()
    if backfill.stats.get("is_choosing"):
        choosing.step(session, backfill)
        finish_step(session, backfill.id, claim.token, next_at=now)
        return
    waiting = posts_in(session, backfill.id, QUEUED, 1)
    being_made = posts_in(session, backfill.id, MAKING, AT_ONCE)
    made = posts_in(session, backfill.id, MADE, planning.BATCH)
    if made and (len(made) == planning.BATCH or not (waiting or being_made)):
        _schedule(session, backfill, claim.token, made, now)
        return
    if not (waiting or being_made):
        if duplicates.give_back(session, backfill):
            finish_step(session, backfill.id, claim.token, next_at=now)
            return
        _complete(session, backfill, claim.token, now)
        return
    rest, note = _look_at(session, backfill, being_made, now)
    if note is not None and trouble.is_closed(backfill):
        trouble.put_back(session, backfill)
        trouble.pause(session, backfill, claim.token, note)
        return
    in_hand = sum(post.state == MAKING for post in being_made)
    if waiting and in_hand < AT_ONCE and not rest:
        if has_unread_accounts(session, backfill.profile_id):
            rest, note = _LOOK_AGAIN, words.earlier_pins_unread()
        else:
            trouble.blaming(session, backfill, waiting[0], partial(_take, session, backfill, waiting[0]))
    if trouble.crashes_of(backfill) >= trouble.IN_A_ROW:
        trouble.fail(session, backfill, claim.token)
        return
    session.flush()
    seconds = rest or max(_LEAST_PACE, float(backfill.stats.get("pace") or 0.0))
    finish_step(session, backfill.id, claim.token, note=note, next_at=now + timedelta(seconds=seconds))


def _look_at(
    session: Session, backfill: Backfill, posts: Sequence[BackfillPost], now: datetime
) -> tuple[float, dict[str, Any] | None]:
    """Note what has become of the posts in hand; how long the blog should be left alone, and what to say of it."""
    pins = pins_of(session, posts)
    rest, told = 0.0, None
    for post in posts:
        mine = [pins[one] for one in post.pin_ids if one in pins]
        errors = [pin.error for pin in mine if pin.error and pin.error.get("stage") == "generate"]
        if any(pin.state == states.GENERATING for pin in mine):
            if errors and (left := _patience_left(errors[0], now)) > rest:
                rest, told = left, errors[0]
            continue
        if not mine or all(pin.state == states.FAILED and pin.content_id is None for pin in mine):
            post.state, post.why = LOST, errors[0] if errors else None
            if errors and trouble.is_of_blog(errors[0]):
                trouble.lost(backfill, post)
                rest, told = max(rest, _AFTER_TROUBLE, _patience_left(errors[0], now)), errors[0]
            continue
        trouble.blaming(session, backfill, post, partial(_judge, session, backfill, post, mine))
    if told is None:
        return 0.0, None
    if trouble.is_closed(backfill):
        return rest, words.stays_closed(told["code"], told["text"])
    error = PinwrightError(told["text"], code=told["code"])
    return rest, words.waiting(error, now + timedelta(seconds=rest))


def _patience_left(error: dict[str, Any], now: datetime) -> float:
    """Seconds for which the blog still asks to be left alone."""
    seconds = float((error.get("params") or {}).get("retry_after") or 0.0)
    told_at = datetime.fromisoformat(str(error["at"])) if error.get("at") else now
    return seconds - (now - told_at).total_seconds() if seconds else 0.0


def _judge(session: Session, backfill: Backfill, post: BackfillPost, pins: Sequence[Pin]) -> None:
    """The page is read now: it may say that it is another post's second address, or that it wants no readers."""
    trouble.went_well(backfill)
    article = session.get(Article, pins[0].article_id) if pins[0].article_id else None
    facts: dict[str, Any] = article.facts if article else {}
    if facts.get("is_noindex"):
        duplicates.drop(session, post, pins, why("noindex"))
        return
    canonical = str(facts.get("canonical_url") or "")
    if canonical and page_key(canonical) != page_key(post.url) and duplicates.is_in_hand(session, backfill, canonical):
        duplicates.drop(session, post, pins, why("duplicate", url=canonical[:500]))
        return
    options = Options.from_json(backfill.options)
    if not post.title:
        post.title = str(facts.get("title") or "")[:300]
    _deal_boards(session, post, pins)
    post.state = DONE if options.schedule == "draft" else MADE


def _deal_boards(session: Session, post: BackfillPost, pins: Sequence[Pin]) -> None:
    """Boards that a rule or the profile has named take turns; without any the planner deals the account's."""
    for pin in lock_many(session, [pin.id for pin in pins]):
        named = [str(one) for one in pin.wanted.get("board_ids") or ()]
        if named and pin.board_id is None and pin.state == states.DRAFT:
            board_id = named[(post.rank + pin.ordinal) % len(named)]
            pin.board_id, pin.board_section_id = board_id, (pin.wanted.get("sections") or {}).get(board_id)
            pin.version += 1


def _take(session: Session, backfill: Backfill, post: BackfillPost) -> None:
    """Ask for a post's pins, unless somebody has made some meanwhile."""
    profile = session.get_one(Profile, backfill.profile_id)
    account = session.get(Account, backfill.account_id) if backfill.account_id else None
    post_id = str(post.facts.get("post_id") or "")
    site = _site(session, backfill, post.url) if post_id else None
    known = known_of(session, profile.id, [post.url])
    if known:
        post.state, post.why = SKIPPED, why(known[post.url])
        return
    _clear_failed(session, backfill, post.url)
    options = Options.from_json(backfill.options)
    choice = boards.choose(session, profile, account, post.facts)
    pins = generate.ask(
        session,
        profile=profile,
        account=account,
        url=post.url,
        count=options.pins_per_post,
        board_ids=choice.board_ids,
        wanted={
            "hints": {
                "title": post.title, "categories": post.facts.get("categories") or [], "tags": post.facts.get("tags") or []
            },
            "template": options.template or "",
            "new_pins": "draft",
            "backfill_id": backfill.id,
            **({"sections": dict(choice.sections)} if choice.sections else {}),
        },
        actor=ACTOR,
        site=site,
        post_id=post_id if site else None,
        campaign_id=options.campaign_id,
        labels=options.labels,
    )  # fmt: skip
    boards.tell(session, pins, choice, actor=ACTOR)
    post.state, post.pin_ids = MAKING, [pin.id for pin in pins]


def _clear_failed(session: Session, backfill: Backfill, url: str) -> None:
    """Earlier tries of a back-fill that came to nothing make room: a late Retry would pin the post twice."""
    ids = contentless_pins(session, backfill.profile_id, stored_keys(url))
    failed = [pin for pin in lock_many(session, ids) if pin.state == states.FAILED and "backfill_id" in pin.wanted]
    reason = "its post is made anew"
    change_locked(session, [Change(pin, states.CANCELLED, reason, {}) for pin in failed], actor=ACTOR)


def _site(session: Session, backfill: Backfill, url: str) -> Site | None:
    """The connected WordPress that the post lies on, locked: its notices make pins under the same lock."""
    host = setup.host_of(url)
    sites = session.scalars(
        select(Site).where(Site.profile_id == backfill.profile_id).order_by(Site.id).with_for_update(key_share=True)
    )
    return next((site for site in sites if host in site.hosts), None)


def _schedule(session: Session, backfill: Backfill, token: str, posts: Sequence[BackfillPost], now: datetime) -> None:
    """Give a batch its slots. Where none of it gets any a person is asked; what they place by hand is done."""
    ids = [post.id for post in posts]
    backfill_id = backfill.id
    try:
        schedule_id = planning.schedule_batch(session, backfill, posts, now)
    except MovedMeanwhile:
        session.rollback()
        finish_step(session, backfill_id, token, next_at=now + timedelta(seconds=_LEAST_PACE))
        return
    except (Conflict, InvalidRequest) as error:
        session.rollback()
        trouble.pause(session, session.get_one(Backfill, backfill_id), token, words.left_as_drafts(error))
        return
    fresh = session.scalars(select(BackfillPost).where(BackfillPost.id.in_(ids), BackfillPost.state == MADE)).all()
    for post in fresh:
        post.state, post.schedule_id = DONE, schedule_id
    session.flush()
    finish_step(session, backfill_id, token, note=None, next_at=now)


def _complete(session: Session, backfill: Backfill, token: str, now: datetime) -> None:
    workspace_id, backfill_id = backfill.workspace_id, backfill.id
    if finish_step(session, backfill_id, token, state=COMPLETED, note=None, finished_at=now, next_at=now):
        record(session, workspace_id, "backfill.completed", backfill_id, actor=ACTOR, reason="all posts are done")
