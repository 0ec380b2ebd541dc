"""Looking at pins before they go out, and at the pages behind them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from server import clock
from server.api import shown
from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, IdPath, WebUrl
from server.api.pins import show
from server.db import db
from server.models import PageCheck, Pin
from server.models.page_check import read_page_check
from server.models.scope import find
from server.pipeline import actions
from server.pipeline.check.now import check_now
from server.pipeline.check.page_look import look_at_page
from server.values.destination import PageLook
from server.wiring import services

api = blueprint("checks", __name__, "Looking at pins before they go out")


class Nothing(Body):
    """No fields but the key that makes a repeat harmless."""

    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class Anyway(Body):
    """Which troubles to publish in spite of."""

    codes: list[str] = Field(default_factory=list, max_length=20, description="codes of holds and warnings; empty: all")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class PageAddress(Body):
    """The page to look at."""

    url: WebUrl
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


@api.get("/pins/<string:id>/check", responses=answers(200, "What is known", shown.PinCheck))
@access("session_or_key")
def read_check(path: IdPath) -> dict[str, Any]:
    """What the last look at a pin's page found: can readers open it, and which rich pin it can be."""
    pin = find(db.session(), principal().scope, Pin, path.id)
    return _check_json(pin, read_page_check(db.session(), pin.profile_id, pin.url_key))


@api.post("/pins/<string:id>/check", responses=answers(200, "What was found", shown.PinCheck))
@access("session_or_key", "editor")
def check_pin(path: IdPath, body: Nothing) -> dict[str, Any]:
    """Look at a pin now: its page, board, image and texts. What is found becomes holds and warnings by the profile's policy."""
    pin = find(db.session(), principal().scope, Pin, path.id)
    return _check_json(*check_now(services(), db.session(), pin))


@api.post("/pins/<string:id>/publish-anyway", responses=answers(200, "The pin as it is now", shown.Pin))
@access("session_or_key", "editor")
def publish_anyway(path: IdPath, body: Anyway) -> dict[str, Any]:
    """Let a pin go out at its slot in spite of holds and warnings. They do not come back for this pin."""
    pin = find(db.session(), principal().scope, Pin, path.id)
    actions.publish_anyway(db.session(), pin, body.codes, actor=principal().actor, now=clock.now())
    return show(pin)


@api.post("/pages/check", responses=answers(200, "What was seen", shown.SeenPage))
@access("session_or_key", "editor")
def check_page(body: PageAddress) -> dict[str, Any]:
    """Look at any page: can readers open it, which rich pin can it be, and which tags are missing."""
    db.session.rollback()  # no transaction is open while the page is fetched
    return _page_json(look_at_page(services(), body.url, ()), clock.now())


def _check_json(pin: Pin, page: PageCheck | None) -> dict[str, Any]:
    look = _page_json(PageLook.from_json(page.look), page.looked_at) if page is not None and page.look else None
    return {
        "page": look,
        "checked_at": clock.rfc3339(pin.checked_at),
        "next_check_at": clock.rfc3339(pin.check_at),
        "pin": show(pin),
    }


def _page_json(page: PageLook, looked_at: datetime | None) -> dict[str, Any]:
    return {**page.to_json(), "looked_at": clock.rfc3339(looked_at)}
