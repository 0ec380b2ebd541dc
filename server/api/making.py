"""Bodies of the calls that make and change pins, and what they become."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from server import clock, telemetry
from server.api import idempotency, problems, shown
from server.api.access import Principal
from server.api.fields import Body, Flag, Id, ImageSize, Instant, Labels, WebUrl, Zone
from server.api.media_fields import COVERS, ONE_WAY, WAYS, MediaFields, media_of
from server.api.templates import check_template
from server.errors import InvalidRequest, PinwrightError
from server.models import Account, Pin, Profile
from server.models.schedule_reads import items_of
from server.models.scope import find, visible
from server.pipeline import compose, generate, setup
from server.pipeline.sections import check_sections
from server.pipeline.services import Services
from server.values.text import ALT_TEXT_MAX, DESCRIPTION_MAX, TITLE_MAX

MAX_BULK = 1000
MAX_WINDOW_MINUTES = 7 * 24 * 60

Title = Annotated[str, Field(min_length=1, max_length=TITLE_MAX)]
Description = Annotated[str, Field(max_length=DESCRIPTION_MAX)]
AltText = Annotated[str, Field(max_length=ALT_TEXT_MAX)]
Keywords = Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=100)]], Field(max_length=50)]


def _has_a_start(value: Any, info: ValidationInfo) -> Any:
    """Refuse what belongs to a typed time where there is none; the time is declared before it."""
    if "scheduled_at" in info.data and info.data["scheduled_at"] is None:
        raise ValueError("This belongs to scheduled_at: send that, too.")
    return value


WindowMinutes = Annotated[StrictInt, Field(ge=1, le=MAX_WINDOW_MINUTES), AfterValidator(_has_a_start)]
SlotZone = Annotated[Zone, AfterValidator(_has_a_start)]
SLOT_ZONE = (
    "with `scheduled_at`: the IANA zone whose clocks it is meant by, so that the slot keeps its time of day when it is moved "
    "by days or the zone changes its rules; a delivery window always runs between two instants"
)


class NewPin(MediaFields):
    """A pin to be made. With `scheduled_at` it goes out then; with `draft` it waits; with neither it goes out now."""

    account_id: Id
    board_id: Id
    board_section_id: Id | None = None
    title: Title
    description: Description
    alt_text: AltText = ""
    keywords: Keywords = Field(default_factory=list)
    link_url: WebUrl
    scheduled_at: Instant | None = None
    delivery_window_minutes: WindowMinutes | None = Field(
        None, description="how much later than `scheduled_at` it may go out"
    )
    timezone: SlotZone | None = Field(None, description=SLOT_ZONE)
    draft: Flag = False
    campaign_id: Id | None = None
    labels: Labels = Field(default_factory=list)
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)

    @model_validator(mode="after")
    def _fits_together(self) -> NewPin:
        if all(getattr(self, name) is None for name in WAYS):
            raise ValueError(ONE_WAY)
        return self

    @field_validator(*COVERS)
    @classmethod
    def _covers_a_video(cls, value: Any, info: ValidationInfo) -> Any:
        if value is not None and "video_asset_id" in info.data and info.data["video_asset_id"] is None:
            raise ValueError("Only a video has a cover: send video_asset_id, too, or leave this out.")
        return value

    @field_validator("draft")
    @classmethod
    def _has_no_time(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("scheduled_at") is not None:
            raise ValueError("A draft has no time yet: send either draft or scheduled_at.")
        return value


class MadeRoom(BaseModel):
    """A pin that moved inside its own delivery window to make room."""

    model_config = ConfigDict(extra="forbid")

    pin_id: str
    due_at: datetime
    why: shown.Told


class PinMade(shown.Pin):
    """The pin. `moves` is there when others made room for it in their delivery windows."""

    moves: list[MadeRoom] = Field(default_factory=list)


SHAPES: tuple[type[BaseModel], ...] = (PinMade,)


class ManyPins(Body):
    """Up to 1,000 pins; each is judged on its own, so a bad one does not refuse the others."""

    pins: list[Any] = Field(
        min_length=1, max_length=MAX_BULK, json_schema_extra={"items": {"type": "object", "title": "NewPin"}}
    )
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class GeneratePins(Body):
    """A page to make pins of."""

    url: WebUrl
    profile_id: Id | None = Field(None, description="may be left out where the workspace has one profile")
    account_id: Id | None = Field(None, description="the profile's default account when left out")
    board_ids: list[Id] = Field([], max_length=50, description="they take turns; the account's rotation when empty")
    sections: dict[Id, Id] = Field(
        {}, max_length=50, description="of boards in `board_ids`: the section to put pins into, by board"
    )
    count: int = Field(generate.DEFAULT_COUNT, ge=1, le=generate.MAX_COUNT)
    per_item: Flag = Field(
        False,
        description="a list post becomes one pin for each item that has a picture, at most 20; `count` is for any other page. The "
        "answer holds the first pin; its siblings appear when the page was read",
    )
    template: str | None = Field(None, max_length=60)
    image_size: ImageSize | None = Field(None, description="in pixels; the profile's default when left out")
    schedule: Literal["automatic", "now", "draft"] = "automatic"
    wish: str = Field("", max_length=500, description="what the texts should stress, in your words")
    campaign_id: Id | None = None
    labels: Labels = Field(default_factory=list)
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


def make_pin(session: Session, services: Services, caller: Principal, body: NewPin) -> Pin:
    """Make one pin. The image is fetched first, with no transaction open, when the rest has been judged."""
    account = find(session, caller.scope, Account, body.account_id)
    compose.check_board(session, account, body.board_id, body.board_section_id)
    compose.check_campaign(session, caller.workspace_id, body.campaign_id)
    shown = media_of(session, services, caller, body)
    account = find(session, caller.scope, Account, body.account_id)
    window = body.delivery_window_minutes
    new = compose.NewPin(
        board_id=body.board_id,
        board_section_id=body.board_section_id,
        title=body.title,
        description=body.description,
        alt_text=body.alt_text,
        keywords=tuple(body.keywords),
        link_url=body.link_url,
        shown=shown,
        scheduled_at=body.scheduled_at,
        delivery_window=timedelta(minutes=window) if window else None,
        timezone=body.timezone,
        is_draft=body.draft,
        campaign_id=body.campaign_id,
        labels=tuple(body.labels),
    )
    return compose.create(session, account, new, actor=caller.actor, writer=caller.writer, now=clock.now())


def made_room(session: Session, pin: Pin) -> list[dict[str, Any]]:
    """The pins that moved when this one was just made with a delivery window, in JSON."""
    if pin.schedule_id is None:
        return []
    moved = [item for item in items_of(session, pin.schedule_id) if item.role == "moved"]
    return [{"pin_id": item.pin_id, "due_at": (item.after or {}).get("due_at"), "why": item.why} for item in moved]


def make_many(
    session: Session, services: Services, caller: Principal, items: list[Any], show: Callable[[Pin], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Make each pin in a transaction of its own; the answers are in the order of the items. Commits.

    Items without a key of their own get one from the request's: a call that died half-way and is sent again makes
    only what is missing.
    """
    key = idempotency.key_of_request()
    return [
        _make_one(session, services, caller, item, show, fallback_key=f"{key}#{index}"[-255:] if key else None)
        for index, item in enumerate(items)
    ]


