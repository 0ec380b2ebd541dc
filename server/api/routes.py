"""Every blueprint, in one readable list."""

from __future__ import annotations

from flask_openapi3.openapi import OpenAPI

from server.api import (
    accounts,
    assets,
    backfills,
    board_proposals,
    board_rules,
    boards,
    brand,
    calendar,
    campaigns,
    checks,
    consent,
    consent_return,
    gallery,
    health,
    mail,
    mail_stop,
    metrics,
    pictures,
    pin_actions,
    pins,
    profiles,
    rescheduling,
    schedules,
    sessions,
    sites,
    templates,
    versions,
    webhooks,
    website,
    workspaces,
    writing,
)
from server.api.hooks import hooks

_API = (
    sessions,
    mail,
    workspaces,
    profiles,
    brand,
    accounts,
    consent,
    boards,
    board_rules,
    board_proposals,
    sites,
    pins,
    pin_actions,
    versions,
    pictures,
    checks,
    schedules,
    rescheduling,
    calendar,
    campaigns,
    backfills,
    assets,
    templates,
    gallery,
    writing,
    webhooks,
)
_PLAIN = (hooks, assets.images, health.health, metrics.metrics, website.website, consent_return.pages, mail_stop.pages)


def register(app: OpenAPI) -> None:
    """Add all routes to the application."""
    website.install(app)
    for module in _API:
        app.register_api(module.api)
    for blueprint in _PLAIN:
        app.register_blueprint(blueprint)
