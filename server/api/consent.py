"""Connecting accounts through Pinterest's consent page: the calls that begin it, and links for those who do not sign in."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response, current_app, g, request
from pydantic import Field

from server import clock
from server.api.access import COOKIE, access, principal
from server.api.description import BY_SESSION, answers, blueprint
from server.api.fields import Body, Id, IdPath, Page, listed
from server.api.shapes import account_json
from server.db import db
from server.errors import InvalidRequest
from server.models import Account, ConnectLink, Profile, Workspace
from server.models.moves import record
from server.models.scope import find, visible
from server.pipeline import accounts, consent, pauses, pinterest_apps
from server.pipeline.consent import Trip
from server.wiring import services

api = blueprint("consent", __name__, "Connecting Pinterest accounts through the consent page")
LINK_PATH = "/connect"


class NewConsent(Body):
    """Whose account is to be connected; with `account_id` that account is connected again."""

    profile_id: Id
    kind: Literal["live", "trial"] = "live"
    account_id: Id | None = None
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class NewConnectLink(Body):
    """The profile to whose account somebody else will say yes."""

    profile_id: Id
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


@api.post(
    "/accounts/connect",
    security=BY_SESSION,
    responses=answers(200, "`{url}` to send this browser to, null when `account` is connected already"),
)
@access("session", "editor")
def connect_account(body: NewConsent) -> dict[str, Any]:
    """Begin a connection: send this very browser to `url` within ten minutes; Pinterest sends it back to us.

    It ends on the page, with `#connect=connected` or the code of what went wrong. A sandbox account has no consent page: it
    is connected again at once.
    """
    session, caller = db.session(), principal()
    profile = find(session, caller.scope, Profile, body.profile_id)
    trip = Trip(profile.workspace_id, profile.id, body.kind, caller.actor)
    if body.account_id is not None:
        account = find(session, caller.scope, Account, body.account_id)
        if account.profile_id != profile.id:
            raise InvalidRequest(
                "This account belongs to another profile.", code="account_of_other_profile", field="account_id"
            )
        if account.kind == "sandbox":
            return {"url": None, "account": _connect_sandbox(account, profile)}
        trip = consent.reconnection(session, account, caller.actor)
    g.shown_once = ("url",)  # it carries the state, which is stored nowhere in plain
    return {"url": consent.begin(session, services(), trip, session_binding())}


@api.get("/connect-links", responses=answers(200, "Links, newest first, without their addresses"))
@access("session_or_key")
def list_connect_links(query: Page) -> dict[str, Any]:
    """List the links that were handed out, and what became of them."""
    select = visible(principal().scope, ConnectLink).order_by(ConnectLink.id.desc()).limit(query.limit + 1)
    before_id = query.before_id()
    rows = list(db.session.scalars(select.where(ConnectLink.id < before_id) if before_id else select))
    return listed(rows, [_link_json(row) for row in rows], query.limit)


@api.post("/connect-links", responses=answers(201, "The link; `url` is shown this once"))
@access("session_or_key", "editor")
def create_connect_link(body: NewConnectLink) -> tuple[dict[str, Any], int]:
    """Make a link with which somebody else, who cannot sign in here, connects their account to this profile.

    It works once, for a week. Whoever holds it may connect an account, so send it to nobody else.
    """
    session, caller = db.session(), principal()
    profile = find(session, caller.scope, Profile, body.profile_id)
    pinterest_apps.to_connect(
        services(), session.get_one(Workspace, caller.workspace_id)
    )  # the client can mend nothing
    code, link = consent.make_link(session, profile, caller.actor)
    g.shown_once = ("url",)
    return {**_link_json(link), "url": f"{services().settings.base_url}{LINK_PATH}/{code}"}, 201


@api.delete("/connect-links/<string:id>", responses=answers(204, "The link opens nothing any more"))
@access("session_or_key", "editor")
def delete_connect_link(path: IdPath) -> Response:
    """Take a link back; what was connected with it stays."""
    session, caller = db.session(), principal()
    link = find(session, caller.scope, ConnectLink, path.id)
    record(session, caller.workspace_id, "connect_link.deleted", link.id, actor=caller.actor)
    session.delete(link)
    return current_app.response_class(status=204)


def session_binding() -> str:
    """The secret of this browser's session, as consent is bound to it; empty without one."""
    token = request.cookies.get(COOKIE, "")
    return f"session:{token}" if token else ""


def _connect_sandbox(account: Account, profile: Profile) -> dict[str, Any]:
    """Connect a sandbox account again; the sandbox keeps its own store, so no transaction is open meanwhile."""
    session, caller, profile_id = db.session(), principal(), profile.id
    session.expunge(account)
    session.rollback()
    given, remote = accounts.renew_sandbox(services(), account)
    profile = find(session, caller.scope, Profile, profile_id)
    found = accounts.connect(session, services(), profile, "sandbox", given, remote, actor=caller.actor)
    return account_json(found, pauses.pause_of(session, found, clock.now()))


def _link_json(link: ConnectLink) -> dict[str, Any]:
    return {
        "id": link.id,
        "profile_id": link.profile_id,
        "account_id": link.account_id,
        "used_at": clock.rfc3339(link.used_at),
        "expires_at": clock.rfc3339(link.expires_at),
        "created_at": clock.rfc3339(link.created_at),
    }
