"""The link in each mail that ends its sort of mail, without signing in (RFC 8058).

A GET changes nothing: programs that look into mail open every address they see. A POST is the click, whether a person's
on this page or a mailbox's own, and it may come more than once.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from server.api.access import public
from server.db import db
from server.errors import NotFound
from server.pipeline.telling import preferences
from server.values.mail import ALERT
from server.wiring import services

pages = Blueprint("mail_stop", __name__, template_folder="mail_pages")
_WHAT = {True: "alerts about accounts and connections", False: "morning mails about pins and queues"}
_OTHER = {True: "The morning mail still comes.", False: "Alerts about accounts still come at once."}


@pages.get("/mail/unsubscribe/<string:token>")
@public
def show_stop(token: str) -> Response:
    """Ask whether this sort of mail shall end."""
    try:
        stop = preferences.read_stop(services().settings, token)
    except NotFound as error:
        return _page("stop_failed.html", 404, message=error.message)
    return _stop_page(stop.sort == ALERT)


@pages.post("/mail/unsubscribe/<string:token>")
@public
def stop_mail(token: str) -> Response:
    """End this sort of mail, or take that back."""
    is_again = request.form.get("again") == "1"
    try:
        stop = preferences.read_stop(services().settings, token)
        preferences.carry_out(db.session(), stop, is_on=is_again)
    except NotFound as error:
        db.session.rollback()
        return _page("stop_failed.html", 404, message=error.message)
    return _stop_page(stop.sort == ALERT, is_done=not is_again, is_again=is_again)


def _stop_page(is_alert: bool, *, is_done: bool = False, is_again: bool = False) -> Response:
    other = _OTHER[is_alert]
    return _page("stop.html", what=_WHAT[is_alert], other=other, is_done=is_done, is_again=is_again)


def _page(template: str, status: int = 200, **values: object) -> Response:
    response = Response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the right to stop
    return response
