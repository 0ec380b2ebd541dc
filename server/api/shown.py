"""The shape of a pin in answers, for the description of the API; a test holds the code to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """Why something is as it is: a stable `code`, a sentence in `text`, and what fills it."""

    model_config = ConfigDict(extra="allow")

    code: str
    text: str
    params: dict[str, Any] = Field(default_factory=dict)


class ToldError(Told):
    """What went wrong last, when, and what to do."""

    message: str
    cure: str | None = Field(
        description="what to do about it; part of `text` already where Pinterest refused something"
    )
    at: datetime


class Hold(BaseModel):
    """Why a pin waits although it is due, and what may be done about it."""

    model_config = ConfigDict(extra="allow")

    code: str
    since: datetime
    choices: list[str]
    text: str


class Waits(_Shape):
    """What keeps a pin: its account, a pause, its board, a block of Pinterest's, its next try, or the look at its page."""

    code: str = Field(
        description="disconnected, paused, board_gone, next_try, look (at its page), or the block's own code"
    )
    text: str
    until: datetime | None = Field(description="when it ends; null where nobody knows")


class Slide(_Shape):
    """One image of a carousel."""

    asset_id: str
    url: str


class Preparation(_Shape):
    """How far a video is at Pinterest, which must have it before the pin goes out."""

    step: Literal["idle", "registered", "processing", "ready", "failed"]
    error: Told | None


class Video(_Shape):
    """A pin's video, its cover, and how far it is at Pinterest."""

    asset_id: str
    url: str
    cover_asset_id: str | None
    cover_at_seconds: int | None = Field(description="the frame that is the cover, where no picture was given")
    preparation: Preparation | None


class Stray(_Shape):
    """A pin on Pinterest that should not be there: it is being removed, or `error` says why Pinterest does not."""

    id: str
    url: str
    error: Told | None = None


class CompactPin(_Shape):
    """A pin as the calendar and the list of changes show it."""

    id: str
    status: Literal["draft", "pending", "published", "failed", "cancelled", "deleted"]
    state: str = Field(description="the exact state behind the status")
    status_note: str = Field(description="a second line for people, without any time; may be empty")
    waits: Waits | None = Field(description="what keeps it beside its slot; null when nothing does")
    attention: bool = Field(description="a person is needed")
    holds: list[Hold]
    warnings: list[Hold] = Field(description="trouble that was found, though the pin goes out")
    title: str
    link_url: str
    media_type: Literal["image", "carousel", "video"]
    image_url: str | None
    thumbnail_url: str | None
    profile_id: str
    account_id: str | None
    is_sandbox: bool
    board_id: str | None
    board_name: str | None
    board_section_id: str | None
    campaign_id: str | None
    labels: list[str]
    timezone: str | None = Field(description="its account's zone")
    shown_at: datetime = Field(description="where the calendar shows it: published, due or created")
    due_at: datetime | None
    next_attempt_at: datetime | None
    published_at: datetime | None
    pinterest_url: str | None
    error: ToldError | None
    is_being_removed: bool = Field(description="a person asked for it, and Pinterest has not said yet that it is gone")
    sync: Literal["pending", "done", "refused"] | None = Field(
        description="how far an edit of the published pin has come on Pinterest; null where there was none"
    )
    sync_error: Told | None = Field(description="why Pinterest did not take the edit, or not yet")
    is_editable: bool
    is_regenerating: bool
    version: int = Field(description="send it back with PATCH")


