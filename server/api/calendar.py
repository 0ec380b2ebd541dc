"""`/v1/calendar` and `/v1/changes`: what the page shows, and what it polls."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Response, jsonify, request
from pydantic import Field, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.api import shown
from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Id, LocalDate, Query, Zone
from server.api.filters import LabelWord, StatusWords, states_of
from server.api.pausing import pause_json
from server.api.shapes import SHOWN_STATUSES, PinShapes
from server.db import db
from server.models import Account, Campaign, Profile
from server.models.campaigns import campaigns_between
from server.models.queries import Day, PinFilter, calendar, changes, last_event
from server.models.scope import Scope, conditions, visible
from server.rules.windows import day_window
from server.wiring import services

api = blueprint("calendar", __name__, "The calendar, and what changed")
_MAX_DAYS = 100


class CalendarQuery(Query):
    """Which days; both ends belong to it."""

    from_: LocalDate = Field(alias="from", description="first local date")
    to: LocalDate = Field(description="last local date")
    timezone: Zone | None = Field(None, description="whose days; the first profile's zone when left out")
    account_id: Id | None = None
    profile_id: Id | None = None
    campaign_id: Id | None = None
    label: LabelWord | None = None
    status: StatusWords | None = None
    needs_you: bool = Field(False, description="only pins that failed or wait for a person")

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
    timezone: Zone | None = Field(None, description="changes nothing: every instant is told as one")


@api.get("/calendar", responses=answers(200, "Days with counts and up to 20 pins each", shown.Calendar))
@access("session_or_key")
def get_calendar(query: CalendarQuery) -> dict[str, Any]:
    """Days in the asked zone: counts by status, each day's first 20 pins, the accounts that rest, and the campaigns."""
    session, scope = db.session(), principal().scope
    zone = query.timezone or _first_zone()
    cursor = last_event(session, scope)  # before the pins: what changes in between is told again, never missed
    days = [day for day in (_day(zone, one) for one in _dates(query.from_, query.to)) if day is not None]
    wanted = PinFilter(
        states=states_of(query.status) if query.status else (),
        profile_id=query.profile_id,
        account_id=query.account_id,
        campaign_id=query.campaign_id,
        label=query.label,
        needs_somebody=query.needs_you,
    )
    resting = _resting(session, scope, query)
    found = calendar(session, scope, days, wanted)
    shapes = PinShapes.of(session, services().settings, [pin for day in found for pin in day.pins])
    return {
        "from": query.from_.isoformat(),
        "to": query.to.isoformat(),
        "timezone": zone,
        "statuses": list(SHOWN_STATUSES),
        "days": [
            {
                "date": day.date.isoformat(),
                "counts": day.counts,
                "total": sum(day.counts.values()),
                "needs_you": sum(day.needing),
                "pins": [shapes.compact(pin) for pin in day.pins],
                "resting": [account_id for account_id, rest in resting if rest.covers(day.date)],
            }
            for day in found
        ],
        "campaigns": [
            _band(campaign)
            for campaign in campaigns_between(session, scope, query.from_, query.to)
            if not (query.profile_id and campaign.profile_ids) or query.profile_id in campaign.profile_ids
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
    shapes = PinShapes.of(session, services().settings, found.pins)
    return _tagged(
        {
            "data": [shapes.compact(pin) for pin in found.pins],
            "others": [{"kind": kind, "id": subject_id} for kind, subject_id in found.others],
            "has_more": found.has_more,
            "next_cursor": str(found.cursor),
        }
    )


@dataclass(frozen=True, slots=True)
class _Rest:
    """On which local days an account rests."""

    weekdays: frozenset[int]
    dates: frozenset[str]

    def covers(self, day: date) -> bool:
        return day.weekday() in self.weekdays or day.isoformat() in self.dates


def _resting(session: Session, scope: Scope, query: CalendarQuery) -> list[tuple[str, _Rest]]:
    """The asked accounts with the days on which they rest."""
    wanted = select(Account.id, Account.days_off, Profile.blackout_dates).join(
        Profile, Profile.id == Account.profile_id
    )
    wanted = wanted.where(*conditions(scope, Account)).order_by(Account.id)
    if query.account_id is not None:
        wanted = wanted.where(Account.id == query.account_id)
    if query.profile_id is not None:
        wanted = wanted.where(Account.profile_id == query.profile_id)
    return [
        (account_id, _Rest(frozenset(weekdays), frozenset(dates)))
        for account_id, weekdays, dates in session.execute(wanted)
        if weekdays or dates
    ]


def _band(campaign: Campaign) -> dict[str, Any]:
    return {
        "id": campaign.id,
        "name": campaign.name,
        "color": campaign.color,
        "starts_on": campaign.starts_on.isoformat() if campaign.starts_on else None,
        "ends_on": campaign.ends_on.isoformat() if campaign.ends_on else None,
        "is_paused": pause_json(campaign)["is_paused"],
    }


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
