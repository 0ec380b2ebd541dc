"""Reading a blog's lists of posts, one document a step, and judging what was found.

A step may run twice: posts are stored once whatever happens, and where reading goes on is written with them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from server import clock
from server.errors import PageFailed, PageGone, PageTooSlow, PageUnreachable, PinwrightError, ReadError, StudioError
from server.models import Backfill
from server.models.backfill import FAILED, FOUND, NEW, READY, SKIPPED
from server.models.backfills import (
    count_posts,
    counts_of,
    earlier_keys,
    finish_step,
    pinned_keys,
    posts_in,
    store_posts,
)
from server.models.moves import record
from server.pipeline.backfill import words
from server.pipeline.services import Services
from server.rules.blog import search
from server.rules.blog.lists import MAX_POSTS
from server.rules.blog.posts import no_post, page_key, stored_keys, why
from server.rules.blog.robots import read_robots
from server.rules.blog.search import Look, Search
from server.rules.destination import judge_answer
from server.rules.urls import same_host
from server.values.blog import BlogPost, HomePage, PostList
from server.values.clean import storable, whole
from server.values.fetched import Fetched

ACTOR = "backfill"
_LIST_BYTES = 20_000_000
_ROBOTS_BYTES = 500_000
_JUDGED_AT_ONCE = 300
_LONGEST_WAIT = 86_400
_STORED_AT_ONCE = 5_000
_HEAVY_LISTS = 3  # that nobody could read in time; the others would be like them
_SOURCES = {"usual": "sitemap"}  # one that nobody named, but that lay where sitemaps usually lie


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """One step of reading, as plain values. `look` is None when the posts that were found are to be judged."""

    backfill_id: str
    token: str
    url: str
    search: Search

    @property
    def look(self) -> Look | None:
        return self.search.next


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a document held, or why it could not be read. `is_end` says that the error ends all of it."""

    robots: str = ""
    home: HomePage | None = None
    home_url: str = ""
    found: PostList = field(default_factory=PostList)
    rows: tuple[dict[str, Any], ...] = field(default=(), repr=False)  # of the posts on the blog's own host
    total_pages: int = 0
    error: PinwrightError | None = None
    is_end: bool = False


def claim_of(backfill: Backfill) -> ReadClaim:
    """The step that is next for a back-fill whose posts are being read."""
    found = Search.from_json(backfill.cursor) if backfill.cursor else Search.begin(backfill.url)
    return ReadClaim(backfill.id, str(backfill.lease_token), backfill.url, found)


def read(services: Services, claim: ReadClaim) -> ReadResult:
    """Fetch and read the document, with no transaction open. Nothing that a blog answers raises."""
    look = claim.look
    if look is None:
        return ReadResult()
    try:
        if look.what == search.ROBOTS:
            return _read_robots(services, look)
        if look.what == search.HOME:
            return _read_home(services, look)
        answer = services.fetcher.get(look.url, kinds=("list",), max_bytes=_LIST_BYTES)
        if not same_host(answer.url, [urlsplit(claim.url).netloc, urlsplit(look.url).netloc]):
            return ReadResult(error=PageGone("The list lies on another site."))
        if look.what == search.WORDPRESS:
            total = whole(answer.headers.get("x-wp-totalpages", "")) or 0
            return _list(claim, services.studio.run_list("server.pipeline.craft:read_posts", answer.body), total)
        return _list(claim, services.studio.run_list("server.pipeline.craft:read_list", answer.body, answer.url))
    except (ReadError, StudioError) as error:
        is_first = look.what in {search.ROBOTS, search.HOME}
        return ReadResult(error=error, is_end=is_first)


def _list(claim: ReadClaim, found: PostList, total_pages: int = 0) -> ReadResult:
    """What a list holds, each post as it is stored: fifty thousand are judged here, while no transaction waits for it."""
    host = urlsplit(claim.search.home).netloc
    rows = tuple(_row(claim.backfill_id, post, claim.search) for post in found.posts if same_host(post.url, [host]))
    return ReadResult(found=found, rows=rows, total_pages=total_pages)


def _read_robots(services: Services, look: Look) -> ReadResult:
    try:
        answer = services.fetcher.get(look.url, kinds=("list",), max_bytes=_ROBOTS_BYTES)
    except PageGone:
        return ReadResult()  # there is none, so everything may be read
    except PageFailed as error:
        raise words.robots_unreadable(error) from error
    return ReadResult(robots=answer.body.decode("utf-8", "replace"))


