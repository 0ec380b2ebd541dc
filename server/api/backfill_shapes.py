"""How back-fills look in JSON, and the same for the description of the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from server import clock
from server.api.shown import Told
from server.models import Backfill, BackfillPost
from server.models.backfill import DONE, FOUND, LOST, MADE, MAKING, NEW, QUEUED, READY, SKIPPED
from server.pipeline.backfill import words
from server.pipeline.backfill.planning import Preview
from server.rules.blog.posts import WORDS, title_of


def backfill_json(
    backfill: Backfill,
    counts: Mapping[str, int],
    schedule_ids: Sequence[str],
    *,
    preview: Preview | None = None,
    skipped: Sequence[tuple[str, int]] = (),
) -> dict[str, Any]:
    """A back-fill with its counts; `preview` and `skipped` are shown where one is read alone."""
    return {
        "id": backfill.id,
        "profile_id": backfill.profile_id,
        "account_id": backfill.account_id,
        "url": backfill.url,
        "source": backfill.source or None,
        "state": backfill.state,
        "is_paused": backfill.is_paused,
        "options": backfill.options,
        "counts": {
            "found": sum(counts.values()),
            "unread": counts[FOUND],
            "new": counts[NEW],
            "skipped": counts[SKIPPED],
            "queued": counts[QUEUED],
            "making": counts[MAKING],
            "made": counts[MADE],
            "done": counts[DONE],
            "failed": counts[LOST],
            "duplicates": int(backfill.stats.get("duplicates") or 0),
            "foreign": int(backfill.stats.get("foreign") or 0),
        },
        "is_cut": bool(backfill.stats.get("is_cut")),
        "skipped": [{"code": code, "text": WORDS.get(code, code), "count": count} for code, count in skipped],
        "preview": preview_json(backfill, preview) if preview is not None else None,
        "note": backfill.note,
        "error": backfill.error,
        "schedule_ids": list(schedule_ids),
        "actor": backfill.actor,
        "created_at": clock.rfc3339(backfill.created_at),
        "started_at": clock.rfc3339(backfill.started_at),
        "finished_at": clock.rfc3339(backfill.finished_at),
    }


def preview_json(backfill: Backfill, made: Preview) -> dict[str, Any]:
    return {
        "posts": made.posts,
        "pins": made.pins,
        "pins_per_day": made.pins_per_day or None,
        "first_at": clock.rfc3339(made.first_at),
        "last_at": clock.rfc3339(made.last_at),
        "not_placed": made.not_placed,
        "why": made.why or None,
        "waits_for": words.earlier_pins_unread() if made.is_waiting else None,
    }


def post_json(post: BackfillPost) -> dict[str, Any]:
    """One page of the blog."""
    guess = str(post.facts.get("picture_title") or "") or title_of(post.url)
    state = {FOUND: "unread"}.get(post.state, post.state)
    return {
        "url": post.url,
        "title": post.title or guess,
        "is_title_guessed": not post.title,
        "dated_at": clock.rfc3339(post.dated),
        "categories": post.facts.get("categories") or [],
        "state": state,
        "why": post.why
        and {"code": post.why["code"], "params": post.why.get("params") or {}, "text": post.why["text"]},
        "pin_ids": post.pin_ids,
        "schedule_id": post.schedule_id,
    }


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BackfillCounts(_Shape):
    """Pages of the blog: `found` is all of them, `duplicates` and `foreign` are counted beside."""

    found: int
    unread: int = Field(description="not judged yet")
    new: int = Field(description="may be pinned")
    skipped: int
    queued: int = Field(description="waiting for their turn")
    making: int = Field(description="their pins are being made")
    made: int = Field(description="their pins are drafts until the batch is scheduled")
    done: int
    failed: int
    duplicates: int = Field(description="further addresses of the same posts")
    foreign: int = Field(description="addresses of other sites in the blog's lists")


class SkippedShape(_Shape):
    """Why pages were left out, and how many."""

    code: str
    text: str
    count: int


class BackfillPreview(_Shape):
    """What a start would do now, beside everything that the account holds."""

    posts: int
    pins: int
    pins_per_day: int | None
    first_at: datetime | None
    last_at: datetime | None
    not_placed: int = Field(description="pins for which the calendar has no room")
    why: str | None
    waits_for: Told | None = Field(
        description="what must end before pins are made; more posts may turn out to be pinned"
    )


class BackfillShape(_Shape):
    """The old posts of one blog, and how far they are on their way to being pins."""

    id: str
    profile_id: str
    account_id: str | None
    url: str
    source: Literal["wordpress", "sitemap", "feed"] | None
    state: Literal["reading", "ready", "running", "completed", "failed", "cancelled"]
    is_paused: bool
    options: dict[str, Any]
    counts: BackfillCounts
    is_cut: bool = Field(description="the blog lists more than is read of one")
    skipped: list[SkippedShape]
    preview: BackfillPreview | None = Field(description="in state `ready`")
    note: Told | None
    error: Told | None
    schedule_ids: list[str]
    actor: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class BackfillsShape(_Shape):
    """Back-fills, newest first."""

    data: list[BackfillShape]
    next_cursor: str | None = None


class BackfillPostShape(_Shape):
    """One page of the blog."""

    url: str
    title: str = Field(description="'' when neither the list nor the address tells one")
    is_title_guessed: bool = Field(
        description="until the page is read, the title is that of its first picture or what its address says"
    )
    dated_at: datetime | None
    categories: list[str]
    state: Literal["unread", "new", "skipped", "queued", "making", "made", "done", "failed"]
    why: Told | None
    pin_ids: list[str]
    schedule_id: str | None


class BackfillPostsShape(_Shape):
    """Pages of the blog, as they were found."""

    data: list[BackfillPostShape]
    next_cursor: str | None = None


class BackfillCancelled(BackfillShape):
    """A cancelled back-fill."""

    cancelled_pins: int


SHAPES: tuple[type[BaseModel], ...] = (
    BackfillShape, BackfillsShape, BackfillPostShape, BackfillPostsShape, BackfillCancelled
)  # fmt: skip
STORED_AS = {"unread": FOUND}  # the other words are the same
HAS_PREVIEW = READY
