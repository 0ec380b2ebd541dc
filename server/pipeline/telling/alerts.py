"""From events to alerts: in the transaction that marks an event as dispatched, each member's alert is written or grows.

An alert waits half a minute for others, and none goes out on the heels of another one. So when eighty accounts lose
their access at once, because the app's secret changed, each member gets one mail that names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server import clock
from server.models import Event, Mail, MailSetting, Member
from server.models import mailing as outbox
from server.rules.mail import QUIET, alert_at, alert_of
from server.values.mail import ALERT

_MOST_ITEMS = 500  # of one mail, which shows ten and counts the others
_MARK = "until"  # of a block: when it ends


def write_alerts(session: Session, events: Sequence[Event], now: datetime) -> None:
    """Tell the members of their workspaces of these events; those that are told of nobody change nothing."""
    told = [(event, kind) for event in events if (kind := alert_of(event.kind, event.data))]
    if not told:
        return
    members = outbox.members_told(session, {event.workspace_id for event, _ in told})
    settings = outbox.settings_of(session, [member.id for member in members])
    for member in members:
        off = settings[member.id].off if member.id in settings else ()
        items = [
            _item(event, kind)
            for event, kind in told
            if event.workspace_id == member.workspace_id and kind not in off and not _is_own_act(event, member)
        ]
        if items:
            _write(session, member, items, now)


def wants(setting: MailSetting | None, kind: str) -> bool:
    """Tell whether a member is told this kind of news; all of it until they choose."""
    return setting is None or kind not in setting.off


def _write(session: Session, member: Member, items: list[dict[str, Any]], now: datetime) -> None:
    recent = outbox.recent_alerts(session, member.id, now - max(QUIET.values()))
    fresh = [item for item in items if not _is_told(item, recent, now)]
    if not fresh:
        return
    alert = outbox.open_alert(session, member.id)
    if alert is not None:
        alert.items = [*alert.items, *fresh][:_MOST_ITEMS]
        session.flush()
        return
    outbox.add_mail(session, {
        "workspace_id": member.workspace_id,
        "member_id": member.id,
        "sort": ALERT,
        "key": f"alert:{fresh[0]['event']}",
        "items": fresh[:_MOST_ITEMS],
        "next_attempt_at": alert_at(now, recent[0].finished_at or recent[0].created_at if recent else None),
        "created_at": now,
    })  # fmt: skip


def _is_told(item: dict[str, Any], recent: Sequence[Mail], now: datetime) -> bool:
    """Whether the member has heard of the same trouble of the same account not long ago."""
    quiet = QUIET.get(item["code"])
    if quiet is None:
        return False
    return any(
        mail.created_at > now - quiet
        and any(one["subject"] == item["subject"] and one["code"] == item["code"] for one in mail.items)
        for mail in recent
    )


def _item(event: Event, kind: str) -> dict[str, Any]:
    code = event.data.get("code") or ("spam_blocked" if event.kind == "account.blocked" else "")
    return {
        "event": event.id,
        "kind": kind,
        "what": event.kind,
        "subject": event.subject_id,
        "code": code,
        "text": event.reason,
        "url": str(event.data.get("url") or ""),
        "until": event.data.get(_MARK),
        "at": clock.rfc3339(event.at),
    }


def _is_own_act(event: Event, member: Member) -> bool:
    return event.actor == f"user:{member.user_id}"