def _read_home(services: Services, look: Look) -> ReadResult:
    answer = services.fetcher.look(look.url)
    if answer.status == 429 or answer.status >= 500:
        seconds = whole(answer.headers.get("retry-after", ""))
        waits: dict[str, Any] = {} if seconds is None else {"retry_after": float(min(seconds, _LONGEST_WAIT))}
        raise PageFailed(
            f"The blog answered with an error of its own ({answer.status}). Look whether it opens in a browser, then try again.",
            status=answer.status,
            **waits,
        )
    home, reading = HomePage(), None
    if answer.body:
        home, reading = services.studio.run(
            "server.pipeline.craft:look_at_home", answer.body, answer.charset, answer.url
        )
    refused = _refusal(answer, judge_answer(answer, reading).is_shielded, home, look.url)
    if refused is not None:
        return ReadResult(error=refused, is_end=True)
    return ReadResult(home=home, home_url=answer.url)


def _refusal(answer: Fetched, is_shielded: bool, home: HomePage, asked: str) -> ReadError | None:
    if is_shielded or answer.status == 403:
        return words.blocks()
    if answer.status == 401 or home.asks_password or "wp-login" in urlsplit(answer.url).path:
        return words.private()
    if not same_host(answer.url, [urlsplit(asked).netloc]):
        return words.moved(answer.url)
    if answer.status != 200 or not answer.body:
        return words.no_page(answer.status)
    return None


def settle(session: Session, claim: ReadClaim, result: ReadResult) -> None:
    """Store what was read and say when to go on."""
    backfill = session.get(Backfill, claim.backfill_id)
    if backfill is None or backfill.lease_token != claim.token:
        return
    now = clock.now()
    found = Search.from_json(backfill.cursor) if backfill.cursor else Search.begin(backfill.url)
    if claim.look is None:
        _judge(session, backfill, found, claim.token, now)
        return
    note = None
    if result.error is not None:
        is_refusal = bool(result.error.params.get("is_refusal"))
        if result.error.params.get("is_plain_worth_a_try") and found.go_plain(is_refusal=is_refusal):
            finish_step(session, backfill.id, claim.token, cursor=storable(found.to_json()), note=None, next_at=now)
            return
        is_lost = isinstance(result.error, PageUnreachable | PageTooSlow)
        found.note_trouble(is_answer=not is_lost, is_refusal=is_refusal)
        patience = float(result.error.params.get("retry_after") or 0.0)
        seconds = found.wait_after(patience) if result.error.retryable else None
        if seconds is not None:
            until = now + timedelta(seconds=seconds)
            note = words.waiting(result.error, until)
            values: dict[str, Any] = {"cursor": storable(found.to_json()), "note": note, "next_at": until}
            finish_step(session, backfill.id, claim.token, **values)
            return
        if result.is_end:
            _fail(session, backfill, claim.token, result.error, now)
            return
        heavy = int(backfill.stats.get("heavy_lists") or 0) + isinstance(result.error, StudioError)
        backfill.stats = {**backfill.stats, "list_at": 0, "list_posts": 0, "heavy_lists": heavy}
        found.give_up_look()
        if heavy >= _HEAVY_LISTS:
            found.is_cut = True
            found.end()
    elif claim.look.what == search.ROBOTS:
        found.take_robots(read_robots(result.robots))
        if not found.robots.may_read(backfill.url):
            _fail(session, backfill, claim.token, words.disallows(), now)
            return
    elif result.home is not None:
        found.take_home(result.home_url, result.home)
    else:
        _take_list(session, backfill, found, result)
    finish_step(
        session, backfill.id, claim.token,
        cursor=storable(found.to_json()), source=_SOURCES.get(found.source, found.source), note=note, next_at=now + timedelta(seconds=found.pace),
    )  # fmt: skip


