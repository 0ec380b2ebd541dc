"""Throwing away rows that are over, a small batch at a time, and never one that something living still needs.

Texts of ids sort by time of birth, so what is old is found from the front of the primary key, whatever lies behind it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from server import states
from server.ids import first_id
from server.models.backfill import CANCELLED, READY, Backfill
from server.models.consent import ConnectLink, ConsentRequest
from server.models.content import Asset
from server.models.endpoint import Delivery
from server.models.event import Event, IdempotencyRecord
from server.models.failed_attempt import FailedAttempt
from server.models.mail import Mail
from server.models.moves import record
from server.models.notice import ACCEPTED, Notice
from server.models.page_check import PageCheck
from server.models.pin import Attempt, Pin, Slide, Version
from server.models.profile import BurntMessage, Profile
from server.models.schedule import Schedule, ScheduleItem
from server.models.workspace import BrowserSession, SignInLink, Workspace

_AT_REST = (states.PUBLISHED, states.DELETED)  # a cancelled pin can be restored, and then its past counts


class Broom:
    """One round of tidying: it looks first, which only reads, and then drops what it found and still may go.

    Looking passes over everything that stays, which grows with the years; SQLite's one writer's place is not held for that.
    """

    def __init__(self) -> None:
        self.is_looking = True
        self._found: dict[tuple[str, str], list[Any]] = {}

    def find(
        self, session: Session, key: InstrumentedAttribute[Any], condition: ColumnElement[bool], limit: int,
        *, owner: str = "",
    ) -> list[Any]:  # fmt: skip
        """Look for up to `limit` keys; in the second round those that were found in the first."""
        name = (key.class_.__tablename__, owner)
        if self.is_looking:
            self._found[name] = list(session.scalars(select(key).where(condition).order_by(key).limit(limit)))
        return self._found.get(name, [])

    def sweep(
        self, session: Session, key: InstrumentedAttribute[Any], condition: ColumnElement[bool], limit: int,
        *, owner: str = "", returning: InstrumentedAttribute[Any] | None = None,
    ) -> list[Any]:  # fmt: skip
        """Look for up to `limit` keys and return them; in the second round drop them, and return what went."""
        ids = self.find(session, key, condition, limit, owner=owner)
        if self.is_looking or not ids:
            return ids
        gone = delete(key.class_).where(key.in_(ids), condition).returning(key if returning is None else returning)
        return list(session.scalars(gone, execution_options={"synchronize_session": False}))


def old_answers(session: Session, broom: Broom, before: datetime, limit: int) -> int:
    """Answers to repeated requests, except those whose pin still exists."""
    is_of_pin = exists().where(Pin.id == IdempotencyRecord.pin_id)
    condition = and_(IdempotencyRecord.created_at < before, or_(IdempotencyRecord.pin_id.is_(None), ~is_of_pin))
    return len(broom.sweep(session, IdempotencyRecord.id, condition, limit))


def old_notices(session: Session, broom: Broom, before: datetime, limit: int) -> int:
    """Worked-on notices that no pin came of. The others stay: by them a post that has pins is known to have them."""
    has_pins = exists().where(Pin.notice_id == Notice.id)
    return len(
        broom.sweep(
            session, Notice.id, and_(Notice.id < first_id("ntc", before), Notice.state != ACCEPTED, ~has_pins), limit
        )
    )


def old_attempts(session: Session, broom: Broom, before: datetime, limit: int) -> int:
    """Finished attempts of pins at rest. Before a pin is created again, its attempts say that it must be looked for."""
    is_over = and_(Attempt.finished_at < before, _is_at_rest(Attempt.pin_id))
    return len(broom.sweep(session, Attempt.id, and_(Attempt.id < first_id("att", before), is_over), limit))


def old_events(session: Session, broom: Broom, before: datetime, limit: int) -> int:
    """Events whose webhooks are written, of pins at rest or of no pin; each workspace keeps its newest, where pages go on from."""
    gone, newer = 0, aliased(Event)
    for workspace_id in session.scalars(select(Workspace.id)).all():
        newest = select(func.max(newer.id)).where(newer.workspace_id == workspace_id).scalar_subquery()
        is_of_living_pin = exists().where(Pin.id == Event.subject_id, Pin.state.not_in(_AT_REST))
        condition = and_(
            Event.workspace_id == workspace_id, Event.at < before, Event.dispatched_at.is_not(None),
            Event.id < newest, ~is_of_living_pin,
        )  # fmt: skip
        gone += len(broom.sweep(session, Event.id, condition, limit - gone, owner=workspace_id))
        if gone >= limit:
            break
    return gone


def old_schedules(session: Session, broom: Broom, before: datetime, limit: int) -> int:
    """Acts of scheduling whose pins are all at rest, with their items."""
    is_needed = exists().where(
        ScheduleItem.schedule_id == Schedule.id, Pin.id == ScheduleItem.pin_id, Pin.state.not_in(_AT_REST)
    )
    return len(broom.sweep(session, Schedule.id, and_(Schedule.id < first_id("sch", before), ~is_needed), limit))


def old_backfills(session: Session, broom: Broom, before: datetime, limit: int) -> int:
    """Back-fills that have ended, with the pages that they had found; their pins and schedules have lives of their own."""
    condition = and_(Backfill.id < first_id("bkf", before), Backfill.finished_at < before)
    return len(broom.sweep(session, Backfill.id, condition, limit))


def stale_previews(session: Session, broom: Broom, now: datetime, before: datetime, limit: int) -> int:
    """Cancel previews of old posts that nobody has started or changed since."""
    condition = and_(Backfill.state == READY, Backfill.next_at < before)
    ids = broom.find(session, Backfill.id, condition, limit, owner="previews")
    if broom.is_looking or not ids:
        return len(ids)
    query = select(Backfill).where(Backfill.id.in_(ids), condition).with_for_update(skip_locked=True)
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    for row in rows:
        row.state, row.finished_at = CANCELLED, now
        record(session, row.workspace_id, "backfill.cancelled", row.id, actor="cleanup", reason="nobody has started it")
    return len(rows)


def old_deliveries(session: Session, broom: Broom, before: datetime, limit: int) -> int:
    """Webhook messages that were delivered or given up."""
    return len(
        broom.sweep(
            session, Delivery.id, and_(Delivery.id < first_id("dlv", before), Delivery.state != "pending"), limit
        )
    )


def old_page_checks(session: Session, before: datetime, limit: int) -> int:
    """Looks at pages that nobody has asked for since."""
    doomed = select(PageCheck.profile_id, PageCheck.key).where(PageCheck.touched_at < before).limit(limit)
    rows = session.execute(doomed.with_for_update(skip_locked=True)).all()
    gone = session.execute(
        delete(PageCheck).where(tuple_(PageCheck.profile_id, PageCheck.key).in_([tuple(row) for row in rows])),
        execution_options={"synchronize_session": False},
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def old_mail(session: Session, broom: Broom, before: datetime, limit: int) -> int:
    """Mail that was sent, given up or not needed any more."""
    return len(broom.sweep(session, Mail.id, and_(Mail.id < first_id("mail", before), Mail.state != "pending"), limit))


def unused_assets(session: Session, broom: Broom, before: datetime, limit: int) -> tuple[str, ...]:
    """Forget images and videos that no version of any pin and no brand shows; returns the content hashes whose bytes may go now."""
    uses = [exists().where(column == Asset.id) for column in (Version.asset_id, Version.photo_id, Version.video_id)]
    uses += [exists().where(column == Asset.id) for column in (Profile.logo_id, Profile.logo_for_dark_id)]
    is_used = or_(*uses, exists().where(Slide.asset_id == Asset.id))
    old = and_(Asset.id < first_id("ast", before), Asset.created_at < before, ~is_used)
    return tuple(broom.sweep(session, Asset.id, old, limit, returning=Asset.content_hash))


def has_image(session: Session, content_hash: str) -> bool:
    """Tell whether any workspace has an image with these bytes."""
    return session.scalar(select(Asset.id).where(Asset.content_hash == content_hash).limit(1)) is not None


def is_making_images(session: Session, now: datetime) -> bool:
    """Tell whether a worker makes a pin at this moment: it stores bytes before the row that names them."""
    making = (
        select(Pin.id).where(Pin.state == states.GENERATING, Pin.lease_until > now),
        select(Pin.id).where(Pin.regeneration_state == "running", Pin.regeneration_until > now),
    )
    return any(session.scalar(query.limit(1)) is not None for query in making)


def ended_access(session: Session, broom: Broom, now: datetime, before: datetime, limit: int) -> int:
    """Sessions that ended, and one-use links, consent trips and burnt ids of before `before`."""
    return sum((
        len(broom.sweep(session, BrowserSession.id, BrowserSession.expires_at < now, limit)),
        len(broom.sweep(session, SignInLink.code_hash, SignInLink.expires_at < before, limit)),
        len(broom.sweep(session, ConsentRequest.state_hash, ConsentRequest.expires_at < before, limit)),
        len(broom.sweep(session, ConnectLink.id, ConnectLink.expires_at < before, limit)),
        len(broom.sweep(session, FailedAttempt.id, FailedAttempt.at < before, limit)),
        len(broom.sweep(session, BurntMessage.id, BurntMessage.at < before, limit)),
    ))  # fmt: skip


def _is_at_rest(pin_id: Any) -> ColumnElement[bool]:
    return exists().where(Pin.id == pin_id, Pin.state.in_(_AT_REST))
