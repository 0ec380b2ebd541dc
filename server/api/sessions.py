"""`/v1/session`: signing in and out, and who is signed in."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, jsonify, request
from pydantic import Field, model_validator
from sqlalchemy import select

from server import clock
from server.api import guard
from server.api.access import access, principal, public
from server.api.attempts import AttemptWindow
from server.api.description import BY_SESSION, SERVICE_VERSION, answers, blueprint
from server.api.fields import Body
from server.db import db
from server.errors import Unauthorized
from server.models import Member, User, Workspace
from server.models.moves import record
from server.pipeline import signin
from server.pipeline.signin import SignedIn
from server.wiring import services

api = blueprint("session", __name__, "Signing in, and who is signed in")
_ATTEMPTS = "pinwright.sign_in_attempts"


class SignIn(Body):
    """Either the code of a one-time link, or e-mail and password."""

    code: str | None = Field(None, max_length=200)
    email: str | None = Field(None, max_length=320)
    password: str | None = Field(None, max_length=1000, description="never trimmed")

    @model_validator(mode="after")
    def _is_one_of_both(self) -> SignIn:
        has_password = self.email is not None and self.password is not None
        if (self.code is not None) == has_password or (self.code is not None and (self.email or self.password)):
            raise ValueError("Send either the code of a sign-in link, or e-mail and password.")
        return self


class Credentials(Body):
    """What to sign in with from now on."""

    email: str = Field(max_length=320)
    password: str = Field(max_length=1000, description=f"{signin.PASSWORD_MIN} characters or more")


@api.post("/session", security=[], responses=answers(200, "Signed in; the cookie is set"))
@public
def sign_in(body: SignIn) -> Response:
    """Sign in with a link's code, or with e-mail and password."""
    sent_password = request.get_json().get("password") or ""
    found = _by_code(body.code) if body.code is not None else _by_password(body.email or "", sent_password)
    record(db.session(), found.workspace_id, "session.opened", found.user_id, actor=f"user:{found.user_id}")
    response = jsonify(_who(found.workspace_id, found.user_id, None))
    guard.set_session_cookie(response, found.token, services().settings, int(signin.SESSION_LIFE.total_seconds()))
    return response


@api.get("/session", responses=answers(200, "Who is calling"))
@access("session_or_key")
def who_am_i() -> dict[str, Any]:
    """Who is calling, with which role, and the server's version and time."""
    caller = principal()
    return {**_who(caller.workspace_id, caller.user_id, caller.role), "mode": "test" if caller.is_test else "live"}


@api.delete("/session", security=BY_SESSION, responses=answers(204, "Signed out"))
@access("session")
def sign_out() -> Response:
    """Sign this browser out."""
    signin.close_session(db.session(), str(principal().session_id))
    response = current_app.response_class(status=204)
    guard.set_session_cookie(response, "", services().settings, 0)
    return response


@api.put("/session/credentials", security=BY_SESSION, responses=answers(200, "Stored; other browsers are signed out"))
@access("session")
def set_credentials(body: Credentials) -> dict[str, Any]:
    """Choose e-mail and password; every other browser of yours is signed out."""
    caller = principal()
    session = db.session()
    user = session.get_one(User, caller.user_id)
    signin.set_password(session, user, body.email, request.get_json()["password"])
    signin.close_other_sessions(session, user.id, str(caller.session_id))
    record(session, caller.workspace_id, "user.credentials_set", user.id, actor=caller.actor)
    return _who(caller.workspace_id, user.id, caller.role)


def _by_code(code: str) -> SignedIn:
    with _attempts().guarded(f"code|{request.remote_addr}"):
        return signin.use_link(db.session(), code)


def _by_password(email: str, password: str) -> SignedIn:
    with _attempts().guarded(f"{email.strip().lower()}|{request.remote_addr}"):
        return signin.check_password(db.session(), email, password)


def _attempts() -> AttemptWindow:
    window: AttemptWindow = current_app.extensions.setdefault(_ATTEMPTS, AttemptWindow(Unauthorized))
    return window


def _who(workspace_id: str, user_id: str | None, role: str | None) -> dict[str, Any]:
    session = db.session()
    workspace = session.get_one(Workspace, workspace_id)
    user = session.get(User, user_id) if user_id else None
    return {
        "user": {"id": user.id, "email": user.email, "has_password": user.password_hash is not None} if user else None,
        "workspace": {"id": workspace.id, "name": workspace.name},
        "role": role or _role(workspace_id, user_id),
        "version": SERVICE_VERSION,
        "now": clock.rfc3339(clock.now()),
        "base_url": services().settings.base_url,
    }


def _role(workspace_id: str, user_id: str | None) -> str | None:
    return db.session.scalar(select(Member.role).where(Member.workspace_id == workspace_id, Member.user_id == user_id))
