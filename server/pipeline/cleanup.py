"""Throwing away what nobody needs any more: old answers to repeated requests, ended sessions, used links, burnt ids."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.models import BrowserSession, BurntMessage, SignInLink, idempotency

_LINKS_KEPT = timedelta(days=1)
_BURNT_KEPT = timedelta(days=1)  # far beyond the minutes for which a signature's timestamp is taken


def clean_up(session: Session, now: datetime) -> int:
    """Delete what is over; returns how many rows went. Once an hour is plenty, and twice at the same time harmless."""
    gone = idempotency.purge(session, now)
    for statement in (
        delete(BrowserSession).where(BrowserSession.expires_at < now),
        delete(SignInLink).where(SignInLink.expires_at < now - _LINKS_KEPT),
        delete(BurntMessage).where(BurntMessage.at < now - _BURNT_KEPT),
    ):
        result = session.execute(statement, execution_options={"synchronize_session": False})
        gone += int(result.rowcount)  # type: ignore[attr-defined]
    return gone