def ask_for_pins(session: Session, caller: Principal, body: GeneratePins) -> list[Pin]:
    """Make pins in `generating` for a page; the generator takes them from there."""
    profile = profile_of(session, caller, body.profile_id)
    account = account_of(session, caller, profile, body.account_id)
    if body.board_ids and account is None:
        raise InvalidRequest("Boards belong to an account: connect one first.", code="no_account", field="board_ids")
    for board_id in body.board_ids:
        assert account is not None  # noqa: S101 - refused above
        compose.check_board(session, account, board_id, None)
    check_sections(session, account.id if account else "", body.board_ids, body.sections)
    wanted: dict[str, Any] = {
        "new_pins": "draft" if body.schedule == "draft" else "schedule",
        "mode": "now" if body.schedule == "now" else "automatic",
    }
    if body.per_item:
        wanted["per_item"] = True
    if body.template:
        check_template(body.template)
        wanted["template"] = body.template
    if body.image_size:
        wanted["image_size"] = body.image_size
    if body.wish:
        wanted["wish"] = body.wish
    if body.sections:
        wanted["sections"] = body.sections
    compose.check_campaign(session, caller.workspace_id, body.campaign_id)
    return generate.ask(
        session,
        profile=profile,
        account=account,
        url=body.url,
        count=body.count,
        board_ids=body.board_ids,
        wanted=wanted,
        actor=caller.actor,
        campaign_id=body.campaign_id,
        labels=body.labels,
    )


def _make_one(
    session: Session,
    services: Services,
    caller: Principal,
    item: Any,
    show: Callable[[Pin], dict[str, Any]],
    *,
    fallback_key: str | None,
) -> dict[str, Any]:
    def work() -> tuple[int, dict[str, Any]]:
        return 201, show(make_pin(session, services, caller, NewPin.model_validate(item)))

    try:
        if not isinstance(item, dict):
            raise InvalidRequest("Each entry of pins is an object with a pin's fields.")
        status, answer = idempotency.item_once(session, caller, item, work, fallback_key=fallback_key)
    except ValidationError as error:
        session.rollback()
        refused = problems.InvalidFields(problems.field_errors(error))
        return {"status": refused.http_status, "error": problems.document(refused)}
    except PinwrightError as error:
        session.rollback()
        return {"status": error.http_status, "error": problems.document(error)}
    except SQLAlchemyError as error:  # one item's trouble must not forget that the others were made
        session.rollback()
        telemetry.log("bulk.item_failed", level=logging.ERROR, error=error)
        broken = PinwrightError("Something went wrong on our side with this pin. Send it again with the same key.")
        return {"status": broken.http_status, "error": problems.document(broken)}
    return {"status": status, "pin": answer}


def profile_of(session: Session, caller: Principal, profile_id: str | None) -> Profile:
    """The named profile, or the workspace's only one. Raises NotFound and InvalidRequest."""
    if profile_id is not None:
        return find(session, caller.scope, Profile, profile_id)
    found = only_profile(session, caller)
    if found is None:
        raise InvalidRequest(
            "This workspace has several profiles (or none): say which one.", code="profile_needed", field="profile_id"
        )
    return found


def only_profile(session: Session, caller: Principal) -> Profile | None:
    """The workspace's profile where it has just one."""
    rows = session.scalars(visible(caller.scope, Profile).limit(2)).all()
    return rows[0] if len(rows) == 1 else None


def account_of(session: Session, caller: Principal, profile: Profile, account_id: str | None) -> Account | None:
    """The named account of the profile, or its default one. Raises NotFound and InvalidRequest."""
    account = (
        find(session, caller.scope, Account, account_id) if account_id else setup.default_account(session, profile)
    )
    if account is not None and account.profile_id != profile.id:
        raise InvalidRequest(
            "This account belongs to another profile.", code="account_of_other_profile", field="account_id"
        )
    if caller.is_test and (account is None or account.kind != "sandbox"):
        raise InvalidRequest(
            "A test key makes pins for sandbox accounts only: name one as account_id.",
            code="sandbox_account_needed",
            field="account_id",
        )
    return account
