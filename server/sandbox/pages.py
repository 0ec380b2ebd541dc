"""What people see: a pin's own page, its pictures, the consent page, and the place videos are sent to."""

from __future__ import annotations

import io
import os
import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file
from sqlalchemy import Select, select, update
from werkzeug.wrappers import Response as AnyResponse

from server.sandbox import accounts, pins
from server.sandbox.calls import SCOPES
from server.sandbox.fields import is_id
from server.sandbox.frame import house
from server.sandbox.store import insert_once
from server.sandbox.tables import boards, images, media, pin_videos, users, videos
from server.sandbox.tables import pins as pin_table

blueprint = Blueprint("pages", __name__)

_LARGEST_FILM = 2_000_000_000
_KEPT_FILM = 20_000_000  # bytes: a rehearsal is no archive
_FILM_HEAD = 16
_FILM_STARTS = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
_BROWSER_COOKIE = "pinwright_sandbox_browser"
_FIRST_BOARDS = (("Recipes", "Things to cook"), ("Home ideas", "Things to make"), ("Travel", "Places to see"))


@blueprint.get("/pin/<pin_id>/")
def show_pin(pin_id: str) -> Response:
    query = (
        select(pin_table, boards.c.name.label("board_name"), users.c.username)
        .join(boards, boards.c.id == pin_table.c.board_id)
        .join(users, users.c.id == pin_table.c.user_id)
        .where(pin_table.c.id == pin_id, pin_table.c.deleted_at.is_(None))
    )
    with house().store.read() as db:
        row = db.execute(query).first() if is_id(pin_id) else None
        pictures = pins.images_of(db, row) if row is not None else []
        film = db.execute(_film_of(pin_id)).first() if row is not None and row.media_type == "video" else None
    if row is None:
        return _page("gone.html", 404)
    shown = [
        {
            "path": f"media/{picture.hash}.{pins.extension_of(picture.content_type)}",
            "width": picture.width,
            "height": picture.height,
        }
        for picture in pictures
    ]
    return _page("pin.html", pin=row, pictures=shown, film=film, link_host=urlsplit(row.link or "").hostname)


@blueprint.get("/media/<key>.<extension>")
def show_image(key: str, extension: str) -> Response:
    with house().store.read() as db:
        row = db.execute(select(images).where(images.c.hash == key)).first() if key.isalnum() else None
    if row is None or pins.extension_of(row.content_type) != extension:
        abort(404)
    response = Response(row.data, mimetype=row.content_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return _closed(response, "default-src 'none'")


@blueprint.post("/upload/<media_id>/")
def upload(media_id: str) -> Response:
    """Takes a video as the storage behind Pinterest does: the fields that were handed out, then `file`."""
    with house().store.read() as db:
        row = db.execute(select(media).where(media.c.id == media_id)).first() if is_id(media_id) else None
    if row is None or row.status != "registered":
        return Response(status=403)  # before anything is read
    request.max_content_length = _LARGEST_FILM + 1_000_000
    file = request.files.get("file")
    size = file.stream.seek(0, os.SEEK_END) if file is not None else 0
    data = b""
    if file is not None:
        file.stream.seek(0)
        data = file.stream.read(size if size <= _KEPT_FILM else _FILM_HEAD)
    if not _is_same(row.upload_key, request.form.get("policy", "")):
        return Response(status=403)
    with house().store.write() as db:
        status = "processing" if data[4:8] in _FILM_STARTS else "failed"
        waits = (media.c.id == media_id) & (media.c.status == "registered")
        is_first = db.execute(update(media).where(waits).values(status=status, size=size)).rowcount
        if is_first and status == "processing" and size <= _KEPT_FILM:
            kind = "video/quicktime" if data[8:12] == b"qt  " else "video/mp4"
            insert_once(db, videos, media_id=media_id, content_type=kind, data=data)
    return Response(status=204)


@blueprint.get("/video/<media_id>")
def show_video(media_id: str) -> Response:
    with house().store.read() as db:
        row = db.execute(select(videos).where(videos.c.media_id == media_id)).first() if is_id(media_id) else None
    if row is None:
        abort(404)
    response = send_file(io.BytesIO(row.data), mimetype=row.content_type, conditional=True)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return _closed(response, "default-src 'none'")


@blueprint.route("/oauth/", methods=["GET", "POST"])
def consent() -> AnyResponse:
    """The consent page. A browser sees only the accounts that it made here itself: the sandbox has many tenants."""
    asked = request.values
    target = asked.get("redirect_uri", "")
    if not _is_ours(target) or asked.get("response_type") != "code" or not _is_name(asked.get("client_id", "")):
        return _page("refused.html", 400)
    browser = request.cookies.get(_BROWSER_COOKIE, "")
    with house().store.read() as db:
        known = accounts.users_of_browser(db, browser)
    if request.method == "GET":
        return _page("consent.html", asked=asked, known=known, scopes=_scopes(asked))
    if request.form.get("choice") == "deny":
        return redirect(_back(target, error="access_denied", state=asked.get("state", "")))
    browser = browser or secrets.token_urlsafe(24)
    chosen = request.form.get("user_id", "")
    with house().store.write() as db:
        if chosen not in {user.id for user in known}:
            made = accounts.add_user(db, request.form.get("username", ""), _FIRST_BOARDS, {}, browser)
            chosen = made.id
        code = accounts.issue_code(db, chosen, asked["client_id"], target, _scopes(asked))
    response = redirect(_back(target, code=code, state=asked.get("state", "")))
    response.set_cookie(
        _BROWSER_COOKIE, browser, max_age=31_536_000, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response


def _film_of(pin_id: str) -> Select[Any]:
    """A video pin's film: its cover's place, and whether its bytes were small enough to be kept."""
    return (
        select(pin_videos, videos.c.media_id.label("kept"))
        .outerjoin(videos, videos.c.media_id == pin_videos.c.media_id)
        .where(pin_videos.c.pin_id == pin_id)
    )


def _scopes(asked: Any) -> tuple[str, ...]:
    words = asked.get("scope", "").replace(" ", ",").split(",")
    return tuple(scope for scope in SCOPES if scope in words)


def _is_name(client_id: str) -> bool:
    return 0 < len(client_id) <= 200 and client_id.isascii() and client_id.isprintable()


def _is_same(expected: str, given: str) -> bool:
    return secrets.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def _is_ours(redirect_uri: str) -> bool:
    """Only back to this installation: an open door to anywhere would hand codes to strangers."""
    try:
        target, root = urlsplit(redirect_uri), urlsplit(house().root_url)
    except ValueError:
        return False
    is_plain = redirect_uri.isprintable() and redirect_uri.isascii() and "\\" not in redirect_uri
    return is_plain and (target.scheme, target.netloc) == (root.scheme, root.netloc)


def _back(redirect_uri: str, **values: str) -> str:
    return f"{redirect_uri}{'&' if urlsplit(redirect_uri).query else '?'}{urlencode(values)}"


def _page(template: str, status: int = 200, **values: Any) -> Response:
    response = Response(render_template(template, base=request.script_root, **values), status)
    response.headers["Cache-Control"] = "private, no-store"
    root = urlsplit(house().root_url)
    origin = f"{root.scheme}://{root.netloc}"
    policy = (
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {origin}"  # named too, because browsers apply it to where a form is sent on to
    )
    return _closed(response, policy)


def _closed(response: Response, policy: str) -> Response:
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
