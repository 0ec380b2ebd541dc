"""What browsers open on the way to Pinterest and back: a connect link's page, and the address Pinterest sends people to.

A link's page asks for a click before it is taken: programs that preview links in messages open every address they see.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from server import telemetry
from server.api.access import may, person, public
from server.api.consent import session_binding
from server.db import db, writing
from server.errors import Conflict, NotFound, PinterestError, PinwrightError
from server.pipeline import consent
from server.pipeline.consent import Trip
from server.pipeline.tokens import transaction
from server.wiring import services

pages = Blueprint("consent_return", __name__, template_folder="consent_pages")
_COOKIE = "pinwright_connect"
_TOLD = ("expected", "found", "missing")  # of an error's params, what the page puts into its sentence


@pages.get("/oauth/pinterest/callback")
@public
def come_back() -> AnyResponse:
    """Where Pinterest sends people back to after its consent page."""
    if request.method == "HEAD":
        return redirect("/", 303)  # a look from afar uses up nothing
    is_signed_in, bindings = _who()
    trip: Trip | None = None
    try:
        with writing():  # the one GET that writes: whoever comes back from Pinterest comes by one
            with transaction() as session:
                trip = consent.take(session, services(), request.args.get("state", ""), bindings)
            granted = consent.exchange(services(), trip, _code())
            with transaction() as session:
                username = consent.finish(session, services(), trip, granted).username
    except PinwrightError as error:
        telemetry.log("consent.refused", level=logging.WARNING, reason=error.code, actor=trip.actor if trip else None)
        is_by_link = trip.link_id is not None if trip else not is_signed_in
        return _failed(error) if is_by_link else _to_page(error.code, _told(error))
    if trip.link_id is None:
        return _to_page("connected", {"found": username})
    return _page("connected.html", username=username)


@pages.get("/connect/<string:code>")
@public
def show_link(code: str) -> Response:
    """The page behind a connect link; it says to what the account will be connected, and asks for a click."""
    try:
        _, profile = consent.find_link(db.session(), code, _link_binding())
    except PinwrightError as error:
        return _failed(error)
    return _page("connect.html", profile=profile.name, site=urlsplit(profile.site_url).hostname)


@pages.post("/connect/<string:code>")
@public
def use_link(code: str) -> AnyResponse:
    """Take a connect link for this browser and go on to Pinterest."""
    token = request.cookies.get(_COOKIE) or secrets.token_urlsafe(24)
    try:
        url = consent.begin_by_link(db.session(), services(), code, f"link:{token}")
    except PinwrightError as error:
        db.session.rollback()
        return _failed(error)
    settings = services().settings
    response = redirect(url, 303)
    # the browser applies `form-action` of the page to where its form leads on to, so this answer needs none
    response.set_cookie(
        _COOKIE, token, max_age=int(consent.LINK_LIFE.total_seconds()), path="/", httponly=True, samesite="Lax",
        secure=settings.base_url.startswith("https://"),
    )  # fmt: skip
    return response


def _who() -> tuple[bool, list[str]]:
    """Whether somebody is signed in here, and the secrets of this browser that consent may be bound to."""
    found = person()
    bindings = [_link_binding()]
    if found is not None and may(found, "editor"):  # a role may have been taken away on the way
        bindings.append(session_binding())
    return found is not None, bindings


def _link_binding() -> str:
    token = request.cookies.get(_COOKIE, "")
    return f"link:{token}" if token else ""


def _code() -> str:
    """The code that Pinterest sent. Raises Conflict when it sent none, because the person said no or it went wrong."""
    error, code = request.args.get("error", ""), request.args.get("code", "")
    if error == "access_denied" or (error and not code):
        raise Conflict(
            "You did not allow it on Pinterest, so nothing was connected. Begin again if that was a slip.",
            code="consent_denied",
        )
    if not code or error:
        raise NotFound("Pinterest's answer is incomplete. Begin again.", code="consent_unknown")
    return code


def _told(error: PinwrightError) -> dict[str, str]:
    values = {name: error.params[name] for name in _TOLD if name in error.params}
    return {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in values.items()}


def _to_page(outcome: str, values: Mapping[str, str]) -> AnyResponse:
    """Back to the calendar, the outcome as a code in the fragment: a sentence there could be anybody's."""
    response = redirect(f"{services().settings.base_url}/#{urlencode({'connect': outcome, **values})}", 303)
    response.headers["Cache-Control"] = "no-store"
    return response


def _failed(error: PinwrightError) -> Response:
    is_passing = isinstance(error, PinterestError) and error.retryable
    return _page("failed.html", error.http_status if error.http_status < 500 else 502, message=error.message,
                 is_passing=is_passing)  # fmt: skip


def _page(template: str, status: int = 200, **values: Any) -> Response:
    response = Response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "private, no-store"
    allowed = " ".join(sorted({_origin(services().pinterest(kind).oauth_url) for kind in ("live", "trial")}))
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {allowed}"  # browsers apply it to where a form is sent on to
    )
    return response


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
