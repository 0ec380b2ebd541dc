"""Sandbox users and their tokens, with Pinterest's life spans and its rotation of refresh tokens."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from server import clock
from server.sandbox.calls import SCOPES
from server.sandbox.refusals import invalid_grant, not_authenticated
from server.sandbox.store import digest, insert_once, new_digits
from server.sandbox.tables import boards, codes, rates, sections, tokens, users
from server.values.remote import RemoteUser, TokenSet

_ACCESS = timedelta(days=30)
_REFRESH = timedelta(days=60)
_CODE = timedelta(minutes=10)

_Board = tuple[str, str]


class Caller(NamedTuple):
    """Who sent a request, and what their token permits."""

    user_id: str
    username: str
    scopes: frozenset[str]


def add_user(
    db: Connection,
    username: str,
    its_boards: Sequence[_Board],
    its_sections: Mapping[str, Sequence[str]],
    browser: str = "",
) -> RemoteUser:
    """Make a user with boards (name, description) and sections by board name.

    A name that is taken gets a tail, as on any site where names are unique; the value says what it became.
    """
    wanted = re.sub(r"[^a-z0-9_]", "", username.lower())[:40] or "sandbox"
    user_id, now = new_digits(), clock.now()
    row = {"id": user_id, "browser_hash": digest(browser) if browser else "", "created_at": now}
    name = wanted
    while not insert_once(db, users, username=name, **row):
        name = f"{wanted}_{secrets.token_hex(4)}"
    db.execute(
        insert(rates), [{"user_id": user_id, "kind": kind, "minute": 0, "used": 0} for kind in ("read", "write")]
    )
    for board_name, description in its_boards:
        board_id = add_board(db, user_id, board_name, description, "PUBLIC", now)
        for section_name in its_sections.get(board_name, ()):
            db.execute(insert(sections).values(id=new_digits(), board_id=board_id, name=section_name))
    return RemoteUser(id=user_id, username=name, account_type="BUSINESS")


def add_board(db: Connection, user_id: str, name: str, description: str, privacy: str, now: datetime) -> str:
    board_id = new_digits()
    db.execute(
        insert(boards).values(
            id=board_id, user_id=user_id, name=name, description=description, privacy=privacy, created_at=now
        )
    )
    return board_id


def users_of_browser(db: Connection, browser: str) -> list[Any]:
    """The users this browser made, as if it were signed in as them."""
    if not browser:
        return []
    query = select(users.c.id, users.c.username).where(users.c.browser_hash == digest(browser))
    return list(db.execute(query.order_by(users.c.created_at)))


def issue_code(db: Connection, user_id: str, client_id: str, redirect_uri: str, scopes: Iterable[str]) -> str:
    code = secrets.token_urlsafe(24)
    db.execute(
        insert(codes).values(
            code_hash=digest(code),
            user_id=user_id,
            client_id=client_id,
            redirect_uri=redirect_uri,
            scopes=" ".join(scopes),
            expires_at=clock.now() + _CODE,
        )
    )
    return code


def redeem_code(db: Connection, code: str, client_id: str, redirect_uri: str) -> TokenSet:
    """Trade a code for tokens, once. Raises Refused with invalid_grant."""
    row = db.execute(codes.delete().where(codes.c.code_hash == digest(code)).returning(codes)).first()
    if row is None or row.expires_at <= clock.now():
        raise invalid_grant("The authorization code was used before or is too old.")
    if row.client_id != client_id or row.redirect_uri != redirect_uri:
        raise invalid_grant("The authorization code belongs to another app or redirect_uri.")
    return issue_tokens(db, row.user_id, row.scopes.split())


def must_know(db: Connection, user_id: str) -> None:
    """Raises LookupError for a user that the sandbox does not have."""
    if db.execute(select(users.c.id).where(users.c.id == user_id)).first() is None:
        raise LookupError(user_id)


def issue_tokens(db: Connection, user_id: str, scopes: Iterable[str] = SCOPES, *, replaces: str = "") -> TokenSet:
    now = clock.now()
    granted = TokenSet(
        access_token=f"pina_{secrets.token_urlsafe(48)}",
        refresh_token=f"pinr_{secrets.token_urlsafe(48)}",
        access_expires_at=now + _ACCESS,
        refresh_expires_at=now + _REFRESH,
        scopes=tuple(scopes),
    )
    db.execute(
        insert(tokens).values(
            access_hash=digest(granted.access_token),
            refresh_hash=digest(granted.refresh_token),
            user_id=user_id,
            scopes=" ".join(granted.scopes),
            access_expires_at=granted.access_expires_at,
            refresh_expires_at=granted.refresh_expires_at,
            replaces=replaces,
        )
    )
    return granted


def owner_of_refresh_token(db: Connection, refresh_token: str) -> str | None:
    return db.execute(select(tokens.c.user_id).where(tokens.c.refresh_hash == digest(refresh_token))).scalar()


def rotate(db: Connection, refresh_token: str) -> TokenSet:
    """Trade a refresh token for new tokens. Raises Refused with invalid_grant when it is spent, old or unknown."""
    row = db.execute(select(tokens).where(tokens.c.refresh_hash == digest(refresh_token))).first()
    if row is None or row.is_refresh_spent or row.refresh_expires_at <= clock.now():
        raise invalid_grant("The refresh token is invalid, expired or was replaced by a newer one.")
    _bury_predecessor(db, row)
    return issue_tokens(db, row.user_id, row.scopes.split(), replaces=row.refresh_hash)


def authenticate(db: Connection, authorization: str) -> Caller:
    """Find the caller by its bearer token. Raises Refused 401."""
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer" or not token:
        raise not_authenticated()
    query = select(tokens, users.c.username).join(users).where(tokens.c.access_hash == digest(token.strip()))
    row = db.execute(query).first()
    if row is None or row.access_expires_at <= clock.now():
        raise not_authenticated()
    _bury_predecessor(db, row)
    return Caller(row.user_id, row.username, frozenset(row.scopes.split()))


def expire_access(db: Connection, user_id: str) -> int:
    """Let every access token of a user end now; the refresh tokens live on."""
    return db.execute(update(tokens).where(tokens.c.user_id == user_id).values(access_expires_at=clock.now())).rowcount


def _bury_predecessor(db: Connection, row: Any) -> None:
    if row.replaces:
        db.execute(update(tokens).where(tokens.c.refresh_hash == row.replaces).values(is_refresh_spent=True))
        db.execute(update(tokens).where(tokens.c.access_hash == row.access_hash).values(replaces=""))
