"""The statements of mail: who is told, what waits to be sent, and what a digest tells of.

Locks are taken in the order setting, mail by everybody who waits for them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, joinedload

from server import states
from server.db import upsert
from server.ids import new_id
from server.models.account import Account
from server.models.event import Event
from server.models.mail import Mail, MailSetting
from server.models.pin import Pin
from server.models.profile import Profile
from server.models.workspace import Member, User, Workspace
from server.values.mail import ALERT

PENDING, SENT, FAILED, DROPPED = "pending", "sent", "failed", "dropped"
ROLES = ("owner", "editor")  # a viewer can do nothing about it
_CANDIDATES = 10
_RECENT = 100
_NO_SYNC = {"synchronize_session": False}
_PLANNED = (states.PENDING, states.QUEUED, states.PUBLISHING, states.UNCONFIRMED, states.RETRYING)


def members_told(session: Session, workspace_ids: Collection[str]) -> list[Member]:
    """The members of these workspaces who can be told anything: they have an address and may act."""
    query = (
        select(Member)
        .join(User, User.id == Member.user_id)
        .options(joinedload(Member.user))
        .where(Member.workspace_id.in_(workspace_ids), Member.role.in_(ROLES), User.email.is_not(None))
    )
    return list(session.scalars(query.order_by(Member.id)))


def settings_of(session: Session, member_ids: Collection[str]) -> dict[str, MailSetting]:
    """The settings that these members have, by member."""
    query = select(MailSetting).where(MailSetting.member_id.in_(member_ids))
    return {setting.member_id: setting for setting in session.scalars(query)}


def add_setting(session: Session, member_id: str, workspace_id: str, now: datetime, digest_at: datetime) -> None:
    """Give a member settings, unless somebody else is doing so just now."""
    build = upsert(session)
    row = {"member_id": member_id, "workspace_id": workspace_id, "off": [], "dry": {}}
    session.execute(build(MailSetting).values(**row, digest_at=digest_at, looked_at=now).on_conflict_do_nothing())


def lock_setting(session: Session, member_id: str) -> MailSetting | None:
    """A member's settings, locked until the transaction ends."""
    return session.scalars(
        select(MailSetting)
        .where(MailSetting.member_id == member_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def newcomers(session: Session, limit: int) -> list[Member]:
    """Members who are told by mail and have no settings yet."""
    return list(session.scalars(newcomers_query().order_by(Member.id).limit(limit)))


def newcomers_query() -> Select[Member]:
    """All of them."""
    has_setting = exists().where(MailSetting.member_id == Member.id)
    return (
        select(Member)
        .join(User, User.id == Member.user_id)
        .where(Member.role.in_(ROLES), User.email.is_not(None), ~has_setting)
    )


def claim_digest(session: Session, now: datetime) -> MailSetting | None:
    """The settings of a member whose morning has come, locked; None when there is none or others are busy with them."""
    return session.scalars(
        select(MailSetting)
        .where(MailSetting.digest_at <= now)
        .order_by(MailSetting.digest_at)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def next_digest(session: Session) -> datetime | None:
    """When the next member's morning comes."""
    found: datetime | None = session.scalar(select(MailSetting.digest_at).order_by(MailSetting.digest_at).limit(1))
    return found


def first_zone(session: Session, workspace_id: str) -> str:
    """The time zone of the workspace's first profile, by which its members' days are reckoned."""
    query = select(Profile.timezone).where(Profile.workspace_id == workspace_id)
    return session.scalar(query.order_by(Profile.created_at, Profile.id).limit(1)) or "UTC"


def open_alert(session: Session, member_id: str) -> Mail | None:
    """The alert that waits for a member and to which something can be added, locked: no server has seen it."""
    return session.scalars(
        select(Mail)
        .where(
            Mail.member_id == member_id, Mail.sort == ALERT, Mail.state == PENDING,
            Mail.lease_token.is_(None), Mail.is_unsure.is_(False),
        )
        .order_by(Mail.id.desc())
        .limit(1)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()  # fmt: skip


def recent_alerts(session: Session, member_id: str, since: datetime) -> list[Mail]:
    """A member's last alerts, newest first."""
    query = select(Mail).where(Mail.member_id == member_id, Mail.sort == ALERT, Mail.created_at >= since)
    return list(session.scalars(query.order_by(Mail.id.desc()).limit(_RECENT)))


def has_mail(session: Session, member_id: str, key: str) -> bool:
    """Tell whether a member has a mail with this key."""
    return session.scalar(select(Mail.id).where(Mail.member_id == member_id, Mail.key == key)) is not None


def add_mail(session: Session, values: Mapping[str, Any]) -> None:
    """Write one message that is to be sent."""
    defaults = {"id": new_id("mail"), "state": PENDING, "attempts": 0, "is_unsure": False, "last_error": ""}
    session.execute(insert(Mail), [{**defaults, **values}])


def claim_mail(session: Session, now: datetime, lease: timedelta) -> Mail | None:
    """The message that has waited longest, under a lease. While it lasts `next_attempt_at` is its end."""
    mail = session.scalars(
        select(Mail)
        .where(Mail.state == PENDING, Mail.next_attempt_at <= now)
        .order_by(Mail.next_attempt_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    if mail is not None:
        mail.lease_token = new_id("lease")
        mail.lease_until = mail.next_attempt_at = now + lease
        session.flush()
    return mail


def next_mail(session: Session) -> datetime | None:
    """When the next message may go; None when none waits."""
    found: datetime | None = session.scalar(
        select(Mail.next_attempt_at).where(Mail.state == PENDING).order_by(Mail.next_attempt_at).limit(1)
    )
    return found


def lock_leased_mail(session: Session, mail_id: str, token: str) -> Mail | None:
    """The message, locked, while it waits under this very lease."""
    return session.scalars(
        select(Mail)
        .where(Mail.id == mail_id, Mail.lease_token == token, Mail.state == PENDING)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def hold_back_mail(session: Session, until: datetime, now: datetime) -> None:
    """The server is in trouble: nothing that waits goes before `until`; what is on its way is left alone."""
    is_free = or_(Mail.lease_until.is_(None), Mail.lease_until <= now)
    session.flush()
    session.execute(
        update(Mail).where(Mail.state == PENDING, Mail.next_attempt_at < until, is_free).values(next_attempt_at=until),
        execution_options=_NO_SYNC,
    )


def last_mail(session: Session, member_id: str) -> Mail | None:
    """The last message to a member that came to an end or was tried."""
    query = select(Mail).where(Mail.member_id == member_id, or_(Mail.state != PENDING, Mail.attempts > 0))
    return session.scalars(query.order_by(Mail.id.desc()).limit(1)).first()


def owners_without_address(session: Session) -> int:
    """How many owners cannot be told anything."""
    query = select(func.count()).select_from(Member).join(User, User.id == Member.user_id)
    return session.scalar(query.where(Member.role == "owner", User.email.is_(None))) or 0


def member_with_user(session: Session, member_id: str) -> Member | None:
    """A member with its person."""
    return session.scalars(select(Member).options(joinedload(Member.user)).where(Member.id == member_id)).first()


def troubled_pins(session: Session, workspace_id: str, since: datetime, until: datetime, doubt: timedelta) -> list[Pin]:
    """Pins that failed, were held or became unconfirmed since `since` and still are so, oldest first.

    One that is unconfirmed counts once it has been so for `doubt`, because the usual doubt passes by itself.
    """

    def moved(state: str, after: datetime, before: datetime) -> ColumnElement[bool]:
        return and_(
            Event.kind == "pin.moved", Event.new == state, Event.at > after, Event.at <= before, Pin.state == state
        )

    query = (
        select(Pin)
        .options(joinedload(Pin.content))
        .join(Event, Event.subject_id == Pin.id)
        .where(
            Event.workspace_id == workspace_id, Event.at > since - doubt, Event.at <= until,
            or_(
                moved(states.FAILED, since, until),
                moved(states.UNCONFIRMED, since - doubt, until - doubt),
                and_(
                    Event.kind == "pin.held", Event.at > since, Pin.is_held.is_(True),
                    Pin.state.in_((*_PLANNED, states.DRAFT)),
                ),
            ),
        )
        .order_by(Pin.id)
    )  # fmt: skip
    return list(session.scalars(query).unique())


def planning_accounts(session: Session, workspace_id: str, now: datetime) -> list[Account]:
    """Accounts whose plans matter: connected, real, and not put to rest by anybody."""
    query = (
        select(Account, Profile, Workspace)
        .join(Profile, Profile.id == Account.profile_id)
        .join(Workspace, Workspace.id == Account.workspace_id)
        .where(Account.workspace_id == workspace_id, Account.status == "connected", Account.kind != "sandbox")
    )
    rows = session.execute(query.order_by(Account.id)).all()
    return [row[0] for row in rows if not any(one.is_paused_at(now) for one in row)]


def published_since(session: Session, account_ids: Collection[str], since: datetime) -> dict[str, list[datetime]]:
    """When pins of these accounts were published, by account."""
    query = select(Pin.account_id, Pin.published_at).where(
        Pin.account_id.in_(account_ids), Pin.shown_at >= since, Pin.state == states.PUBLISHED, Pin.published_at >= since
    )
    found: dict[str, list[datetime]] = {}
    for account_id, published_at in session.execute(query):
        found.setdefault(str(account_id), []).append(published_at)  # type: ignore[arg-type]
    return found


def last_slots(session: Session, account_ids: Collection[str]) -> dict[str, datetime]:
    """The last planned instant of each account that has one."""
    query = (
        select(Pin.account_id, func.max(Pin.due_at, type_=Pin.due_at.type))
        .where(Pin.account_id.in_(account_ids), Pin.state.in_(_PLANNED), Pin.due_at.is_not(None))
        .group_by(Pin.account_id)
    )
    return {str(account_id): last for account_id, last in session.execute(query) if last is not None}


def accounts_by_id(session: Session, account_ids: Collection[str]) -> dict[str, Account]:
    """These accounts with their queues, by id."""
    query = select(Account).options(joinedload(Account.queue)).where(Account.id.in_(account_ids))
    return {account.id: account for account in session.scalars(query)}


def usernames(session: Session, pins: Sequence[Pin]) -> dict[str, Account]:
    """The pins' accounts by id."""
    return accounts_by_id(session, {pin.account_id for pin in pins if pin.account_id})
