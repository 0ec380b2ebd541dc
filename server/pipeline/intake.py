"""Notices from WordPress: stored before they are answered, processed afterwards, at least once and without a double.

Two rules keep doubles from being born: `UNIQUE(site, webhook id)` for the message, and "a post that has pins is
an update" for the post; both are tested in the one transaction that marks the notice processed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import clock, states
from server.errors import InvalidRequest, PinwrightError
from server.ids import new_id
from server.models import Article, Notice, Pin, Profile, Site
from server.models.backfills import counts_as_pinned
from server.models.earlier import is_pinned_earlier
from server.models.moves import record
from server.models.notice import ACCEPTED, PROCESSED, REFUSED
from server.models.work import claim_notice, store_notice
from server.pipeline import board_proposals, boards, generate, holds, setup
from server.pipeline.check.anew import judge_anew, post_is_back
from server.pipeline.content import OUR_FAULT
from server.pipeline.services import Services
from server.rules.urls import canonical_key
from server.values.text import LINK_MAX, TITLE_MAX

TYPES = ("post.published", "post.updated", "post.unpublished", "post.deleted", "ping")
_GONE_STATES = (states.CANCELLED, states.DELETED)
_MAX_ATTEMPTS = 5
_SEEN_EVERY = timedelta(minutes=1)


def receive(session: Session, site: Site, webhook_id: str, body: Mapping[str, Any], plugin_version: str = "") -> str:
    """Store a verified message and return its notice's id; the same webhook id again gives the id that is stored already.

    This is all that happens while WordPress waits: one insert, and now and then a line about the site. `site` may be
    detached. Raises InvalidRequest naming the field when the message cannot be one of ours.
    """
    kind, data = _checked(site, body)
    now = clock.now()
    stored = store_notice(
        session,
        {
            "id": new_id("ntc"),
            "workspace_id": site.workspace_id,
            "site_id": site.id,
            "webhook_id": webhook_id,
            "type": kind,
            "post_id": str(data["post_id"]) if data.get("post_id") is not None else None,
            "payload": dict(data),
            "state": ACCEPTED,
            "attempts": 0,
            "received_at": now,
        },
    )
    if site.last_notice_at is None or now - site.last_notice_at > _SEEN_EVERY or plugin_version != site.plugin_version:
        session.execute(
            update(Site)
            .where(Site.id == site.id)
            .values(last_notice_at=now, plugin_version=plugin_version[:40] or site.plugin_version)
        )
    return stored


@dataclass(frozen=True, slots=True)
class IntakeClaim:
    """One notice under a lease."""

    notice_id: str
    token: str


class IntakeJob:
    """Turns accepted notices into pins. All of it happens in `settle`, in one transaction."""

    name = "intake"

    def __init__(self, services: Services) -> None:
        self._services = services

    def claim(self, session: Session) -> IntakeClaim | None:
        notice = claim_notice(session, clock.now())
        return IntakeClaim(notice.id, str(notice.lease_token)) if notice else None

    def work(self, claimed: IntakeClaim) -> None:
        return None

    def settle(self, session: Session, claimed: IntakeClaim, result: None) -> None:
        notice = session.get(Notice, claimed.notice_id)
        if notice is None or notice.lease_token != claimed.token or notice.state in {PROCESSED, REFUSED}:
            return
        try:
            with session.begin_nested():
                process(session, notice)
        except PinwrightError as error:
            notice.attempts += 1
            notice.error = error.to_json()
            if not error.retryable or notice.attempts >= _MAX_ATTEMPTS:
                _finish(notice, REFUSED)
            else:
                notice.next_attempt_at = clock.now() + timedelta(seconds=30 * notice.attempts)
                notice.lease_token = notice.lease_until = None
            record(session, notice.workspace_id, "notice.failed", notice.id, actor="intake", reason=error.message)
        else:
            _finish(notice, PROCESSED)

    def give_up(self, session: Session, claimed: IntakeClaim, error: Exception) -> None:
        notice = session.get(Notice, claimed.notice_id)
        if notice is not None and notice.lease_token == claimed.token and notice.state == ACCEPTED:
            notice.error = PinwrightError(OUR_FAULT).to_json()
            _finish(notice, REFUSED)


def process(session: Session, notice: Notice) -> None:
    """Carry out one notice: new pins, an update of the post's pins, or a hold on them.

    The site's row is locked, so that two notices of one post cannot both find that it has no pins yet.
    """
    site = session.get_one(Site, notice.site_id, with_for_update={"key_share": True})
    if notice.type == "post.published":
        _published(session, site, notice)
    elif notice.type == "post.updated":
        _updated(session, site, notice)
    elif notice.type in {"post.unpublished", "post.deleted"}:
        _gone(session, site, notice)


def _published(session: Session, site: Site, notice: Notice) -> None:
    data = notice.payload
    options = data.get("options") or {}
    profile = session.get_one(Profile, site.profile_id)
    if options.get("pin") is False:
        return
    if _pins_of_post(session, site, notice.post_id):
        _updated(session, site, notice)
        return
    if _pins_of_destination(session, profile, str(data["url"])):
        notice.error = {
            "code": "already_pinned",
            "params": {"url": data["url"]},
            "text": "This address has pins already, so no new ones were made.",
        }
        return
    if is_pinned_earlier(session, profile.id, canonical_key(str(data["url"]))):
        notice.error = {
            "code": "already_pinned",
            "params": {"url": data["url"], "is_earlier": True},
            "text": "This address was pinned before the account was connected here, so no new pins were made. Make some "
            "from its address on the page if you want more.",
        }
        return
    account, actor = setup.default_account(session, profile), f"site:{site.id}"
    choice = boards.choose(session, profile, account, data)
    pins = generate.ask(
        session,
        profile=profile,
        account=account,
        url=str(data["url"]),
        count=options.get("count"),
        board_ids=choice.board_ids,
        wanted={
            "hints": _hints(site, data),
            "template": options.get("template") or "",
            "image_url": options.get("image_url") or "",
            "title": options.get("title") or "",
            "notes": options.get("notes") or "",
            "per_item": bool(profile.defaults.get("per_item")) and not options.get("count"),
            "new_pins": options.get("new_pins") or profile.defaults.get("new_pins") or "schedule",
            **({"sections": dict(choice.sections)} if choice.sections else {}),
        },
        actor=actor,
        site=site,
        post_id=notice.post_id,
        notice=notice,
    )
    boards.tell(session, pins, choice, actor=actor)
    if not choice.is_matched:
        board_proposals.propose(session, profile, account, data, actor=actor)


def _updated(session: Session, site: Site, notice: Notice) -> None:
    """The post is public (again): lift the hold, follow a changed address. Content changes only when asked."""
    url = str(notice.payload.get("url") or "")
    for pin in _pins_of_post(session, site, notice.post_id):
        post_is_back(session, pin, actor=f"site:{site.id}", now=clock.now())
        key = canonical_key(url) if url else pin.url_key
        if pin.state in states.EDITABLE and key != pin.url_key:
            old = pin.link_url
            pin.link_url, pin.url_key, pin.version = url, key, pin.version + 1
            record(
                session, pin.workspace_id, "pin.edited", pin.id,
                actor=f"site:{site.id}", reason="the post moved", data={"link_url": [old, url]},
            )  # fmt: skip
            judge_anew(session, pin, ("link_url",), actor=f"site:{site.id}", now=clock.now())
    if url:
        _move_article(session, site, notice, url)


def _move_article(session: Session, site: Site, notice: Notice, url: str) -> None:
    article = session.scalars(
        select(Article).where(Article.site_id == site.id, Article.post_id == notice.post_id)
    ).first()
    key = canonical_key(url)
    if article is None or article.url_key == key:
        return
    taken = session.scalars(
        select(Article.id).where(Article.profile_id == article.profile_id, Article.url_key == key)
    ).first()
    if taken is None:
        article.url, article.url_key = url, key
        session.flush()


def _gone(session: Session, site: Site, notice: Notice) -> None:
    word = "deleted" if notice.type == "post.deleted" else "unpublished"
    for pin in _pins_of_post(session, site, notice.post_id):
        if pin.state not in {states.PUBLISHED, *_GONE_STATES}:
            holds.add(session, pin, "post_gone", actor=f"site:{site.id}", reason=f"the post was {word}")


def _pins_of_post(session: Session, site: Site, post_id: str | None) -> Sequence[Pin]:
    if post_id is None:
        return ()
    return session.scalars(
        select(Pin)
        .where(Pin.site_id == site.id, Pin.post_id == post_id, Pin.state.not_in(_GONE_STATES))
        .order_by(Pin.id)  # the order in which everybody locks pins
        .with_for_update(key_share=True, of=Pin)
        .execution_options(populate_existing=True)
    ).all()


def _pins_of_destination(session: Session, profile: Profile, url: str) -> bool:
    """Whether automatic pins of this address exist under another post id, or because older posts of the blog were pinned."""
    rows = session.execute(
        select(Pin.notice_id, Pin.wanted).where(
            Pin.profile_id == profile.id, Pin.url_key == canonical_key(url), counts_as_pinned()
        )
    )
    return any(notice_id is not None or "backfill_id" in wanted for notice_id, wanted in rows)


def _checked(site: Site, body: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    kind, data = body.get("type"), body.get("data")
    if kind not in TYPES:
        raise InvalidRequest(f"`type` must be one of {', '.join(TYPES)}.", code="unknown_type", field="type")
    if kind == "ping":
        return kind, data if isinstance(data, Mapping) else {}
    if not isinstance(data, Mapping):
        raise InvalidRequest("`data` must be an object that describes the post.", code="missing_field", field="data")
    if not isinstance(data.get("post_id"), str | int) or isinstance(data.get("post_id"), bool) or data["post_id"] == "":
        raise InvalidRequest("`data.post_id` must name the post.", code="missing_field", field="data.post_id")
    if len(str(data["post_id"])) > 40:
        raise InvalidRequest("`data.post_id` is too long.", code="bad_field", field="data.post_id")
    _check_url(site, kind, data)
    _check_options(data.get("options"))
    return kind, data


def _check_url(site: Site, kind: str, data: Mapping[str, Any]) -> None:
    url = data.get("url")
    if url in (None, "") and kind in {"post.unpublished", "post.deleted"}:
        return  # a post that is gone may have no address any more
    if not isinstance(url, str) or not url or len(url) > 2048:
        raise InvalidRequest("`data.url` must be the post's address.", code="missing_field", field="data.url")
    if not _is_on_site(site, url):
        raise InvalidRequest(
            f"`data.url` is not on this site ({site.url}). Check the site address in WordPress, or register the new one.",
            code="url_not_on_site",
            field="data.url",
        )


def _check_options(options: Any) -> None:
    if options is None:
        return
    if not isinstance(options, Mapping):
        raise InvalidRequest("`data.options` must be an object.", code="bad_field", field="data.options")
    count = options.get("count")
    if count is not None and (
        not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= generate.MAX_COUNT
    ):
        raise InvalidRequest(
            f"`data.options.count` must be a number from 1 to {generate.MAX_COUNT}.",
            code="bad_field",
            field="data.options.count",
        )
    if options.get("new_pins") not in (None, "", "schedule", "draft"):
        raise InvalidRequest(
            "`data.options.new_pins` must be schedule or draft.", code="bad_field", field="data.options.new_pins"
        )
    for name, limit in (("title", TITLE_MAX), ("template", 60), ("image_url", LINK_MAX), ("notes", 2000)):
        value = options.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > limit):
            raise InvalidRequest(
                f"`data.options.{name}` must be a text of {limit} characters at most.",
                code="bad_field",
                field=f"data.options.{name}",
            )
    asked = options.get("board_ids")
    if asked is not None and not (isinstance(asked, list) and all(isinstance(one, str) for one in asked)):
        raise InvalidRequest(
            "`data.options.board_ids` must be a list of board ids.", code="bad_field", field="data.options.board_ids"
        )


def _is_on_site(site: Site, url: str) -> bool:
    try:
        return setup.host_of(url) in site.hosts
    except InvalidRequest:
        return False


def _hints(site: Site, data: Mapping[str, Any]) -> dict[str, Any]:
    image = data.get("featured_image")
    image = image.get("url") if isinstance(image, Mapping) else image
    return {
        "title": _text(data.get("title"), 300),
        "excerpt": _text(data.get("excerpt"), 2000),
        "language": _text(data.get("language"), 20).replace("_", "-"),
        # a picture elsewhere is left to the page itself: a notice must not make us fetch from any host it likes
        "featured_image": image if isinstance(image, str) and _is_on_site(site, image) else "",
        "categories": [_text(one, 100) for one in _names(data.get("categories"))],
        "tags": [_text(one, 100) for one in _names(data.get("tags"))],
        "author": _text(data.get("author"), 200),
    }


def _names(value: Any) -> list[Any]:
    return list(value)[:50] if isinstance(value, list) else []


def _text(value: Any, limit: int) -> str:
    if isinstance(value, Mapping):
        value = value.get("name")
    return value[:limit].strip() if isinstance(value, str) else ""


def _finish(notice: Notice, state: str) -> None:
    notice.state, notice.processed_at = state, clock.now()
    notice.lease_token = notice.lease_until = notice.next_attempt_at = None
