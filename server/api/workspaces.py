"""`/v1/workspaces`, `/v1/keys`: the tenant itself and its programs' keys."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Response, current_app
from pydantic import Field

from server import clock
from server.api.access import access, principal
from server.api.description import BY_SESSION, answers, blueprint
from server.api.fields import Body, IdPath, Name, Zone
from server.api.out_of_rules import summary_after_commit
from server.api.pausing import Pausing, pause_json
from server.db import db
from server.errors import Forbidden, InvalidRequest, NotFound
from server.models import Account, ApiKey, Workspace
from server.models.moves import record
from server.models.scope import find, visible
from server.pipeline import consent, pauses, pinterest_apps, setup
from server.pipeline.publish import rests
from server.wiring import services

api = blueprint("workspaces", __name__, "The workspace, and keys for programs")


class WorkspaceChange(Body):
    """What may be changed of a workspace."""

    name: Name


class WorkspaceSettings(Pausing):
    """Whether anything goes out at all, what the AI writer may cost, and the workspace's own Pinterest app (an owner's business)."""

    timezone: Zone | None = Field(None, description="where its day begins, for what the AI writer may cost")
    ai_dollars_per_day: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)] | None = Field(
        None, description="what the AI writer may cost a day; 0 turns it off, null is the installation's"
    )

    pinterest_app_id: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{0,80}$", description="empty takes the app away")
    pinterest_app_secret: str | None = Field(None, min_length=1, max_length=200, description="never shown again")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class NewKey(Body):
    """A key for a program; a test key sees sandbox accounts only."""

    name: Name
    mode: Literal["live", "test"] = "live"


@api.get("/workspaces", responses=answers(200, "Your workspace"))
@access("session_or_key")
def list_workspaces() -> dict[str, Any]:
    """The workspace you are in."""
    workspace = db.session.get_one(Workspace, principal().workspace_id)
    return {"data": [_workspace_json(workspace)], "next_cursor": None}


@api.patch("/workspaces/<string:id>", security=BY_SESSION, responses=answers(200, "The workspace"))
@access("session", "owner")
def change_workspace(path: IdPath, body: WorkspaceChange) -> dict[str, Any]:
    """Rename the workspace."""
    caller = principal()
    if path.id != caller.workspace_id:
        raise NotFound("There is no workspace with this id for you.", code="workspace_not_found", id=path.id)
    workspace = db.session.get_one(Workspace, caller.workspace_id)
    workspace.name = body.name
    record(db.session(), workspace.id, "workspace.changed", workspace.id, actor=caller.actor)
    return _workspace_json(workspace)


@api.get("/workspace", responses=answers(200, "Your workspace"))
@access("session_or_key")
def get_workspace() -> dict[str, Any]:
    """The workspace you are in, and whether it is paused."""
    return _workspace_json(db.session.get_one(Workspace, principal().workspace_id))


@api.patch("/workspace", responses=answers(200, "The workspace, and `out_of_rules {count, pin_ids}`"))
@access("session_or_key", "editor")
def set_workspace(body: WorkspaceSettings) -> dict[str, Any]:
    """Pause everything, or let it go on; enter the Pinterest app. `out_of_rules` names the pins that lie in the pause."""
    session, caller, now = db.session(), principal(), clock.now()
    if caller.is_test:
        raise Forbidden(
            "A test key sees sandbox accounts only, so it cannot pause the whole workspace. Use a live key.",
            code="needs_live_key",
        )
    workspace = session.get_one(Workspace, caller.workspace_id)
    _enter_app(workspace, body)
    _set_budget(workspace, body)
    changed = pauses.read_wish(workspace, body.pause(), now)
    for name, value in changed.items():
        setattr(workspace, name, value)
    session.flush()
    accounts = session.scalars(visible(caller.scope, Account).order_by(Account.id)).all()
    if changed:
        pauses.make_stale(session, [account.id for account in accounts])
        record(
            session, workspace.id, "workspace.changed", workspace.id,
            actor=caller.actor, reason=", ".join(sorted(changed)),
        )  # fmt: skip
    return {**_workspace_json(workspace), "out_of_rules": summary_after_commit(accounts, now)}


@api.get("/keys", security=BY_SESSION, responses=answers(200, "Keys, without their secrets"))
@access("session", "owner")
def list_keys() -> dict[str, Any]:
    """All keys, revoked ones too; their secrets are never shown again."""
    rows = db.session.scalars(visible(principal().scope, ApiKey).order_by(ApiKey.created_at, ApiKey.id))
    return {"data": [_key_json(key) for key in rows], "next_cursor": None}


@api.post("/keys", security=BY_SESSION, responses=answers(201, "The key; `secret` is shown this once"))
@access("session", "owner")
def create_key(body: NewKey) -> tuple[dict[str, Any], int]:
    """Make a key. Its secret is in this answer and nowhere else."""
    caller = principal()
    key, secret = setup.create_key(db.session(), caller.workspace_id, name=body.name, mode=body.mode)
    record(db.session(), caller.workspace_id, "key.created", key.id, actor=caller.actor)
    return {**_key_json(key), "secret": secret}, 201


@api.delete("/keys/<string:id>", security=BY_SESSION, responses=answers(204, "Revoked"))
@access("session", "owner")
def revoke_key(path: IdPath) -> Response:
    """Revoke a key; from now on it opens nothing."""
    caller = principal()
    key = find(db.session(), caller.scope, ApiKey, path.id)
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        record(db.session(), caller.workspace_id, "key.revoked", key.id, actor=caller.actor)
    return current_app.response_class(status=204)


def _enter_app(workspace: Workspace, body: WorkspaceSettings) -> None:
    app_id, secret, caller = body.pinterest_app_id, body.pinterest_app_secret, principal()
    if app_id is None and secret is None:
        return
    if caller.role != "owner":
        raise Forbidden(
            "Only an owner of the workspace may enter its Pinterest app, signed in on the page.", code="role_too_low"
        )
    if app_id and not secret:
        raise InvalidRequest(
            "Send the app's secret together with its id.", code="missing_field", field="pinterest_app_secret"
        )
    if secret and not (app_id or workspace.pinterest_app_id):
        raise InvalidRequest(
            "Send the app's id together with its secret.", code="missing_field", field="pinterest_app_id"
        )
    pinterest_apps.enter(services(), workspace, workspace.pinterest_app_id if app_id is None else app_id, secret or "")
    rests.end_of_refused_app(db.session(), workspace.id)
    record(db.session(), workspace.id, "workspace.changed", workspace.id, actor=caller.actor, reason="pinterest_app")


def _set_budget(workspace: Workspace, body: WorkspaceSettings) -> None:
    sent = sorted(body.model_fields_set & {"timezone", "ai_dollars_per_day"})
    if body.timezone is not None:
        workspace.timezone = body.timezone
    if "ai_dollars_per_day" in sent:
        dollars = body.ai_dollars_per_day
        workspace.ai_micros_per_day = None if dollars is None else round(dollars * 1_000_000)
    if sent:
        record(
            db.session(), workspace.id, "workspace.changed", workspace.id,
            actor=principal().actor, reason=", ".join(sent),
        )  # fmt: skip


def _workspace_json(workspace: Workspace) -> dict[str, Any]:
    return {
        "id": workspace.id,
        "name": workspace.name,
        **pause_json(workspace),
        "timezone": workspace.timezone,
        "ai_dollars_per_day": None if workspace.ai_micros_per_day is None else workspace.ai_micros_per_day / 1_000_000,
        "pinterest_app_id": workspace.pinterest_app_id or None,
        "has_pinterest_app": bool(workspace.pinterest_app_id) or pinterest_apps.of_installation(services()) is not None,
        "pinterest_redirect_uri": consent.redirect_uri(services()),
        "created_at": clock.rfc3339(workspace.created_at),
    }


def _key_json(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "mode": key.mode,
        "hint": f"{key.hint}…",
        "created_at": clock.rfc3339(key.created_at),
        "revoked_at": clock.rfc3339(key.revoked_at),
    }
