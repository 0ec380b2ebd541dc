"""Who may call what. Every route declares it with one decorator; one without a declaration answers nobody.

    @public              no sign-in; what it shows is for everyone, or it checks something of its own (a signature)
    @access("session")   a signed-in person
    @access("key")       a program with an API key
    @access("session_or_key")

`role` is the least role that may call: viewer reads, editor writes, owner manages keys, people and the workspace. A
program acts as an editor. The check runs before the body is looked at, and the transaction in which it reads is
ended before the view runs, so that a slow view holds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar, get_type_hints

from flask import Flask, current_app, request
from pydantic import BaseModel
from sqlalchemy import select

from server import clock
from server.crypto import hash_token, is_well_formed
from server.db import db, reading
from server.errors import Forbidden, Unauthorized
from server.models import ApiKey, BrowserSession, Member
from server.models.scope import Scope
from server.models.workspace import ROLES

Kind = Literal["session", "key", "session_or_key"]
COOKIE = "pinwright_session"
_RANK = {role: rank for rank, role in enumerate(reversed(ROLES))}
CALLER = "pinwright.caller"  # where in the WSGI environment the caller is kept
_View = TypeVar("_View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declared. `kind` public needs nobody."""

    kind: Literal["public", "session", "key", "session_or_key"]
    role: str = "viewer"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling. `actor` is how events name them."""

    workspace_id: str
    role: str
    actor: str
    is_test: bool = False
    user_id: str | None = None
    session_id: str | None = None
    session_expires_at: datetime | None = None
    key_id: str | None = None

    @property
    def scope(self) -> Scope:
        return Scope(self.workspace_id, self.is_test)

    @property
    def writer(self) -> str:
        """Who wrote a text that this caller sends."""
        return "person" if self.user_id else "api"


def public(view: _View) -> _View:
    """Declare that a route needs no sign-in."""
    return _declare(view, Access("public"))


def access(kind: Kind, role: str = "viewer") -> Callable[[_View], _View]:
    """Declare who may call a route, and the least role."""
    if role not in ROLES:
        raise ValueError(f"no such role: {role}")

    def decorate(view: _View) -> _View:
        return _declare(view, Access(kind, role))

    return decorate


def install(app: Flask) -> None:
    """Check every request against its route's declaration."""
    app.before_request(_check)


def principal() -> Principal:
    """Who is calling; only for views behind `access`."""
    found = request.environ.get(CALLER)
    if not isinstance(found, Principal):
        raise Unauthorized("Sign in, or send an API key as: Authorization: Bearer pw_…", code="unauthorized")
    return found


def person() -> Principal | None:
    """Who is signed in in this browser, for public views that only ask; the read is ended here."""
    try:
        with reading():
            return _by_cookie()
    except Unauthorized:
        return None
    finally:
        db.session.rollback()


def may(found: Principal, role: str) -> bool:
    """Tell whether the caller has this role or a higher one."""
    return _RANK[found.role] >= _RANK[role]


def declared(view: Callable[..., Any]) -> Access | None:
    """What a view function declared; None for a route that forgot."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def _declare(view: _View, access_: Access) -> _View:
    view.access = access_  # type: ignore[attr-defined]
    body = get_type_hints(view).get("body")
    if isinstance(body, type) and issubclass(body, BaseModel):
        view.is_body_optional = not any(field.is_required() for field in body.model_fields.values())  # type: ignore[attr-defined]
    return view


def _check() -> None:
    request.environ.pop(CALLER, None)
    if request.endpoint is None:
        return  # no such address: the router answers
    wanted = declared(current_app.view_functions[request.endpoint])
    if wanted is None:
        raise Forbidden("This address has not said who may call it, so nobody may.", code="undeclared_route")
    if wanted.kind == "public":
        return
    with reading():
        found = _authenticate(wanted)
        db.session.rollback()  # ends the read here: the view's transaction starts with the view's own first statement
    if _RANK[found.role] < _RANK[wanted.role]:
        raise Forbidden(
            f"This needs the role {wanted.role}; yours is {found.role}. Ask an owner of the workspace.",
            code="role_too_low",
            role=found.role,
            needed=wanted.role,
        )
    request.environ[CALLER] = found


def _authenticate(wanted: Access) -> Principal:
    header = request.headers.get("Authorization", "")
    if header:
        found = _by_key(header)
        if wanted.kind == "session":
            raise Forbidden("Only a signed-in person may do this, not a program with a key.", code="needs_sign_in")
        return found
    if wanted.kind == "key":
        raise Unauthorized("Send an API key as: Authorization: Bearer pw_…", code="needs_key")
    return _by_cookie()


def _by_key(header: str) -> Principal:
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token.startswith(("pw_live_", "pw_test_")):
        raise Unauthorized("Send an API key as: Authorization: Bearer pw_…", code="bad_authorization")
    if not is_well_formed(token):
        raise Unauthorized("This API key is cut off or mistyped. Copy it again, whole.", code="bad_key")
    key = db.session.scalars(select(ApiKey).where(ApiKey.token_hash == hash_token(token))).first()
    if key is None:
        raise Unauthorized("This API key does not exist here.", code="bad_key")
    if key.revoked_at is not None:
        raise Unauthorized("This API key was revoked. Make a new one in the settings.", code="key_revoked")
    return Principal(key.workspace_id, "editor", f"key:{key.id}", is_test=key.mode == "test", key_id=key.id)


def _by_cookie() -> Principal:
    token = request.cookies.get(COOKIE, "")
    row = None
    if token:
        row = db.session.execute(
            select(BrowserSession, Member)
            .join(
                Member,
                (Member.user_id == BrowserSession.user_id) & (Member.workspace_id == BrowserSession.workspace_id),
            )
            .where(BrowserSession.token_hash == hash_token(token), BrowserSession.expires_at > clock.now())
        ).first()
    if row is None:
        raise Unauthorized("Sign in, or send an API key as: Authorization: Bearer pw_…", code="unauthorized")
    browser, member = row
    return Principal(
        browser.workspace_id,
        member.role,
        f"user:{member.user_id}",
        user_id=member.user_id,
        session_id=browser.id,
        session_expires_at=browser.expires_at,
    )
