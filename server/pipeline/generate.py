"""From a destination to finished pins: read the page, write the texts, draw the images, take slots."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, states, telemetry
from server.db import upsert
from server.errors import PinwrightError
from server.ids import new_id
from server.models import Account, Article, Notice, Pin, Profile, Site
from server.models.moves import MovedMeanwhile, born, move
from server.models.work import claim_generation, renew_generation
from server.pipeline import freshness, holds, schedule, variety
from server.pipeline.content import OUR_FAULT, MadeContent, make_content
from server.pipeline.content_order import ContentOrder, order_for
from server.pipeline.services import Services
from server.pipeline.versions import store_version
from server.rules.urls import canonical_key

ACTOR = "generate"
MAX_COUNT = 20
DEFAULT_COUNT = 3
_TRIES = 3
_TOLD_BARRIERS = frozenset({"noindex", "paywall", "nopin"})
_NEXT_TRY_SHARE = (0.125, 0.5)  # of the back-off base: 15 s and 60 s with the default


def ask(
    session: Session,
    *,
    profile: Profile,
    account: Account | None,
    url: str,
    count: int | None = None,
    board_ids: Sequence[str] = (),
    wanted: Mapping[str, Any] | None = None,
    actor: str,
    site: Site | None = None,
    post_id: str | None = None,
    notice: Notice | None = None,
    campaign_id: str | None = None,
    labels: Sequence[str] = (),
) -> list[Pin]:
    """Make `count` pins in `generating` for a destination; the generator takes them from there.

    `wanted` may hold template, image_url, title, notes, wish, new_pins (schedule or draft), hints (what WordPress said)
    and mode (automatic or now). With a true per_item one pin is born, and its siblings when the page was read: one for each item
    of a list post, `count` for any other page.
    """
    article = _article(session, profile, url, site, post_id)
    wanted = dict(wanted or {})
    count = max(1, min(MAX_COUNT, count or int(profile.defaults.get("count") or DEFAULT_COUNT)))
    if wanted.get("per_item"):  # how many it comes to is known when the page is read
        wanted["per_item"], count = count, 1
    pins = []
    request_id = new_id("req")
    for ordinal in range(count):
        pin = Pin(
            id=new_id("pin"),
            workspace_id=profile.workspace_id,
            profile_id=profile.id,
            account_id=account.id if account else None,
            article_id=article.id,
            site_id=site.id if site else None,
            post_id=post_id,
            notice_id=notice.id if notice else None,
            ordinal=ordinal,
            request_id=request_id,
            link_url=url,
            url_key=article.url_key,
            campaign_id=campaign_id,
            labels=list(labels),
            state=states.GENERATING,
            wanted={**wanted, "board_ids": list(board_ids)},
        )
        pins.append(born(session, pin, actor=actor, reason="asked for"))
    return pins


@dataclass(frozen=True, slots=True)
class GenerateClaim:
    """Pins of one article, taken together, as plain values."""

    token: str
    pin_ids: tuple[str, ...]
    order: ContentOrder


@dataclass(frozen=True, slots=True)
class GenerateResult:
    """Either the content of each pin in order, or why there is none."""

    made: MadeContent | None = None
    error: PinwrightError | None = field(default=None)


class GenerateJob:
    """Claims a post's pins together, so that page and photos are fetched once."""

    name = "generate"

    def __init__(self, services: Services) -> None:
        self._services = services

    def claim(self, session: Session) -> GenerateClaim | None:
        claimed = claim_generation(session, clock.now())
        if claimed is None:
            return None
        token, pins = claimed
        return GenerateClaim(token, tuple(pin.id for pin in pins), order_for(session, list(pins)))

    def work(self, claimed: GenerateClaim) -> GenerateResult:
        try:
            return GenerateResult(made=make_content(self._services, claimed.order))
        except PinwrightError as error:
            return GenerateResult(error=error)
        except Exception as error:  # a defect of ours must not leave the pins waiting for ever
            telemetry.log("generate.crashed", level=logging.ERROR, error=error, url=claimed.order.url)
            return GenerateResult(error=PinwrightError(OUR_FAULT))

    def settle(self, session: Session, claimed: GenerateClaim, result: GenerateResult) -> None:
        pins = _still_ours(session, claimed)
        if not pins:
            return
        if result.made is None:
            _fail(session, self._services, claimed, pins, result.error or PinwrightError("The pin could not be made."))
            return
        article = session.get(Article, pins[0].article_id)
        if article is not None:
            article.facts, article.read_at = result.made.facts_json, clock.now()
        numbered = [(pin, claimed.pin_ids.index(pin.id)) for pin in pins]
        if result.made.items:
            numbered = [(pin, index) for index, pin in enumerate(_siblings(session, pins[0], result.made))]
            pins = [pin for pin, _ in numbered]
        for pin, index in numbered:
            version = store_version(session, pin, result.made, index)
            pin.content_id = version.id
            pin.link_url = result.made.link_url or pin.link_url
            if result.made.pieces[index].is_repeat:
                freshness.warn(session, pin, actor=ACTOR)
        session.flush()
        _finish(session, pins)
        _tell_barriers(session, pins, result.made)

    def renew(self, session: Session, claimed: GenerateClaim) -> None:
        renew_generation(session, claimed.token, clock.now())

    def give_up(self, session: Session, claimed: GenerateClaim, error: Exception) -> None:
        _fail(session, self._services, claimed, _still_ours(session, claimed), PinwrightError(OUR_FAULT))