def _take_list(session: Session, backfill: Backfill, found: Search, result: ReadResult) -> None:
    """Store what a list holds, some thousand posts a step: of a longer one the next step reads on where this one ends."""
    room = max(MAX_POSTS - count_posts(session, backfill.id), 0)
    stats = dict(backfill.stats)
    at = int(stats.get("list_at") or 0)
    rows = result.rows[at : at + min(room, _STORED_AT_ONCE)]
    stored = store_posts(session, rows)
    stats["duplicates"] = stats.get("duplicates", 0) + len(rows) - stored
    stats["crashes"] = 0
    # a list of pages without any post is no source of posts
    posts = int(stats.get("list_posts") or 0) + min(stored, sum(row["state"] == FOUND for row in rows))
    is_left, has_room = at + len(rows) < len(result.rows), room > len(rows)
    if is_left and has_room:
        backfill.stats = {**stats, "list_at": at + len(rows), "list_posts": posts}
        return
    stats["foreign"] = stats.get("foreign", 0) + len(result.found.posts) - len(result.rows)
    backfill.stats = {**stats, "list_at": 0, "list_posts": 0}
    found.take_list(result.found, stored=posts, total_pages=result.total_pages)
    if is_left:
        found.is_cut = True
        found.end()


def _row(backfill_id: str, post: BlogPost, found: Search) -> dict[str, Any]:
    code = no_post(post.url, found.home)
    if code and post.post_id and code not in {"too_long", "file"}:
        code = ""  # WordPress itself calls it a post, whatever its address looks like
    if not code and not found.robots.may_read(post.url):
        code = "robots"
    row: dict[str, Any] = {
        "backfill_id": backfill_id,
        "page_hash": page_hash(post.url),
        "url": post.url[:2048],
        "title": post.title[:300],
        "dated": post.dated,
        "facts": {
            "categories": list(post.categories),
            "tags": list(post.tags),
            "post_id": post.post_id,
            "is_changed": post.published_at is None,
            **({"picture_title": post.picture_title[:300]} if post.picture_title else {}),
        },
        "state": SKIPPED if code else FOUND,
        "why": why(code) if code else None,
        "rank": 0,
        "pin_ids": [],
    }
    return {name: storable(value) for name, value in row.items()}


def page_hash(url: str) -> str:
    """A digest of what all addresses of one post have in common."""
    return hashlib.sha256(page_key(url).encode("utf-8", "surrogatepass")).hexdigest()


def _judge(session: Session, backfill: Backfill, found: Search, token: str, now: datetime) -> None:
    """Skip what is pinned already, some hundred posts a step; when all are judged the preview is ready."""
    posts = posts_in(session, backfill.id, FOUND, _JUDGED_AT_ONCE)
    known = known_of(session, backfill.profile_id, [post.url for post in posts])
    for post in posts:
        code = known.get(post.url)
        post.state, post.why = (SKIPPED, why(code)) if code else (NEW, None)
    session.flush()
    if len(posts) == _JUDGED_AT_ONCE:
        finish_step(session, backfill.id, token, note=None, next_at=now)
        return
    counts = counts_of(session, [backfill.id])[backfill.id]
    is_heavy = int(backfill.stats.get("heavy_lists") or 0) >= _HEAVY_LISTS
    if not sum(counts.values()):
        error = words.too_heavy() if is_heavy else words.nothing_found(found.broken)
        _fail(session, backfill, token, error, now)
        return
    stats = {**backfill.stats, "is_cut": found.is_cut, "lists_left_out": found.left_out, "pace": found.pace}
    values: dict[str, Any] = {
        "state": READY,
        "note": words.too_heavy().to_json() if is_heavy else None,
        "stats": stats,
        "next_at": now,
    }
    if finish_step(session, backfill.id, token, **values):
        reason = f"{sum(counts.values())} pages, {counts[NEW]} new posts"
        record(session, backfill.workspace_id, "backfill.ready", backfill.id, actor=ACTOR, reason=reason)


def known_of(session: Session, profile_id: str, urls: Sequence[str]) -> dict[str, str]:
    """By address, the code of why it need not be pinned; addresses that are new are not in it."""
    keys = {url: stored_keys(url) for url in urls}
    every = [key for some in keys.values() for key in some]
    pinned, earlier = pinned_keys(session, profile_id, every), earlier_keys(session, profile_id, every)
    found = {url: "pinned_earlier" for url, some in keys.items() if earlier.intersection(some)}
    return found | {url: "pinned_already" for url, some in keys.items() if pinned.intersection(some)}


def _fail(session: Session, backfill: Backfill, token: str, error: PinwrightError, now: datetime) -> None:
    values: dict[str, Any] = {"state": FAILED, "error": error.to_json(), "note": None, "finished_at": now}
    workspace_id, backfill_id = backfill.workspace_id, backfill.id
    if finish_step(session, backfill_id, token, **values):
        record(session, workspace_id, "backfill.failed", backfill_id, actor=ACTOR, reason=error.message)
