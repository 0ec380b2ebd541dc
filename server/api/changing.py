"""The body of a PATCH on a pin, and what it becomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import Field, field_validator
from sqlalchemy.orm import Session

from server import states
from server.api.access import Principal
from server.api.fields import Id, Instant, Labels, RowVersion, WebUrl
from server.api.making import SLOT_ZONE, AltText, Description, Keywords, SlotZone, Title, WindowMinutes
from server.api.media_fields import COVERS, WAYS, MediaFields, media_of
from server.errors import Conflict, InvalidRequest
from server.models import Account, Pin
from server.models.scope import find
from server.pipeline import compose
from server.pipeline.editing import TEXT_FIELDS, PinEdit
from server.pipeline.services import Services
from server.rules.urls import canonical_key

_COLUMNS = ("link_url", "account_id", "board_id", "board_section_id", "campaign_id", "labels")
_WITHOUT_SLOT = frozenset({states.DRAFT, states.FAILED})


class PinChange(MediaFields):
    """What to change; what is left out stays. `scheduled_at: null` takes the pin off the calendar.

    A cover alone gives a video pin another cover.
    """

    version: RowVersion
    title: Title | None = None
    description: Description | None = None
    alt_text: AltText | None = None
    keywords: Keywords | None = None
    link_url: WebUrl | None = None
    account_id: Id | None = Field(None, description="only while the pin has no slot; its board goes with it")
    board_id: Id | None = None
    board_section_id: Id | None = None
    scheduled_at: Instant | None = None
    delivery_window_minutes: WindowMinutes | None = Field(
        None, description="with `scheduled_at`: how much later it may go out; without it the slot is that instant"
    )
    timezone: SlotZone | None = Field(None, description=SLOT_ZONE)
    campaign_id: Id | None = Field(None, description="null takes the pin out of its campaign")
    labels: Labels | None = None
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)

    @field_validator(
        "title", "description", "alt_text", "keywords", "link_url", "account_id", "board_id", "labels", *WAYS, *COVERS,
    )  # fmt: skip
    @classmethod
    def _is_not_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("Leave this field out to keep it as it is; it cannot be null.")
        return value


def read_change(session: Session, services: Services, caller: Principal, pin_id: str, body: PinChange) -> PinEdit:
    """What a PATCH asks for; a new picture is fetched here, before the pin's row is taken."""
    pin = find(session, caller.scope, Pin, pin_id)
    sent = body.model_fields_set
    content = {name: getattr(body, name) for name in TEXT_FIELDS if name in sent}
    columns: dict[str, Any] = {name: getattr(body, name) for name in _COLUMNS if name in sent}
    if "link_url" in columns:
        columns["url_key"] = canonical_key(columns["link_url"])
    compose.check_campaign(session, caller.workspace_id, columns.get("campaign_id"))
    if columns.keys() & {"account_id", "board_id", "board_section_id"}:
        _place_on_board(session, caller, pin, columns)
    shown = None
    if body.model_fields_set & {*WAYS, *COVERS}:
        shown = media_of(session, services, caller, _with_its_video(pin, body))
    minutes = body.delivery_window_minutes
    return PinEdit(
        content=content,
        columns=columns,
        shown=shown,
        has_slot="scheduled_at" in sent,
        slot=body.scheduled_at,
        window=timedelta(minutes=minutes) if minutes else None,
        timezone=body.timezone,
    )


def _with_its_video(pin: Pin, body: PinChange) -> PinChange:
    """A cover alone belongs to the video that the pin shows already. Raises InvalidRequest where there is none."""
    if any(getattr(body, name) is not None for name in WAYS):
        if body.video_asset_id is None and body.model_fields_set & set(COVERS):
            raise InvalidRequest(
                "Only a video has a cover. Leave it out, or send video_asset_id.",
                code="no_video",
                field="cover_asset_id",
            )
        return body
    if pin.content is None or pin.content.video_id is None:
        raise InvalidRequest(
            "This pin shows no video, so it has no cover. Send video_asset_id, too.",
            code="no_video",
            field="cover_asset_id",
        )
    return body.model_copy(update={"video_asset_id": pin.content.video_id})


def _place_on_board(session: Session, caller: Principal, pin: Pin, columns: dict[str, Any]) -> None:
    """Complete account, board and section so that they belong together: a new account or board drops what it lacks."""
    account_id = columns.get("account_id", pin.account_id)
    if account_id is None:
        raise InvalidRequest("This pin has no account yet: send account_id, too.", code="no_account", field="board_id")
    account = find(session, caller.scope, Account, account_id)
    if account_id != pin.account_id:
        _check_move(pin, account)
        columns.setdefault("board_id", None)
    board_id = columns.get("board_id", pin.board_id)
    if board_id != pin.board_id or account_id != pin.account_id:
        columns.setdefault("board_section_id", None)
    section_id = columns.get("board_section_id")
    if board_id is not None:
        compose.check_board(session, account, board_id, section_id)
    elif section_id is not None:
        raise InvalidRequest("A section needs its board: send board_id, too.", code="no_board", field="board_id")


def _check_move(pin: Pin, account: Account) -> None:
    if account.profile_id != pin.profile_id:
        raise InvalidRequest(
            "This account belongs to another profile.", code="account_of_other_profile", field="account_id"
        )
    if pin.state not in _WITHOUT_SLOT:
        raise Conflict(
            "Its slot belongs to the other account. Take the pin off the calendar first (scheduled_at: null).",
            code="has_slot",
            state=pin.state,
        )
