"""Whose name Pinterest knows us by: the workspace's own app, or the installation's.

Tokens can be renewed only by the app that they were granted to. So they carry its id, and an account goes on with its
app after the workspace has entered another one, as long as that app's secret is known here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from server.adapters.pinterest.client import PinterestClient
from server.errors import Conflict
from server.models import Account, Workspace
from server.pipeline.services import Services


@dataclass(frozen=True, slots=True)
class PinterestApp:
    """The id and secret of an app at Pinterest."""

    id: str
    secret: str = field(repr=False)


def of_installation(services: Services) -> PinterestApp | None:
    """The app of the settings, None when none is set there."""
    settings = services.settings
    if not (settings.pinterest_app_id and settings.pinterest_app_secret):
        return None
    return PinterestApp(settings.pinterest_app_id, settings.pinterest_app_secret)


def of_workspace(services: Services, workspace: Workspace) -> PinterestApp | None:
    """The workspace's own app, None when it has none. Raises Conflict when its secret cannot be opened any more."""
    if not workspace.pinterest_app_id or workspace.pinterest_app_secret_sealed is None:
        return None
    try:
        secret = services.vault.open(workspace.pinterest_app_secret_sealed, workspace.id)
    except ValueError as error:
        raise Conflict(
            "The secret of your Pinterest app cannot be opened: PINWRIGHT_SECRET_KEY has changed. Enter it again under "
            "Account settings.",
            code="app_secret_unreadable",
        ) from error
    return PinterestApp(workspace.pinterest_app_id, secret)


def to_connect(services: Services, workspace: Workspace) -> PinterestApp:
    """The app in whose name accounts of the workspace are connected. Raises Conflict when there is none."""
    found = of_workspace(services, workspace) or of_installation(services)
    if found is None:
        raise Conflict(
            "Pinterest has to know who asks: enter the id and secret of your Pinterest app under Account settings first "
            "(or set PINWRIGHT_PINTEREST_APP_ID and PINWRIGHT_PINTEREST_APP_SECRET).",
            code="no_pinterest_app",
        )
    return found


def to_renew(session: Session, services: Services, account: Account, granted_to: str) -> PinterestApp | None:
    """The app that renews an account's tokens: the one they were granted to, where it is known, else the one in force.

    None stands for the client as it is, which the sandbox is content with.
    """
    if account.kind == "sandbox":
        return None
    try:
        own = of_workspace(services, session.get_one(Workspace, account.workspace_id))
    except Conflict:
        own = None  # the installation's may be the right one; if not, Pinterest says so
    known = [app for app in (own, of_installation(services)) if app is not None]
    return next((app for app in known if app.id == granted_to), known[0] if known else None)


def enter(services: Services, workspace: Workspace, app_id: str, secret: str) -> None:
    """Store the workspace's own app, its secret sealed; an empty id takes it away."""
    workspace.pinterest_app_id = app_id
    workspace.pinterest_app_secret_sealed = services.vault.seal(secret, workspace.id) if app_id else None


def client(services: Services, kind: str, app: PinterestApp | None) -> PinterestClient:
    """The client of an account kind in the name of an app."""
    found = services.pinterest(kind)
    return found if app is None else found.as_app(app.id, app.secret)
