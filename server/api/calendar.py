"""`/v1/calendar` and `/v1/changes`: what the page shows, and what it polls."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from flask import Response, jsonify, request
from pydantic import Field, model_validator

from server import clock, states
from server.api import shown
from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Id, LocalDate, Query, Zone
from server.api.shapes import PinShapes
from server.db import db
from server.models import Profile
from server.models.queries import Day, PinFilter, calendar, changes, last_event
from server.models.scope import visible
from server.rules.windows import day_window
from server.wiring import services

api = blueprint("calendar", __name__, "The calendar, and what changed")
_MAX_DAYS = 100
_STATUSES = tuple(word for word in dict.fromkeys(states.STATUS.values()) if word != "deleted")


class CalendarQuery(Query):
    """Which days; both ends belong to it."""

    from_: LocalDate = Field(alias="from", description="first local date")
    to: LocalDate = Field(description="last local date")
    timezone: Zone | None = Field(None, description="whose days; the first profile's zone when left out")
    account_id: Id | None = None
    profile_id: Id | None = None

    @model_validator(mode="after")
    def _is_a_span(self) -> CalendarQuery:
        if self.to < self.from_:
            raise ValueError("`to` lies before `from`.")
        if (self.to - self.from_).days >= _MAX_DAYS:
            raise ValueError(f"Ask for {_MAX_DAYS} days or fewer at once.")
        return self


class ChangesQuery(Query):
    """Where to go on listening."""

    after: int | None = Field(None, ge=0, le=2**63 - 1, description="`next_cursor` of the answer before")
    timezone: Zone | None = None


@api.get("/calendar", responses=answers(200, "Days with counts and up to 20 pins each", shown.Calendar))
@access("session_or_key")
def get_calendar(query: CalendarQuery) -> dict[str, Any]:
    """Days in the asked zone: counts by status, and each day's first 20 pins."""
    session, scope = db.session(), principal().scope
    zone = query.timezone or _first_zone()
    cursor = last_event(session, scope)  # before the pins: what changes in between is told again, never missed
    days = [day for day in (_day(zone, one) for one in _dates(query.from_, query.to)) if day is not None]
    wanted = PinFilter(profile_id=query.profile_id, account_id=query.account_id)
    found = calendar(session, scope, days, wanted)
    shapes = PinShapes.of(session, services().settings, [pin for day in found for pin in day.pins], zone)
    return {
        "from": query.from_.isoformat(),
        "to": query.to.isoformat(),
        "timezone": zone,
        "statuses": list(_STATUSES),
        "days": [
            {
                "date": day.date.isoformat(),
                "counts": day.counts,
                "total": sum(day.counts.values()),
                "pins": [shapes.compact(pin) for pin in day.pins],
            }
            for day in found
        ],
        "changes_cursor": str(cursor),
    }


@api.get("/changes", responses={**answers(200, "Changed pins", shown.Changes), 304: {"description": "Nothing new"}})
@access("session_or_key")
def get_changes(query: ChangesQuery) -> Response:
    """What changed behind a cursor. Without one: where to begin listening. Send `If-None-Match` to get 304 for nothing."""
    session, scope = db.session(), principal().scope
    if query.after is None:
        return _tagged({"data": [], "others": [], "has_more": False, "next_cursor": str(last_event(session, scope))})
    found = changes(session, scope, query.after, clock.now())
    shapes = PinShapes.of(session, services().settings, found.pins, query.timezone)
    return _tagged(
        {
            "data": [shapes.compact(pin) for pin in found.pins],
            "others": [{"kind": kind, "id": subject_id} for kind, subject_id in found.others],
            "has_more": found.has_more,
            "next_cursor": str(found.cursor),
        }
    )


def _tagged(body: dict[str, Any]) -> Response:
    response = jsonify(body)
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _day(zone: str, day: date) -> Day | None:
    """The local day as one UTC interval: 23 or 25 hours long where the clocks change; None where the zone skipped it."""
    window = day_window(zone, "00:00", "24:00", day)
    return Day(day, window.start, window.end) if window is not None else None


def _first_zone() -> str:
    profile = db.session.scalars(visible(principal().scope, Profile).order_by(Profile.id).limit(1)).first()
    return profile.timezone if profile is not None else "UTC"
