"""The web application: middleware, blueprints, the page's files and the sandbox, put together.

A request is one transaction: GET runs inside `reading()` and never writes; any other method commits when its view
returns and rolls back when it raises. Nothing here migrates the database.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from flask import Flask, Response, request
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from server import bare, cli, wiring
from server.api import access, guard, idempotency, problems, routes
from server.api.body import ApiRequest
from server.api.description import API_VERSION, RESPONSES, SECURITY_SCHEMES
from server.config import Settings
from server.db import db, reading
from server.models import claims
from server.pipeline import signin
from server.pipeline.services import Services

_READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def create_app(settings: Settings | None = None, services: Services | None = None) -> OpenAPI:
    """Build the application. Without settings they are read from the environment; tests hand in their own services."""
    services = bare.services_for(settings, services)
    settings = services.settings
    app = _App(
        "server",
        info=Info(title="Pinwright API", version=API_VERSION, description=_ABOUT),
        security_schemes=SECURITY_SCHEMES,
        responses=RESPONSES,
        doc_ui=False,
        static_folder=None,
        validation_error_callback=problems.refuse_fields,
    )
    app.request_class = ApiRequest
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    bare.furnish(app, services)
    problems.install(app)
    guard.install(app, settings)
    access.install(app)
    routes.register(app)
    cli.register(app)
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/sandbox": _without_consent(app)})  # type: ignore[method-assign]
    if settings.public_url:  # only then is there a proxy in front whose word counts
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _without_consent(app: Flask) -> Any:
    """The emulator as strangers see it: its pages, and its API for who holds a token; nobody gets one here by asking."""

    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO", "").startswith("/oauth"):
            start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"There is no such page here."]
        with app.app_context():
            sandbox = wiring.services().sandbox
        return sandbox.wsgi(environ, start_response)

    return wsgi


class _App(OpenAPI):
    """Flask with one transaction per request."""

    def full_dispatch_request(self) -> Response:
        with guard.told(), reading() if request.method in _READ_METHODS else nullcontext():
            try:
                return super().full_dispatch_request()
            finally:
                db.session.rollback()  # whatever was not committed is not wanted

    def dispatch_request(self) -> Any:
        if request.method in _READ_METHODS or request.routing_exception is not None:
            return super().dispatch_request()
        try:
            return self._write()
        except BaseException:
            db.session.rollback()  # before the error is answered: SQLite's one writer's place is free at once
            raise

    def _write(self) -> Response:
        caller = request.environ.get(access.CALLER)
        key = idempotency.key_of_request() if caller is not None else None
        if caller is not None and key is not None:
            return idempotency.run_once(db.session(), caller, key, self._view)
        response = self._view()
        if caller is not None and caller.session_id is not None:
            _extend(response, caller)
        db.session.commit()
        return response

    def _view(self) -> Response:
        response = self.make_response(super().dispatch_request())
        if response.status_code < 400:
            claims.tell_change(db.session())
        return response


def _extend(response: Response, caller: access.Principal) -> None:
    """A session in use lives on, but only writes extend it: an open page that polls is not somebody in use."""
    if caller.session_id is None or caller.session_expires_at is None or response.status_code >= 400:
        return
    if signin.extend_session(db.session(), caller.session_id, caller.session_expires_at) is None:
        return
    token = request.cookies.get(access.COOKIE, "")
    guard.set_session_cookie(response, token, wiring.services().settings, int(signin.SESSION_LIFE.total_seconds()))


_ABOUT = (
    "A published post becomes pins: read, written, drawn, spread over days and boards, sent exactly once. "
    "Times are RFC 3339 in UTC; errors are problem documents (RFC 9457) with a stable `code`; "
    "every call that changes something takes an `Idempotency-Key`."
)