class Pin(CompactPin):
    """A pin with everything."""

    carousel: list[Slide] | None = Field(description="all images of a carousel, in order; `image_url` is the first")
    video: Video | None = Field(description="of a video pin; `image_url` is then its cover, where that is a picture")
    overlay: dict[str, Any] | None = Field(description="the words drawn on the image: headline, kicker, items")
    description: str
    alt_text: str
    keywords: list[str]
    phrase: str = Field(description="the search phrase that its texts aim at; may be empty")
    edited_fields: list[str] = Field(description="what a person has written: a regeneration keeps it")
    asset_id: str | None
    template: str
    writer: str = Field(description="local, openai, person or api")
    wish: str = Field(description="what this version was to stress, in its owner's words")
    note: Told | None = Field(description="why the AI writer or the photo was not used")
    regeneration: dict[str, Any] | None
    site_id: str | None
    post_id: str | None
    why: Told | None = Field(description="why it stands where it stands")
    deliver_from: datetime | None = Field(description="where its delivery window begins")
    deliver_until: datetime | None = Field(description="the last instant at which it may go out")
    schedule_id: str | None = Field(description="the act of scheduling that gave it this slot")
    pinterest_pin_id: str | None
    strays: list[Stray] = Field(description="second copies on Pinterest, which are removed there")
    attempts: int
    checked_at: datetime | None = Field(description="when it was last looked at before going out")
    created_at: datetime
    updated_at: datetime


class Version(_Shape):
    """What a pin was, or is."""

    number: int
    is_current: bool
    writer: str = Field(description="local, openai, person or api")
    wish: str
    phrase: str
    title: str
    description: str
    alt_text: str
    keywords: list[str]
    overlay: dict[str, Any] | None
    template: str
    media_type: Literal["image", "carousel", "video"]
    image_url: str | None
    thumbnail_url: str | None
    edited_fields: list[str]
    note: Told | None
    created_at: datetime


class Versions(_Shape):
    """Versions of a pin, newest first, and how to go on."""

    data: list[Version]
    next_before: int | None = None


class Pins(_Shape):
    """Pins, and how to go on."""

    data: list[Pin]
    next_cursor: str | None = None


class CalendarDay(_Shape):
    """One local day: counts by status of all its pins, its first 20 pins, and who rests."""

    date: str
    counts: dict[str, int]
    total: int
    needs_you: int = Field(description="how many of them failed or wait for a person")
    pins: list[CompactPin]
    resting: list[str] = Field(description="accounts that rest that day: a weekday off or a blackout date")


class CalendarCampaign(_Shape):
    """A campaign whose span meets the calendar's; an end that is left open is null."""

    id: str
    name: str
    color: str
    starts_on: str | None
    ends_on: str | None
    is_paused: bool


class Calendar(_Shape):
    """Days in the asked zone. `changes_cursor` is where to begin with `GET /v1/changes`."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    timezone: str
    statuses: list[str]
    days: list[CalendarDay]
    campaigns: list[CalendarCampaign]
    changes_cursor: str


class Change(_Shape):
    """Something other than a pin that changed."""

    kind: str
    id: str


class Changes(_Shape):
    """Changed pins as they are now, and what else changed."""

    data: list[CompactPin]
    others: list[Change]
    has_more: bool
    next_cursor: str


class PageTrouble(_Shape):
    """Trouble with a page: the code of a hold, and a sentence."""

    code: str
    text: str


class MissingTag(_Shape):
    """A tag that a page lacks, and what to do about it."""

    tag: str
    is_needed: bool = Field(description="without it there is no such rich pin")
    text: str


class RichPin(_Shape):
    """What Pinterest can make of a page."""

    kind: Literal["article", "product", "recipe", "none"]
    nearest: Literal["article", "product", "recipe"] = Field(description="what `missing` belongs to")
    source: Literal["schema.org", "open_graph", ""]
    text: str
    missing: list[MissingTag]


class SeenPage(_Shape):
    """The last look at a page. Not `is_known`: it did not answer in a way that says what readers see; `note` says how."""

    is_known: bool
    note: str
    is_shielded: bool = Field(description="something keeps programs out; looking again changes nothing")
    status: int | None
    final_url: str = Field(description="where the link led")
    title: str
    troubles: list[PageTrouble]
    rich_pin: RichPin | None
    looked_at: datetime | None


class PinCheck(_Shape):
    """What is known of a pin's page, and when the pin is looked at next."""

    page: SeenPage | None
    checked_at: datetime | None
    next_check_at: datetime | None
    pin: Pin


SHAPES: tuple[type[BaseModel], ...] = (Pin, Pins, Versions, Calendar, Changes, SeenPage, PinCheck)
