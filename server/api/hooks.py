"""What WordPress calls: the notice, and the exchange of a connection key for a secret.

A notice is stored before it is answered and processed afterwards by the worker; the request itself does one
look-up, one signature and one insert.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import select

from server import clock
from server.api.access import public
from server.crypto import hash_token
from server.db import db, reading
from server.errors import InvalidRequest, TooLarge, Unauthorized
from server.models import Profile, Site
from server.models.moves import record
from server.pipeline import brand_kit, intake, signatures
from server.pipeline.setup import PLACEHOLDER_SITE, host_of
from server.rules.windows import load_zone
from server.values.clean import storable
from server.wiring import services

MAX_BODY_BYTES = 262_144
MIN_PLUGIN_VERSION = "0.1.0"

hooks = Blueprint("hooks", __name__, url_prefix="/hooks/wordpress")


@hooks.post("")
@public
def notice() -> tuple[Response, int]:
    """Store one signed notice. 202 `{id, status, min_plugin_version}`; the same webhook-id answers the same again."""
    body = _body()
    headers = request.headers
    envelope = signatures.Envelope(
        site_id=headers.get("X-Pinwright-Site", ""),
        message_id=headers.get("webhook-id", ""),
        timestamp=headers.get("webhook-timestamp", ""),
        signature=headers.get("webhook-signature", ""),
    )
    session = db.session()
    with reading():  # on SQLite the one writer's place is taken only when there is something to write
        site = signatures.verify(session, services(), envelope, body)
        session.expunge(site)
        session.rollback()
    stored = intake.receive(session, site, envelope.message_id, _object(body), headers.get("X-Pinwright-Plugin", ""))
    return jsonify(id=stored, status="accepted", min_plugin_version=MIN_PLUGIN_VERSION), 202


@hooks.post("/connect")
@public
def connect() -> Response:
    """Exchange a connection key's code for the site's secret. 200 `{site_id, secret, min_plugin_version}`."""
    sent = _object(_body())
    code = sent.get("code")
    site = _site_of_code(code) if isinstance(code, str) and code else None
    if site is None:
        raise Unauthorized(
            "This connection key has been used or is too old. Copy a fresh one from Pinwright and paste it here.",
            code="connection_key_used",
        )
    home = str(sent.get("home_url") or sent.get("site_url") or site.url)
    if len(home) > 2048:
        raise InvalidRequest("The site's address is too long.", code="bad_url", field="home_url")
    secret = services().vault.open(site.secret_sealed, site.workspace_id, site.id)
    _adopt(site, home, sent)
    record(db.session(), site.workspace_id, "site.connected", site.id, actor=f"site:{site.id}", data={"url": site.url})
    return jsonify(site_id=site.id, secret=secret, min_plugin_version=MIN_PLUGIN_VERSION)


def _site_of_code(code: str) -> Site | None:
    site = db.session.scalars(select(Site).where(Site.connect_code_hash == hash_token(code)).with_for_update()).first()
    if site is None or site.connect_code_expires_at is None or site.connect_code_expires_at < clock.now():
        return None
    site.connect_code_hash = site.connect_code_expires_at = None  # one use
    return site


def _adopt(site: Site, home: str, sent: dict[str, Any]) -> None:
    """The blog tells its own address and name; a profile that still has the product's own gets them."""
    hosts = {host_of(home), host_of(str(sent.get("site_url") or home))}
    site.hosts = sorted({*hosts, *(host.removeprefix("www.") for host in hosts), *site.hosts})
    site.connected_at = clock.now()
    site.old_secret_sealed = None  # the plugin has the new one from here on
    site.plugin_version = str(sent.get("plugin_version") or "")[:40]
    site.wordpress_version = str(sent.get("wp_version") or "")[:40]
    profile = db.session.get_one(Profile, site.profile_id)
    is_untold = profile.site_url == PLACEHOLDER_SITE or host_of(site.url) == host_of(profile.site_url)
    if host_of(profile.site_url) not in hosts and is_untold:
        profile.site_url = home.rstrip("/")
        profile.name = str(sent.get("name") or profile.name)[:200]
        _adopt_timezone(profile, str(sent.get("timezone") or ""))
    site.url = home.rstrip("/")
    brand_kit.ask(profile, clock.now())


def _adopt_timezone(profile: Profile, timezone: str) -> None:
    try:
        load_zone(timezone)
    except InvalidRequest:
        return  # WordPress may hold an offset such as +02:00, which is no zone; the profile keeps its own
    profile.timezone = timezone


def _body() -> bytes:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise TooLarge(f"A notice may have {MAX_BODY_BYTES // 1024} KB at most. Send the post's address, not its text.")
    body = request.get_data(cache=False)
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge(f"A notice may have {MAX_BODY_BYTES // 1024} KB at most. Send the post's address, not its text.")
    return body


def _no_json(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = storable(json.loads(body, parse_constant=_no_json))
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("The body is not JSON.", code="bad_json") from error
    if not isinstance(value, dict):
        raise InvalidRequest("The body must be a JSON object.", code="bad_json")
    return value
