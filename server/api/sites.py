"""`/v1/sites`, `/v1/notices`: WordPress installs, and everything they told us."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response, current_app
from pydantic import Field
from sqlalchemy.orm import Session

from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Id, IdPath, Page, WebUrl, listed
from server.api.plain_shapes import notice_json, site_json
from server.crypto import new_webhook_secret
from server.db import db
from server.models import Notice, Profile, Site
from server.models.moves import record
from server.models.scope import find, visible
from server.pipeline import setup
from server.wiring import services

api = blueprint("sites", __name__, "WordPress installs, and what they told us")


class NewSite(Body):
    """A WordPress install of a profile."""

    profile_id: Id
    url: WebUrl
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class NoticeQuery(Page):
    """Which notices to list."""

    site_id: Id | None = None
    post_id: Id | None = None
    status: Literal["accepted", "processed", "refused"] | None = None


@api.get("/sites", responses=answers(200, "Sites"))
@access("session_or_key")
def list_sites(query: Page) -> dict[str, Any]:
    """List sites, newest first."""
    select = visible(principal().scope, Site).order_by(Site.id.desc()).limit(query.limit + 1)
    before_id = query.before_id()
    rows = list(db.session.scalars(select.where(Site.id < before_id) if before_id else select))
    return listed(rows, [site_json(site) for site in rows], query.limit)


@api.post("/sites", responses=answers(201, "The site; `connection_key` is shown this once"))
@access("session_or_key", "editor")
def create_site(body: NewSite) -> tuple[dict[str, Any], int]:
    """Register a WordPress install. Paste its connection key into the plugin; it works once."""
    session, caller = db.session(), principal()
    profile = find(session, caller.scope, Profile, body.profile_id)
    site, secret = setup.create_site(session, services(), profile, body.url)
    record(session, caller.workspace_id, "site.created", site.id, actor=caller.actor, reason=site.url)
    return {**_with_key(session, site), "secret": secret}, 201


@api.get("/sites/<string:id>", responses=answers(200, "The site"))
@access("session_or_key")
def get_site(path: IdPath) -> dict[str, Any]:
    """Read one site."""
    return site_json(find(db.session(), principal().scope, Site, path.id))


@api.post("/sites/<string:id>/rotate", responses=answers(200, "The site with a fresh connection key"))
@access("session_or_key", "editor")
def rotate_site(path: IdPath) -> dict[str, Any]:
    """Make a new secret and a new connection key. Notices signed with the old secret are taken until the plugin has it."""
    session, caller = db.session(), principal()
    site = find(session, caller.scope, Site, path.id)
    site.old_secret_sealed = site.secret_sealed
    site.secret_sealed = services().vault.seal(new_webhook_secret(), site.workspace_id, site.id)
    record(session, caller.workspace_id, "site.rotated", site.id, actor=caller.actor)
    return _with_key(session, site)


@api.post("/sites/<string:id>/connection-key", responses=answers(200, "The site with a fresh connection key"))
@access("session_or_key", "editor")
def renew_connection_key(path: IdPath) -> dict[str, Any]:
    """Make a new connection key for the same secret, when the first one was used or lost."""
    session, caller = db.session(), principal()
    site = find(session, caller.scope, Site, path.id)
    record(session, caller.workspace_id, "site.key_made", site.id, actor=caller.actor)
    return _with_key(session, site)


@api.delete("/sites/<string:id>", responses=answers(204, "Deleted; its pins stay"))
@access("session_or_key", "editor")
def delete_site(path: IdPath) -> Response:
    """Forget a site: its notices are refused from now on, its pins stay."""
    session, caller = db.session(), principal()
    site = find(session, caller.scope, Site, path.id)
    record(session, caller.workspace_id, "site.deleted", site.id, actor=caller.actor, reason=site.url)
    session.delete(site)
    return current_app.response_class(status=204)


@api.get("/notices", responses=answers(200, "Notices, newest first"))
@access("session_or_key")
def list_notices(query: NoticeQuery) -> dict[str, Any]:
    """Everything WordPress told us, with what became of it: nothing is dropped in silence."""
    select = visible(principal().scope, Notice).order_by(Notice.id.desc()).limit(query.limit + 1)
    before_id = query.before_id()
    if before_id is not None:
        select = select.where(Notice.id < before_id)
    for column, value in (
        (Notice.site_id, query.site_id),
        (Notice.post_id, query.post_id),
        (Notice.state, query.status),
    ):
        if value is not None:
            select = select.where(column == value)
    rows = list(db.session.scalars(select))
    return listed(rows, [notice_json(notice) for notice in rows], query.limit)


@api.get("/notices/<string:id>", responses=answers(200, "The notice"))
@access("session_or_key")
def get_notice(path: IdPath) -> dict[str, Any]:
    """Read one notice with what it said."""
    notice = find(db.session(), principal().scope, Notice, path.id)
    return {**notice_json(notice), "data": notice.payload}


def _with_key(session: Session, site: Site) -> dict[str, Any]:
    key = setup.connection_key(session, services(), site)
    return {**site_json(site), "connection_key": key}
