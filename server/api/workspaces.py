"""`/v1/workspaces`, `/v1/keys`: the tenant itself and its programs' keys."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response, current_app

from server import clock
from server.api.access import access, principal
from server.api.description import BY_SESSION, answers, blueprint
from server.api.fields import Body, IdPath, Name
from server.db import db
from server.errors import NotFound
from server.models import ApiKey, Workspace
from server.models.moves import record
from server.models.scope import find, visible
from server.pipeline import setup

api = blueprint("workspaces", __name__, "The workspace, and keys for programs")


class WorkspaceChange(Body):
    """What may be changed of a workspace."""

    name: Name


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


def _workspace_json(workspace: Workspace) -> dict[str, Any]:
    return {"id": workspace.id, "name": workspace.name, "created_at": clock.rfc3339(workspace.created_at)}


def _key_json(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "mode": key.mode,
        "hint": f"{key.hint}…",
        "created_at": clock.rfc3339(key.created_at),
        "revoked_at": clock.rfc3339(key.revoked_at),
    }
