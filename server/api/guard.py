"""What every request and answer passes: request id, size cap, Host and Origin checks, security headers."""

from __future__ import annotations

import ipaddress
import logging
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from server import telemetry
from server.api.access import CALLER, COOKIE
from server.api.body import refuse_unstorable
from server.api.problems import too_large
from server.config import Settings
from server.errors import Forbidden, PinwrightError

MAX_BODY_BYTES = 1_000_000
FORM_BYTES = 1_000_000  # room for what surrounds a file in its form
# a thousand pins with full texts need more than the rest; a file as much as a video may have
_LARGER = {"/v1/pins/bulk": 5_000_000, "/v1/pins/reschedule": 5_000_000}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Health checks come from machines that know only an address; notices are signed, so their Host proves nothing more.
_ANY_HOST = ("/healthz", "/readyz", "/hooks/")
# These carry their own proof and act on no cookie; a mailbox of another site may post an unsubscribe link.
_SIGNED = ("/hooks/", "/mail/unsubscribe/")


class MisdirectedRequest(PinwrightError):
    code = "unknown_host"
    http_status = 421


def install(app: Flask, settings: Settings) -> None:
    """Attach the checks to the application."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    headers = _headers(settings)
    limits = {**_LARGER, "/v1/assets": settings.video_max_bytes + FORM_BYTES}

    @app.before_request
    def check() -> None:
        _check_size(limits.get(request.path, MAX_BODY_BYTES))
        _check_host(settings)
        _check_origin(settings)
        for name in (*request.args, *request.args.values(), request.path):
            refuse_unstorable(name, "")

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-Id"] = str(g.get("request_id", ""))
        g.status = response.status_code
        if request.path.startswith("/v1/"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


@contextmanager
def told() -> Iterator[None]:
    """Give the request its id, which every line logged inside it carries, and tell at its end what became of it.

    Reading is told at the level DEBUG: pages poll. The query is left out, and of the path what the route calls by name
    stays a name, because codes stand there.
    """
    g.request_id = _request_id()
    began = time.monotonic()
    with telemetry.bound(request_id=g.request_id):
        yield
        status = int(g.get("status", 500))
        is_quiet = request.method in _SAFE_METHODS and status < 400
        caller = request.environ.get(CALLER)
        telemetry.log(
            "request.answered",
            level=logging.DEBUG if is_quiet else logging.INFO,
            method=request.method,
            path=request.url_rule.rule if request.url_rule and "code" in request.url_rule.arguments else request.path,
            status=status,
            ms=round((time.monotonic() - began) * 1000),
            workspace=getattr(caller, "workspace_id", None),
            actor=getattr(caller, "actor", None),
            peer=request.remote_addr,
        )


def is_allowed_host(host: str, settings: Settings) -> bool:
    """Tell whether a Host header names this service.

    A page elsewhere may point its own name at this address (DNS rebinding); it cannot make a browser send a bare
    address or `localhost` as Host. So those are allowed, and of names only our own.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name == urlsplit(settings.base_url).hostname:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _request_id() -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _check_size(limit: int) -> None:
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise too_large()


def _check_host(settings: Settings) -> None:
    if request.path.startswith(_ANY_HOST) or request.headers.get("Authorization"):
        return  # a key is sent by a program on purpose, under whatever name it knows us
    if not is_allowed_host(request.headers.get("Host", ""), settings):
        raise MisdirectedRequest(
            f"This service does not answer under that name. Open {settings.base_url}, or set PINWRIGHT_PUBLIC_URL."
        )


def _check_origin(settings: Settings) -> None:
    """Refuse what another site makes a signed-in browser send. A program without a browser sends no Origin."""
    if request.method in _SAFE_METHODS or request.headers.get("Authorization") or request.path.startswith(_SIGNED):
        return
    origin = request.headers.get("Origin")
    if origin is not None:
        is_ours = origin.rstrip("/") in {_origin(settings.base_url), f"{request.scheme}://{request.host}"}
    else:
        is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    if not is_ours:
        raise Forbidden("This request came from another site's page, so it was not carried out.", code="foreign_origin")


def content_policy(settings: Settings, scripts: str = "") -> str:
    """What a page of ours may load; `scripts` names inline scripts by their digests."""
    # a question about a pin shows the candidates as Pinterest has them
    images = f"'self' data: blob: {_origin(settings.base_url)} https://i.pinimg.com"
    named = f"script-src 'self' {scripts}; " if scripts else ""
    return (
        f"default-src 'self'; {named}img-src {images}; media-src {images}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def _headers(settings: Settings) -> dict[str, str]:
    found = {
        "Content-Security-Policy": content_policy(settings),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if settings.public_url.startswith("https://"):
        found["Strict-Transport-Security"] = "max-age=31536000"
    return found


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def set_session_cookie(response: Response, token: str, settings: Settings, max_age: int) -> None:
    """Give the browser its session. An empty token takes it away."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=max_age,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.base_url.startswith("https://"),
    )
