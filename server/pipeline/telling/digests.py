"""The daily digest: in a member's morning, what has failed, waits or runs dry since the morning before; or nothing.

It is done within its claim, like the dispatching of events: the member's row is moved on to the next morning in the
transaction that writes the mail, so there is one a day at most, whatever is killed when.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from server import clock, telemetry
from server.errors import InvalidRequest
from server.models import MailSetting
from server.models import mailing as outbox
from server.models.claims import db_now
from server.pipeline.services import Services
from server.pipeline.telling.alerts import wants
from server.rules.mail import (
    DRY_WITHIN,
    REGULAR_WITHIN,
    UNCONFIRMED_FOR,
    digest_day,
    dry_news,
    next_morning,
    publishes_regularly,
)
from server.rules.windows import load_zone
from server.values.mail import DIGEST, PINS, QUEUE

_NEWCOMERS = 100
_MOST_PINS = 200
_SETTLED = timedelta(minutes=1)  # an event is dated before its transaction ends: younger ones are the next look's
_DEFECT_PAUSE = timedelta(hours=1)  # of a digest that could not be written; it then tells of all that time
_LONGEST_LOOK = timedelta(days=3)  # back, after a while without a worker: older trouble is on the page


class DigestJob:
    """Writes digests. Without a mail server it rests, so that nothing piles up for the day when there is one."""

    name = "digest"

    def __init__(self, services: Services) -> None:
        self._is_on = services.mail is not None

    def seconds_until_due(self, session: Session) -> float | None:
        if not self._is_on:
            return None
        if outbox.newcomers(session, 1):
            return 0.0
        due = outbox.next_digest(session)
        return None if due is None else (due - db_now(session)).total_seconds()

    def claim(self, session: Session) -> str | None:
        """Write one member's digest, if there is anything to tell; returns whose it was."""
        if not self._is_on:
            return None
        now = db_now(session)
        for member in outbox.newcomers(session, _NEWCOMERS):
            outbox.add_setting(
                session, member.id, member.workspace_id, now, next_morning(zone_of(session, member.workspace_id), now)
            )
        setting = outbox.claim_digest(session, now)
        if setting is None:
            return None
        try:
            with session.begin_nested():
                _write(session, setting, now)
        except SQLAlchemyError:
            raise  # trouble of the database is everybody's
        except Exception as error:  # a defect, in one member's digest: the others need not wait for it
            telemetry.log("digest.defect", level=logging.ERROR, error=error, member=setting.member_id)
            setting.digest_at = now + _DEFECT_PAUSE
            session.flush()
        return setting.member_id

    def work(self, claimed: str) -> None:
        """All is done already."""

    def settle(self, session: Session, claimed: str, result: None) -> None:
        """All is written already."""


def zone_of(session: Session, workspace_id: str) -> str:
    """The zone whose morning counts: that of the workspace's first profile."""
    zone = outbox.first_zone(session, workspace_id)
    try:
        load_zone(zone)
    except InvalidRequest:
        return "UTC"
    return zone


def _write(session: Session, setting: MailSetting, now: datetime) -> None:
    zone = zone_of(session, setting.workspace_id)
    until = max(setting.looked_at, now - _SETTLED)
    since, setting.looked_at = max(setting.looked_at, now - _LONGEST_LOOK), until
    setting.digest_at = next_morning(zone, now)
    session.flush()
    member = outbox.member_with_user(session, setting.member_id)
    if member is None or member.user.email is None or member.role not in outbox.ROLES:
        return
    items = _pins(session, setting, since, until) + _dry(session, setting, now)
    key = f"digest:{digest_day(zone, now).isoformat()}"
    if not items or outbox.has_mail(session, setting.member_id, key):
        return
    outbox.add_mail(session, {
        "workspace_id": setting.workspace_id,
        "member_id": setting.member_id,
        "sort": DIGEST,
        "key": key,
        "items": items,
        "next_attempt_at": now,
        "created_at": now,
    })  # fmt: skip


def _pins(session: Session, setting: MailSetting, since: datetime, until: datetime) -> list[dict[str, Any]]:
    if not wants(setting, PINS):
        return []
    found = outbox.troubled_pins(session, setting.workspace_id, since, until, UNCONFIRMED_FOR)
    items: list[dict[str, Any]] = [{"kind": PINS, "subject": pin.id} for pin in found[:_MOST_PINS]]
    if len(found) > _MOST_PINS:
        items.append({"kind": PINS, "more": len(found) - _MOST_PINS})
    return items


def _dry(session: Session, setting: MailSetting, now: datetime) -> list[dict[str, Any]]:
    """Accounts that publish regularly and have nothing planned behind the next days, each told once a spell."""
    if not wants(setting, QUEUE):
        setting.dry = {}  # whoever wants it again hears of what is so then
        return []
    accounts = outbox.planning_accounts(session, setting.workspace_id, now)
    published = outbox.published_since(session, [account.id for account in accounts], now - REGULAR_WITHIN)
    zones = {account.id: account.timezone for account in accounts}
    regular = [account_id for account_id in zones if _is_regular(published.get(account_id, []), zones[account_id], now)]
    last = outbox.last_slots(session, regular)
    dry = {account_id: last.get(account_id) for account_id in regular if last.get(account_id, now) <= now + DRY_WITHIN}
    told = {account_id: datetime.fromisoformat(at) for account_id, at in setting.dry.items()}
    news, remembered = dry_news(dry, told, now)
    setting.dry = {account_id: clock.rfc3339(at) for account_id, at in remembered.items()}
    session.flush()
    return [{"kind": QUEUE, "subject": account_id, "last": clock.rfc3339(dry[account_id])} for account_id in news]


def _is_regular(published: list[datetime], zone: str, now: datetime) -> bool:
    try:
        return publishes_regularly(published, zone, now)
    except InvalidRequest:  # a zone that the rules no longer know: its account publishes nothing anyway
        return False
