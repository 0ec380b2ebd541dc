"""What a member wants to be told, and the link that ends a sort of mail without signing in.

The link is signed with the installation's keys and has no end: a mail of last year must still unsubscribe. All it can
do is to switch one sort of mail off or on again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from server import clock
from server.config import Settings
from server.errors import NotFound
from server.models import MailSetting, Member
from server.models import mailing as outbox
from server.models.moves import record
from server.pipeline.telling.digests import zone_of
from server.rules.mail import next_morning
from server.values.mail import KINDS, NEWS

_SALT = "pinwright mail stop v1"
PATH = "/mail/unsubscribe/"


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose mail of which sort a link ends."""

    member_id: str
    sort: str


def stop_url(settings: Settings, member_id: str, sort: str) -> str:
    """The address that ends this sort of mail for a member."""
    return f"{settings.base_url}{PATH}{_serializer(settings).dumps([member_id, sort])}"


def read_stop(settings: Settings, token: str) -> Stop:
    """Whose link this is. Raises NotFound for one that was not made here."""
    try:
        member_id, sort = _serializer(settings).loads(token)
        if not isinstance(member_id, str) or sort not in NEWS:
            raise BadData("not one of ours")
    except (BadData, TypeError, ValueError) as error:
        raise NotFound(
            "This link is incomplete or too old. Sign in and choose under “You” what you are told.", code="link_unknown"
        ) from error
    return Stop(member_id, sort)


def carry_out(session: Session, stop: Stop, *, is_on: bool = False) -> None:
    """End a sort of mail, or take that back; again and again does no harm. Raises NotFound when the member is gone."""
    member = outbox.member_with_user(session, stop.member_id)
    if member is None:
        raise NotFound("There is nobody left who would get this mail.", code="member_not_found")
    change(session, member, dict.fromkeys(NEWS[stop.sort], is_on), actor=f"user:{member.user_id}")


def change(session: Session, member: Member, wanted: Mapping[str, bool], *, actor: str) -> MailSetting:
    """Switch kinds of news on or off for a member."""
    setting = ensure(session, member)
    off = [kind for kind in KINDS if (not wanted[kind] if kind in wanted else kind in setting.off)]
    if off != setting.off:
        setting.off = off
        session.flush()
        told = ", ".join(f"{kind} {'on' if is_on else 'off'}" for kind, is_on in wanted.items())
        record(session, member.workspace_id, "member.mail_changed", member.id, actor=actor, reason=told)
    return setting


def ensure(session: Session, member: Member) -> MailSetting:
    """The member's settings, locked; made when there are none."""
    setting = outbox.lock_setting(session, member.id)
    if setting is None:
        now = clock.now()
        outbox.add_setting(
            session, member.id, member.workspace_id, now, next_morning(zone_of(session, member.workspace_id), now)
        )
        setting = outbox.lock_setting(session, member.id)
    assert setting is not None  # noqa: S101 - it was made in this transaction, or by one that has committed
    return setting


def _serializer(settings: Settings) -> URLSafeSerializer:
    """The newest key signs, which is the last one to itsdangerous; all of them are recognised."""
    return URLSafeSerializer(list(reversed(settings.secret_keys)), salt=_SALT)