def _tell_barriers(session: Session, pins: Sequence[Pin], made: MadeContent) -> None:
    """Say on drafts what keeps readers or search from the page; pins with a slot are looked at by themselves (`check/`)."""
    for barrier in made.facts_json.get("barriers") or ():
        for pin in pins:
            if pin.state == states.DRAFT and barrier["code"] in _TOLD_BARRIERS:
                holds.warn(session, pin, barrier["code"], actor=ACTOR, text=barrier["text"])


def _siblings(session: Session, first: Pin, made: MadeContent) -> list[Pin]:
    """The pin that stood for all while the page was not read, and the others; each remembers its item."""
    wanted = {name: value for name, value in first.wanted.items() if name != "per_item"}
    pins = [first]
    for ordinal in range(first.ordinal + 1, first.ordinal + len(made.items)):
        pin = Pin(
            id=new_id("pin"),
            workspace_id=first.workspace_id,
            profile_id=first.profile_id,
            account_id=first.account_id,
            article_id=first.article_id,
            site_id=first.site_id,
            post_id=first.post_id,
            notice_id=first.notice_id,
            ordinal=ordinal,
            request_id=first.request_id,
            link_url=first.link_url,
            url_key=first.url_key,
            campaign_id=first.campaign_id,
            labels=list(first.labels),
            state=states.GENERATING,
            lease_token=first.lease_token,
            lease_until=first.lease_until,
        )
        pins.append(born(session, pin, actor=ACTOR, reason="one of the post's items"))
    for pin, item in zip(pins, made.items, strict=True):
        pin.wanted = {**wanted, **({"item": item} if item else {})}
    return pins


def _article(session: Session, profile: Profile, url: str, site: Site | None, post_id: str | None) -> Article:
    key = canonical_key(url)
    article = session.scalars(select(Article).where(Article.profile_id == profile.id, Article.url_key == key)).first()
    if article is None:  # somebody else may ask for the same page in this moment: then theirs it is
        born_now = {"id": new_id("art"), "workspace_id": profile.workspace_id, "profile_id": profile.id}
        insert = upsert(session)(Article).values(**born_now, url=url, url_key=key, facts={})
        session.execute(insert.on_conflict_do_nothing(index_elements=["profile_id", "url_key"]))
        article = session.scalars(select(Article).where(Article.profile_id == profile.id, Article.url_key == key)).one()
    article.url = url
    if site is not None:
        article.site_id, article.post_id = site.id, post_id
    session.flush()
    return article


def _still_ours(session: Session, claimed: GenerateClaim) -> list[Pin]:
    pins = session.scalars(
        select(Pin)
        .where(Pin.id.in_(claimed.pin_ids), Pin.lease_token == claimed.token, Pin.state == states.GENERATING)
        .order_by(Pin.ordinal, Pin.id)
        .with_for_update(of=Pin)
    ).all()
    return list(pins)


def _finish(session: Session, pins: list[Pin]) -> None:
    """Give the finished pins their slots, or set them aside as drafts with the reason."""
    wanted = pins[0].wanted
    if wanted.get("new_pins") == "draft":
        if "backfill_id" not in wanted:  # a back-fill deals its boards over all of its posts
            schedule.deal_boards(session, pins)
        for pin in pins:
            move(session, pin, states.DRAFT, actor=ACTOR, reason="content made, waits for a schedule", **_RELEASED)
        return
    try:
        with session.begin_nested():
            if wanted.get("mode") == "now":
                schedule.place_now(session, pins, actor=ACTOR, now=clock.now())
            else:
                schedule.place_automatic(session, pins, actor=ACTOR, now=clock.now(), rng=random.Random(pins[0].id))
                variety.vary(session, pins)
    except PinwrightError as error:  # no account, no board: the content is good, so it is kept
        for pin in pins:
            session.refresh(pin)
            move(session, pin, states.DRAFT, actor=ACTOR, reason=error.message, why=error.to_json(), **_RELEASED)


def _fail(session: Session, services: Services, claimed: GenerateClaim, pins: list[Pin], error: PinwrightError) -> None:
    """Try again soon when the trouble may pass; else say why and leave a working Retry."""
    telemetry.log("generate.failed", url=claimed.order.url, error_code=error.code, pins=len(pins))
    for pin in pins:
        tries = int(pin.wanted.get("tries") or 0) + 1
        is_worth_another = error.retryable and tries < _TRIES
        pin.wanted = {**pin.wanted, "tries": tries if is_worth_another else 0}  # a person's Retry counts anew
        told = {**error.to_json(), "stage": "generate", "at": clock.rfc3339(clock.now())}
        if is_worth_another:
            delay = services.settings.backoff_base_seconds * _NEXT_TRY_SHARE[tries - 1]
            delay = max(delay, float(error.params.get("retry_after") or 0.0))  # the site asked for patience
            pin.next_attempt_at = clock.now() + timedelta(seconds=delay)
            pin.error, pin.lease_token, pin.lease_until = told, None, None
            session.flush()
            continue
        try:
            move(session, pin, states.FAILED, actor=ACTOR, reason=error.message, error=told, **_RELEASED)
        except MovedMeanwhile:
            continue  # a person was first; their move stands


_RELEASED: dict[str, Any] = {"lease_token": None, "lease_until": None, "next_attempt_at": None}
