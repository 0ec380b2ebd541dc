"""What a pin is to show, in the bodies of calls that make and change pins."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StrictInt, ValidationInfo, field_validator
from sqlalchemy.orm import Session

from server.api.access import Principal
from server.api.fields import Body, Id, WebUrl
from server.pipeline import assets, media
from server.pipeline.media import SLIDES, SMALLEST_SLIDE, Media, Wanted
from server.pipeline.services import Services

WAYS = ("image_url", "asset_id", "image_urls", "asset_ids", "video_asset_id")
COVERS = ("cover_asset_id", "cover_at_seconds")
ONE_WAY = "Send one kind of media: either image_url or asset_id, or image_urls or asset_ids for a carousel, or video_asset_id."
_LIMITS: Any = {"min_length": SLIDES.start, "max_length": SLIDES.stop - 1}


class MediaFields(Body):
    """Exactly one of the first five says what a pin shows."""

    image_url: WebUrl | None = Field(None, description="an image, fetched now")
    asset_id: Id | None = Field(None, description="an uploaded image")
    image_urls: Annotated[list[WebUrl], Field(**_LIMITS)] | None = Field(
        None, description="a carousel: images of one size, fetched now"
    )
    asset_ids: Annotated[list[Id], Field(**_LIMITS)] | None = Field(
        None, description="a carousel: uploaded images of one size"
    )
    video_asset_id: Id | None = Field(None, description="an uploaded video")
    cover_asset_id: Id | None = Field(None, description="of a video: an uploaded image as its cover")
    cover_at_seconds: Annotated[StrictInt, Field(ge=0, le=900)] | None = Field(
        None, description="of a video: its own frame at this time as its cover; chosen for you when both are left out"
    )

    @field_validator(*WAYS[1:])
    @classmethod
    def _is_the_only_way(cls, value: Any, info: ValidationInfo) -> Any:
        if value is not None and any(info.data.get(name) is not None for name in WAYS if name != info.field_name):
            raise ValueError(ONE_WAY)
        return value

    @field_validator("cover_at_seconds")
    @classmethod
    def _is_the_only_cover(cls, value: Any, info: ValidationInfo) -> Any:
        if value is not None and info.data.get("cover_asset_id") is not None:
            raise ValueError("Send one cover: either cover_asset_id or cover_at_seconds.")
        return value


def media_of(session: Session, services: Services, caller: Principal, body: MediaFields) -> Media:
    """What a body's media are; those named by address are fetched, with no transaction open. Raises InvalidRequest."""
    asset_id, asset_ids = body.asset_id, body.asset_ids or ()
    if body.image_url is not None:
        asset_id = assets.store_from_url(services, session, caller.workspace_id, body.image_url).id
    elif body.image_urls is not None:
        stored = assets.store_from_urls(services, session, caller.workspace_id, body.image_urls, SMALLEST_SLIDE)
        asset_ids = [asset.id for asset in stored]
    wanted = Wanted(
        asset_id=asset_id,
        asset_ids=tuple(asset_ids),
        video_asset_id=body.video_asset_id,
        cover_asset_id=body.cover_asset_id,
        cover_at=body.cover_at_seconds,
        slides_field="asset_ids" if body.image_urls is None else "image_urls",
    )
    return media.choose(session, caller.workspace_id, wanted)
