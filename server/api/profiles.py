"""`/v1/profiles`: websites and brands."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from flask import Response, current_app
from pydantic import AfterValidator, Field
from sqlalchemy import update
from sqlalchemy.orm import Session

from server import clock
from server.api.access import Principal, access, principal
from server.api.brand import BrandKit, apply_brand
from server.api.description import BY_SESSION, answers, blueprint
from server.api.fields import Body, Flag, Id, IdPath, ImageSize, LocalDate, Name, Page, RowVersion, WebUrl, Zone, listed
from server.api.out_of_rules import summary_after_commit
from server.api.pausing import Pausing
from server.api.shapes import profile_json
from server.api.templates import check_template
from server.api.writing import Keywords, TrendRegion, Utm, VoiceWishes, check_voice
from server.db import db
from server.errors import Conflict, InvalidRequest
from server.models import Account, Profile
from server.models.campaigns import forget_profile
from server.models.moves import record
from server.models.page_check import look_again
from server.models.queries import count_occupying
from server.models.scope import find, visible
from server.pipeline import brand_kit, compose, pauses, setup
from server.pipeline.editing import StaleVersion
from server.pipeline.generate import MAX_COUNT

api = blueprint("profiles", __name__, "Websites and brands")

Short = Annotated[str, Field(max_length=200)]
BlackoutDates = Annotated[
    list[LocalDate], Field(max_length=1000), AfterValidator(lambda dates: sorted(set[date](dates)))
]
Level = Literal["hold", "warn", "off"]


class PinDefaults(Body):
    """What new pins of this profile get."""

    count: int | None = Field(None, ge=1, le=MAX_COUNT)
    per_item: Flag | None = Field(None, description="a list post becomes one pin for each of its items, at most 20")
    new_pins: Literal["schedule", "draft"] | None = None
    account_id: Id | None = None
    board_ids: Annotated[list[Id], Field(max_length=50)] | None = None
    templates: Annotated[list[Id], Field(max_length=50)] | None = Field(
        None, description="the templates that automatic pins use; an empty list means all"
    )
    preferred_templates: Annotated[list[Id], Field(max_length=50)] | None = Field(
        None, description="those that are taken more often"
    )
    image_size: ImageSize | None = Field(None, description="of drawn images, in pixels; 1000x1500 when left out")
    image_repeat_days: int | None = Field(
        None,
        ge=0,
        le=365,
        description="within so many days no account shows two images that look alike; 0: it may; 30 when left out",
    )


class Preflight(Body):
    """What is done about trouble that is found before a pin goes out: `hold` it, `warn` and let it go, or neither (`off`)."""

    link_dead: Level | None = Field(None, description="the page is not there, or says so")
    link_moved: Level | None = Field(None, description="the link leads to another site, the home page or a sign-in")
    noindex: Level | None = Field(None, description="the page asks not to be listed")
    paywall: Level | None = Field(None, description="the page says that not everybody can read it")
    nopin: Level | None = Field(None, description="the page asks that nothing is pinned from it")
    link_silent: Level | None = Field(None, description="the page did not answer until the slot")
    board_gone: Level | None = Field(None, description="the board or section is not there any more")
    image_bad: Level | None = Field(None, description="the image is too small or too large")
    texts_too_long: Level | None = Field(None, description="a text is longer than Pinterest takes")


class NewProfile(Body):
    """A website or brand."""

    name: Name
    site_url: WebUrl
    timezone: Zone = "UTC"
    brand: BrandKit | None = None
    voice: VoiceWishes | None = None
    keywords: Keywords | None = Field(None, description="search phrases that pins aim at where a page speaks of them")
    trend_region: TrendRegion | None = Field(
        None, description="whose searches on Pinterest count; empty: by language and zone; off: nobody's"
    )
    utm: Utm | None = Field(None, description='added to links; empty: the default; {"utm_source": ""} adds none')
    defaults: PinDefaults | None = None
    preflight: Preflight | None = None
    has_marker: Flag = True
    blackout_dates: BlackoutDates | None = Field(None, description="local dates without pins")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class ProfileChange(Pausing):
    """What to change; what is left out stays. With `version`, only if nobody has changed it since."""

    version: RowVersion | None = None
    name: Name | None = None
    site_url: WebUrl | None = None
    timezone: Zone | None = None
    brand: BrandKit | None = None
    voice: VoiceWishes | None = None
    keywords: Keywords | None = Field(None, description="search phrases that pins aim at where a page speaks of them")
    trend_region: TrendRegion | None = Field(
        None, description="whose searches on Pinterest count; empty: by language and zone; off: nobody's"
    )
    utm: Utm | None = Field(None, description='added to links; empty: the default; {"utm_source": ""} adds none')
    defaults: PinDefaults | None = None
    preflight: Preflight | None = None
    has_marker: Flag | None = None
    blackout_dates: BlackoutDates | None = Field(None, description="local dates without pins")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


@api.get("/profiles", responses=answers(200, "Profiles, newest first"))
@access("session_or_key")
def list_profiles(query: Page) -> dict[str, Any]:
    """List profiles, newest first."""
    select = visible(principal().scope, Profile).order_by(Profile.id.desc()).limit(query.limit + 1)
    before_id = query.before_id()
    rows = list(db.session.scalars(select.where(Profile.id < before_id) if before_id else select))
    return listed(rows, [profile_json(profile) for profile in rows], query.limit)


@api.post("/profiles", responses=answers(201, "The profile"))
@access("session_or_key", "editor")
def create_profile(body: NewProfile) -> tuple[dict[str, Any], int]:
    """Make a profile."""
    session, caller = db.session(), principal()
    profile = setup.create_profile(
        session, caller.workspace_id, name=body.name, site_url=body.site_url, timezone=body.timezone
    )
    profile.has_marker = body.has_marker
    _apply(session, caller, profile, body)
    brand_kit.ask(profile, clock.now())
    session.flush()
    record(session, caller.workspace_id, "profile.created", profile.id, actor=caller.actor)
    return profile_json(profile), 201


@api.get("/profiles/<string:id>", responses=answers(200, "The profile"))
@access("session_or_key")
def get_profile(path: IdPath) -> dict[str, Any]:
    """Read one profile."""
    return profile_json(find(db.session(), principal().scope, Profile, path.id))


@api.patch("/profiles/<string:id>", responses=answers(200, "The profile, and `out_of_rules {count, pin_ids}`"))
@access("session_or_key", "editor")
def change_profile(path: IdPath, body: ProfileChange) -> dict[str, Any]:
    """Change a profile. Pins that exist keep what they have, their slots, too.

    `out_of_rules` names the waiting pins whose slots lie on a blackout date or in a pause now, or break another rule:
    send them to `POST /v1/pins/reschedule`.
    """
    session, caller, now = db.session(), principal(), clock.now()
    profile = find(session, caller.scope, Profile, path.id)
    _take_row(session, profile, body.version)
    for name in ("name", "site_url", "timezone", "has_marker"):
        if getattr(body, name) is not None:
            setattr(profile, name, getattr(body, name))
    before = list(profile.blackout_dates)
    _apply(session, caller, profile, body)
    paused = pauses.read_wish(profile, body.pause(), now)
    for name, value in paused.items():
        setattr(profile, name, value)
    session.flush()
    accounts = list(
        session.scalars(visible(caller.scope, Account).where(Account.profile_id == profile.id).order_by(Account.id))
    )
    if paused or profile.blackout_dates != before:
        pauses.make_stale(session, [account.id for account in accounts])
    sent = sorted(body.model_fields_set - {"version", "idempotency_key"})
    record(session, caller.workspace_id, "profile.changed", profile.id, actor=caller.actor, reason=", ".join(sent))
    return {**profile_json(profile), "out_of_rules": summary_after_commit(accounts, now)}


@api.delete("/profiles/<string:id>", security=BY_SESSION, responses=answers(204, "Deleted with all that belongs to it"))
@access("session", "owner")
def delete_profile(path: IdPath) -> Response:
    """Delete a profile with its accounts, sites and pins; published pins stay on Pinterest.

    Refused while pins are on their way or scheduled: cancel them first, so that nothing vanishes by a slip.
    """
    session, caller = db.session(), principal()
    profile = find(session, caller.scope, Profile, path.id)
    waiting = count_occupying(session, profile.id)
    if waiting:
        raise Conflict(
            f"{waiting} pins of this profile are scheduled or on their way. Cancel them first.",
            code="profile_in_use",
            pins=waiting,
        )
    forget_profile(session, profile)
    record(session, caller.workspace_id, "profile.deleted", profile.id, actor=caller.actor, reason=profile.name)
    session.delete(profile)
    return current_app.response_class(status=204)


def _apply(session: Session, caller: Principal, profile: Profile, body: NewProfile | ProfileChange) -> None:
    """Merge the parts that were sent into what the profile has."""
    if body.brand is not None:
        apply_brand(session, caller, profile, body.brand)
    for name in ("voice", "defaults"):
        part = getattr(body, name)
        if part is not None:
            merged = {**getattr(profile, name), **part.model_dump(exclude_unset=True)}
            setattr(profile, name, {key: value for key, value in merged.items() if value is not None})
    if body.blackout_dates is not None:
        profile.blackout_dates = [day.isoformat() for day in body.blackout_dates]
    check_voice(profile.voice)
    for name in ("keywords", "trend_region", "utm"):
        if getattr(body, name) is not None:
            setattr(profile, name, getattr(body, name))
    if body.preflight is not None:
        profile.preflight = {**profile.preflight, **body.preflight.model_dump(exclude_none=True)}
        look_again(session, profile.id, clock.now())
    if body.defaults is not None:
        _check_defaults(session, caller, profile, body.defaults)


def _check_defaults(session: Session, caller: Principal, profile: Profile, defaults: PinDefaults) -> None:
    for template in (*(defaults.templates or ()), *(defaults.preferred_templates or ())):
        check_template(template)
    if defaults.account_id is None and not defaults.board_ids:
        return
    account_id = profile.defaults.get("account_id")
    account = find(session, caller.scope, Account, account_id) if account_id else None
    if account is None or account.profile_id != profile.id:
        raise InvalidRequest(
            "The default account must be one of this profile's.", code="account_not_found", field="defaults.account_id"
        )
    for board_id in defaults.board_ids or ():
        compose.check_board(session, account, board_id, None)


def _take_row(session: Session, profile: Profile, version: int | None) -> None:
    statement = update(Profile).where(Profile.id == profile.id)
    if version is not None:
        statement = statement.where(Profile.version == version)
    taken = session.execute(
        statement.values(version=Profile.version + 1), execution_options={"synchronize_session": False}
    )
    session.refresh(profile)
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        raise StaleVersion(
            "Somebody changed this profile since you loaded it. Load it again, then repeat your change.",
            version=profile.version,
        )
