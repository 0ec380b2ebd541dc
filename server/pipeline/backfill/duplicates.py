"""Posts that say that they are another post's second address: left out while that one is pinned, made after all when it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import states
from server.models import Backfill, BackfillPost, Pin
from server.models.backfill import LOST, MAKING, QUEUED, SKIPPED
from server.models.backfills import dropped_duplicates, pins_of
from server.models.moves import Change, change_locked, lock_many
from server.pipeline.backfill.reading import ACTOR, known_of, page_hash


def is_in_hand(session: Session, backfill: Backfill, url: str) -> bool:
    """Does this address have pins, or its own turn here?"""
    if known_of(session, backfill.profile_id, [url]):
        return True
    query = select(BackfillPost.id).where(
        BackfillPost.backfill_id == backfill.id, BackfillPost.page_hash == page_hash(url),
        BackfillPost.state.not_in((SKIPPED, LOST)),
    )  # fmt: skip
    return session.scalars(query).first() is not None


def drop(session: Session, post: BackfillPost, pins: Sequence[Pin], reason: dict[str, Any]) -> None:
    """Leave a post out whose pins are made already."""
    locked = lock_many(session, [pin.id for pin in pins])
    change_locked(
        session,
        [Change(pin, states.CANCELLED, str(reason["text"]), {}) for pin in locked if pin.state == states.DRAFT],
        actor=ACTOR,
    )
    post.state, post.why = SKIPPED, reason


def give_back(session: Session, backfill: Backfill) -> bool:
    """At the end, when every post has had its turn: those whose other address came to nothing are the living ones.

    Their pins are drafts again, and are judged anew. Each once, so that this ends. True when there are any.
    """
    posts = [post for post in dropped_duplicates(session, backfill.id) if not post.facts.get("is_given_back")]
    found = False
    for post in posts:
        other = str(((post.why or {}).get("params") or {}).get("url") or "")
        if not other or is_in_hand(session, backfill, other) or known_of(session, backfill.profile_id, [post.url]):
            continue
        kept = lock_many(session, [pin.id for pin in pins_of(session, [post]).values()])
        kept = [pin for pin in kept if pin.state == states.CANCELLED and pin.content_id is not None]
        reason = "the address that it is a second one of has no pins"
        change_locked(session, [Change(pin, states.DRAFT, reason, {}) for pin in kept], actor=ACTOR)
        post.state, post.why, post.facts = (MAKING if kept else QUEUED), None, {**post.facts, "is_given_back": True}
        post.pin_ids, found = [pin.id for pin in kept], True
    session.flush()
    return found
