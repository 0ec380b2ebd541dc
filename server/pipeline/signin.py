"""How people get in: one-time links, e-mail and password, browser sessions.

Codes and session tokens carry 192 random bits and are stored hashed. Passwords are hashed with argon2id. Someone who
tries addresses learns nothing from the time an answer takes: an unknown address costs one hash as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server import clock
from server.crypto import hash_token, new_token
from server.errors import Conflict, InvalidRequest, Unauthorized
from server.ids import new_id
from server.models import BrowserSession, Member, SignInLink, User

LINK_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(days=30)
PASSWORD_MIN, PASSWORD_MAX = 10, 200
_RENEW_AFTER = timedelta(days=1)  # a session is extended at most once a day, not at every click

# 19 MiB and two passes (OWASP's first choice for argon2id): a small server stands sixteen at once
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new browser session: the cookie's token, whom it is for, and when it ends."""

    token: str
    user_id: str
    workspace_id: str
    expires_at: datetime


def make_link(session: Session, user_id: str, workspace_id: str) -> str:
    """Make a one-time code for a sign-in link: one use, ten minutes."""
    now = clock.now()
    code = new_token()
    session.add(
        SignInLink(code_hash=hash_token(code), user_id=user_id, workspace_id=workspace_id, expires_at=now + LINK_LIFE)
    )
    session.flush()
    return code


def use_link(session: Session, code: str) -> SignedIn:
    """Trade a link's code for a browser session. Raises Unauthorized when it is unknown, used or too old."""
    now = clock.now()
    used = session.execute(
        update(SignInLink)
        .where(SignInLink.code_hash == hash_token(code), SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .values(used_at=now)
        .returning(SignInLink.user_id, SignInLink.workspace_id)
    ).first()
    if used is None:
        raise Unauthorized(
            "This sign-in link was used already or is older than ten minutes. "
            "Make a new one with: flask --app server signin",
            code="link_expired",
        )
    return open_session(session, used.user_id, used.workspace_id)


def check_password(session: Session, email: str, password: str) -> SignedIn:
    """Trade e-mail and password for a browser session. Raises Unauthorized, with one message for either being wrong."""
    user = session.scalars(select(User).where(User.email == email.strip().lower())).first()
    is_right = _verify(user.password_hash if user else None, password)
    member = _first_membership(session, user.id) if user and is_right else None
    if user is None or member is None:
        raise Unauthorized("E-mail or password is wrong.", code="wrong_password")
    if _hasher.check_needs_rehash(user.password_hash or ""):
        user.password_hash = _hasher.hash(password)
    return open_session(session, user.id, member.workspace_id)


def set_password(session: Session, user: User, email: str, password: str) -> None:
    """Give a person an e-mail and password. Raises InvalidRequest, or Conflict when somebody has this e-mail.

    Every other browser of theirs is signed out by the caller, who knows which one asked.
    """
    email = email.strip().lower()
    name, _, domain = email.rpartition("@")
    if not name or "." not in domain.strip(".") or any(character.isspace() for character in email) or len(email) > 320:
        raise InvalidRequest("Give an e-mail address such as you@example.com.", code="bad_email", field="email")
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise InvalidRequest(
            f"Choose a password of {PASSWORD_MIN} to {PASSWORD_MAX} characters.", code="bad_password", field="password"
        )
    taken = session.scalars(select(User.id).where(User.email == email, User.id != user.id)).first()
    if taken is not None:
        raise Conflict("Somebody signs in with this e-mail already. Choose another one.", code="email_taken")
    user.email, user.password_hash = email, _hasher.hash(password)
    session.flush()


def open_session(session: Session, user_id: str, workspace_id: str) -> SignedIn:
    """Start a browser session of thirty days."""
    now = clock.now()
    session.execute(delete(BrowserSession).where(BrowserSession.user_id == user_id, BrowserSession.expires_at < now))
    token = new_token()
    row = BrowserSession(
        id=new_id("ses"),
        token_hash=hash_token(token),
        user_id=user_id,
        workspace_id=workspace_id,
        expires_at=now + SESSION_LIFE,
    )
    session.add(row)
    session.flush()
    return SignedIn(token, user_id, workspace_id, row.expires_at)


def extend_session(session: Session, session_id: str, expires_at: datetime) -> datetime | None:
    """Let a session in use live on; returns its new end, or None when it was extended within the last day or is over."""
    now = clock.now()
    if expires_at - now > SESSION_LIFE - _RENEW_AFTER:
        return None
    extended = session.execute(
        update(BrowserSession).where(BrowserSession.id == session_id).values(expires_at=now + SESSION_LIFE)
    )
    return now + SESSION_LIFE if extended.rowcount else None  # type: ignore[attr-defined]


def close_session(session: Session, session_id: str) -> None:
    """Sign one browser out."""
    session.execute(delete(BrowserSession).where(BrowserSession.id == session_id))


def close_other_sessions(session: Session, user_id: str, kept_id: str) -> None:
    """Sign out every browser of a person but the one that asked (after a new password)."""
    session.execute(delete(BrowserSession).where(BrowserSession.user_id == user_id, BrowserSession.id != kept_id))


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _nobodys_hash(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash(new_token())


def _first_membership(session: Session, user_id: str) -> Member | None:
    return session.scalars(
        select(Member).where(Member.user_id == user_id).order_by(Member.created_at, Member.id).limit(1)
    ).first()
