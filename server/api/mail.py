"""`/v1/session/mail`: what the signed-in member is told by mail."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator
from sqlalchemy import select

from server import clock
from server.api.access import access, principal
from server.api.description import BY_SESSION, answers, blueprint
from server.api.fields import Body, Flag
from server.db import db
from server.models import Mail, MailSetting, Member
from server.models import mailing as outbox
from server.pipeline.telling import preferences
from server.pipeline.telling.digests import zone_of
from server.rules.mail import MORNING
from server.values.mail import KINDS
from server.wiring import services

api = blueprint("mail", __name__, "What you are told by mail", security=BY_SESSION)


class MailWishes(Body):
    """Kinds of news; what is left out stays as it is."""

    accounts: Flag | None = Field(None, description="at once, when an account is disconnected or held back")
    connections: Flag | None = Field(None, description="at once, when a webhook is switched off or a site fails")
    pins: Flag | None = Field(None, description="in the morning: pins that failed, wait for you or are unconfirmed")
    queue: Flag | None = Field(None, description="in the morning: accounts that run out of planned pins")

    @model_validator(mode="after")
    def _is_not_null(self) -> MailWishes:
        if any(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("Leave a kind out to keep it as it is; it cannot be null.")
        return self


class MailChange(Body):
    """What the member wants to be told."""

    wants: MailWishes
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


@api.get("/session/mail", responses=answers(200, "What you are told by mail, and whether mail can be sent at all"))
@access("session")
def get_mail() -> dict[str, Any]:
    """What you are told by mail. `is_possible` is false where no mail server is set: then nobody is told anything."""
    member = _member()
    return _mail_json(member, outbox.settings_of(db.session(), [member.id]).get(member.id))


@api.patch("/session/mail", responses=answers(200, "What you are told from now on"))
@access("session")
def change_mail(body: MailChange) -> dict[str, Any]:
    """Choose what you are told by mail."""
    member = _member()
    wanted = body.wants.model_dump(exclude_unset=True)
    return _mail_json(member, preferences.change(db.session(), member, wanted, actor=principal().actor))


def _member() -> Member:
    caller = principal()
    return db.session.scalars(
        select(Member).where(Member.workspace_id == caller.workspace_id, Member.user_id == caller.user_id)
    ).one()


def _mail_json(member: Member, setting: MailSetting | None) -> dict[str, Any]:
    """`is_told` says whether anything reaches this member; `last` is what became of the last mail."""
    last = outbox.last_mail(db.session(), member.id)
    return {
        "is_possible": services().mail is not None,
        "address": member.user.email,
        "is_told": services().mail is not None and bool(member.user.email) and member.role in outbox.ROLES,
        "wants": {kind: setting is None or kind not in setting.off for kind in KINDS},
        "morning": f"{MORNING:%H:%M}",
        "timezone": zone_of(db.session(), member.workspace_id),
        "last": _last_json(last) if last is not None else None,
    }


def _last_json(mail: Mail) -> dict[str, Any]:
    return {
        "state": mail.state,
        "error": mail.last_error,
        "at": clock.rfc3339(mail.finished_at or mail.created_at),
    }
