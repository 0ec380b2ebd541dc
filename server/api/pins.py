"""`/v1/pins`: make, list, read, edit and delete pins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify
from pydantic import Field

from server import clock
from server.api import making, shown
from server.api.access import access, principal
from server.api.changing import PinChange, read_change
from server.api.description import answers, blueprint
from server.api.fields import Id, IdPath, InstantOrDate, Page, listed
from server.api.filters import LabelWord, StateWords, StatusWords, states_of, words
from server.api.making import GeneratePins, ManyPins, NewPin
from server.api.plain_shapes import event_json
from server.api.shapes import PinShapes
from server.db import db
from server.models import Pin
from server.models.queries import PinFilter, history, list_pins
from server.models.scope import find
from server.pipeline import actions, editing
from server.wiring import services

api = blueprint("pins", __name__, "Pins: make, list, read, edit, delete")


class PinQuery(Page):
    """Filters; several words in `status` and `state` are separated by commas."""

    status: StatusWords | None = None
    state: StateWords | None = None
    profile_id: Id | None = None
    account_id: Id | None = None
    board_id: Id | None = None
    site_id: Id | None = None
    post_id: Id | None = None
    campaign_id: Id | None = None
    label: LabelWord | None = None
    from_: InstantOrDate | None = Field(None, alias="from", description="shown at this instant or later")
    to: InstantOrDate | None = Field(None, description="shown before this instant")
    q: str = Field("", max_length=200, description="words in title, description or link")
    needs_you: bool = Field(False, description="only pins that failed or wait for a person")

    def filter(self) -> PinFilter | None:
        """The filter; None when `status` and `state` exclude each other."""
        wanted = states_of(self.status)
        if self.state:
            wanted &= words(self.state)
        if not wanted:
            return None
        return PinFilter(
            states=wanted if self.status or self.state else (),
            profile_id=self.profile_id,
            account_id=self.account_id,
            board_id=self.board_id,
            site_id=self.site_id,
            post_id=self.post_id,
            since=self.from_,
            until=self.to,
            text=self.q,
            campaign_id=self.campaign_id,
            label=self.label,
            needs_somebody=self.needs_you,
        )


@api.post("/pins", responses=answers(201, "The pin", making.PinMade))
@access("session_or_key", "editor")
def create_pin(body: NewPin) -> tuple[dict[str, Any], int]:
    """Make a pin: at `scheduled_at`, as a draft, or to be published now. Its image is fetched before it is accepted."""
    pin = making.make_pin(db.session(), services(), principal(), body)
    moves = making.made_room(db.session(), pin)
    return {**show(pin), **({"moves": moves} if moves else {})}, 201


@api.post("/pins/generate", responses=answers(202, "Pins in `generating`", shown.Pins))
@access("session_or_key", "editor")
def generate_pins(body: GeneratePins) -> tuple[dict[str, Any], int]:
    """Ask for pins of a page: it is read, texts are written and images drawn in the background."""
    pins = making.ask_for_pins(db.session(), principal(), body)
    return {"data": show_all(pins)}, 202


@api.post("/pins/bulk", responses=answers(207, "`{status, pin}` or `{status, error}` for each, in order"))
@access("session_or_key", "editor")
def create_many(body: ManyPins) -> tuple[dict[str, Any], int]:
    """Make up to 1,000 pins; each is accepted or refused on its own."""
    return {"data": making.make_many(db.session(), services(), principal(), body.pins, show)}, 207


@api.get("/pins", responses=answers(200, "Pins, newest first", shown.Pins))
@access("session_or_key")
def get_pins(query: PinQuery) -> dict[str, Any]:
    """List pins, newest first."""
    wanted = query.filter()
    before_id = query.before_id()
    if wanted is None:
        return {"data": [], "next_cursor": None}
    rows = list_pins(db.session(), principal().scope, wanted, limit=query.limit + 1, before_id=before_id)
    return listed(rows, show_all(rows[: query.limit]), query.limit)


@api.get("/pins/<string:id>", responses=answers(200, "The pin", shown.Pin))
@access("session_or_key")
def get_pin(path: IdPath) -> dict[str, Any]:
    """Read one pin."""
    return show(find(db.session(), principal().scope, Pin, path.id))


@api.patch("/pins/<string:id>", responses=answers(200, "The pin as it is now", shown.Pin))
@access("session_or_key", "editor")
def change_pin(path: IdPath, body: PinChange) -> dict[str, Any]:
    """Edit a pin, or move it to another slot. `version` is the one you have read."""
    session, caller = db.session(), principal()
    change = read_change(session, services(), caller, path.id, body)
    pin = find(session, caller.scope, Pin, path.id)
    editing.edit(
        session, pin, change, version=body.version, actor=caller.actor, writer=caller.writer, now=clock.now()
    )  # fmt: skip
    return show(pin)


@api.delete("/pins/<string:id>", responses=answers(202, "Will be removed on Pinterest", shown.Pin))
@access("session_or_key", "editor")
def delete_pin(path: IdPath) -> tuple[Response, int]:
    """Remove a published pin on Pinterest. It stays published here until Pinterest says so."""
    session, caller = db.session(), principal()
    pin = find(session, caller.scope, Pin, path.id)
    is_wanted = actions.want_delete(session, pin, actor=caller.actor)
    return jsonify(show(pin)), 202 if is_wanted else 200


@api.get("/pins/<string:id>/history", responses=answers(200, "Events, oldest first"))
@access("session_or_key")
def get_history(path: IdPath) -> dict[str, Any]:
    """Everything that happened to a pin, oldest first."""
    pin = find(db.session(), principal().scope, Pin, path.id)
    return {"data": [event_json(event) for event in history(db.session(), pin)], "next_cursor": None}


def show(pin: Pin) -> dict[str, Any]:
    """One pin in JSON."""
    return show_all([pin])[0]


def show_all(pins: Sequence[Pin]) -> list[dict[str, Any]]:
    """Pins in JSON, in order."""
    shapes = PinShapes.of(db.session(), services().settings, pins)
    return [shapes.full(pin) for pin in pins]
