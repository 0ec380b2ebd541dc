"""What a pin shows: an image, a carousel, or a video with its cover; and what is wrong with it, before anybody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.errors import InvalidRequest
from server.models import Asset, Slide, Version

IMAGE: Final = "image"
CAROUSEL: Final = "carousel"
VIDEO: Final = "video"

LARGEST_IMAGE: Final = 20_000_000  # bytes
SMALLEST_IMAGE: Final = (600, 900)  # pixels; Pinterest refuses smaller ones with code 233
SMALLEST_SLIDE: Final = (600, 600)  # carousels are often square
SLIDES: Final = range(2, 6)
_AUTOMATIC_COVER = 5  # seconds at most: films often begin in the dark


@dataclass(frozen=True, slots=True)
class Media:
    """A version's media. `images` are the image, a carousel's slides in order, or a video's cover where it has one."""

    kind: str = IMAGE
    images: tuple[Asset, ...] = ()
    video: Asset | None = None
    cover_at: int | None = None
    missing: int = 0  # how many of its files are no longer known

    @property
    def content_hash(self) -> str:
        """Names the media by its bytes."""
        return (self.video or self.images[0]).content_hash

    @property
    def image_keys(self) -> tuple[str, ...]:
        """Where the pictures that go along are stored."""
        return tuple(image.storage_key for image in self.images)

    @property
    def drafted(self) -> dict[str, Any]:
        """The fields of a `PinDraft` that come from the media; the bytes apart."""
        first = self.images[0] if self.images else None
        found: dict[str, Any] = {"cover_at": self.cover_at}
        if first is not None:
            found |= {"content_type": first.content_type, "dominant_color": first.dominant_color}
        return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a pin is to show, as its maker says it, by the ids of uploads: exactly one of the first three.

    `cover_asset_id` or `cover_at` belong to a video; with neither, a frame near its beginning is the cover.
    """

    asset_id: str | None = None
    asset_ids: tuple[str, ...] = ()
    video_asset_id: str | None = None
    cover_asset_id: str | None = None
    cover_at: int | None = None
    slides_field: str = "asset_ids"  # what their maker calls them


def choose(session: Session, workspace_id: str, wanted: Wanted) -> Media:
    """The media that were asked for. Raises InvalidRequest that names the field and says what Pinterest would not take."""
    if wanted.video_asset_id is not None:
        return _video(session, workspace_id, wanted)
    if wanted.asset_ids:
        images = tuple(_image(session, workspace_id, one, "asset_ids") for one in wanted.asset_ids)
        if wrong := wrong_with_carousel(images):
            raise InvalidRequest(wrong, code="carousel_unusable", field=wanted.slides_field)
        return Media(CAROUSEL, images)
    image = _image(session, workspace_id, wanted.asset_id or "", "asset_id")
    if wrong := _wrong_with_image(image, SMALLEST_IMAGE):
        raise InvalidRequest(f"{wrong} Send a larger one.", code="image_too_small", field="asset_id")
    return Media(IMAGE, (image,))


def put_into(session: Session, version: Version, shown: Media) -> None:
    """Write media into a version that is being made; its own row must be flushed afterwards, and before its slides."""
    version.media_type = shown.kind
    version.asset_id = shown.images[0].id if shown.images else None
    version.video_id = shown.video.id if shown.video else None
    version.cover_at = shown.cover_at
    slides = shown.images if shown.kind == CAROUSEL else ()
    version.slides = [Slide(position=position, asset_id=image.id) for position, image in enumerate(slides)]


def carry(session: Session, old: Version, fresh: Version) -> None:
    """Let a new version show what an earlier one shows."""
    fresh.media_type, fresh.asset_id = old.media_type, old.asset_id
    fresh.video_id, fresh.cover_at = old.video_id, old.cover_at
    slides = slide_ids(session, [old.id]).get(old.id, []) if old.media_type == CAROUSEL else []
    fresh.slides = [Slide(position=position, asset_id=asset_id) for position, asset_id in enumerate(slides)]


def _video(session: Session, workspace_id: str, wanted: Wanted) -> Media:
    video = _asset(session, workspace_id, wanted.video_asset_id or "", "video_asset_id")
    if not video.is_video:
        raise InvalidRequest(
            "This upload is an image. Send it as asset_id, or upload a video.",
            code="not_a_video",
            field="video_asset_id",
        )
    if wanted.cover_asset_id is not None:
        return Media(VIDEO, (_image(session, workspace_id, wanted.cover_asset_id, "cover_asset_id"),), video)
    seconds = (video.duration_ms or 0) // 1000
    at = min(seconds // 4, _AUTOMATIC_COVER) if wanted.cover_at is None else wanted.cover_at
    if at > seconds:
        raise InvalidRequest(
            f"The video is {seconds} seconds long, so it has no frame at {at} seconds.",
            code="cover_after_end", field="cover_at_seconds",
        )  # fmt: skip
    return Media(VIDEO, (), video, at)


def _image(session: Session, workspace_id: str, asset_id: str, field: str) -> Asset:
    asset = _asset(session, workspace_id, asset_id, field)
    if asset.is_video:
        raise InvalidRequest(
            "This upload is a video, and an image is needed here. A video goes into video_asset_id.",
            code="not_an_image", field=field,
        )  # fmt: skip
    return asset


def _asset(session: Session, workspace_id: str, asset_id: str, field: str) -> Asset:
    asset = session.get(Asset, asset_id)
    if asset is None or asset.workspace_id != workspace_id:
        raise InvalidRequest(
            "There is no image or video with this id in your workspace. Upload it with POST /v1/assets.",
            code="asset_not_found", field=field,
        )  # fmt: skip
    return asset


def load(session: Session, content: Version | None) -> Media:
    """The media of a version; without a version there is none."""
    if content is None:
        return Media()
    wanted = [content.asset_id] if content.asset_id else []
    if content.media_type == CAROUSEL:
        wanted = slide_ids(session, [content.id]).get(content.id, [])
    images = [session.get(Asset, one) for one in wanted]
    video = session.get(Asset, content.video_id) if content.video_id else None
    found = tuple(image for image in images if image is not None)
    return Media(content.media_type, found, video, content.cover_at, len(images) - len(found))


def slide_ids(session: Session, version_ids: Sequence[str]) -> dict[str, list[str]]:
    """The assets of carousels in their order, by version."""
    if not version_ids:
        return {}
    rows = session.execute(
        select(Slide.version_id, Slide.asset_id)
        .where(Slide.version_id.in_(version_ids))
        .order_by(Slide.version_id, Slide.position)
    )
    found: dict[str, list[str]] = {}
    for version_id, asset_id in rows:
        found.setdefault(version_id, []).append(asset_id)
    return found


def what_is_wrong(shown: Media) -> str | None:
    """A sentence that says why Pinterest would not take these media, None when nothing is wrong with them."""
    if shown.missing:
        return "A picture of this pin is no longer stored."
    if shown.kind == VIDEO:
        return _wrong_with_video(shown)
    if shown.kind == CAROUSEL:
        return wrong_with_carousel(shown.images)
    if not shown.images:
        return "The pin has no image."
    return _wrong_with_image(shown.images[0], SMALLEST_IMAGE)


def wrong_with_carousel(images: Sequence[Asset]) -> str | None:
    """The same for pictures that are to become a carousel."""
    if len(images) not in SLIDES:
        return f"A carousel has {SLIDES.start} to {SLIDES.stop - 1} images; these are {len(images)}."
    first = images[0]
    for number, image in enumerate(images, 1):
        if wrong := _wrong_with_image(image, SMALLEST_SLIDE):
            return f"Image {number} of the carousel: {wrong}"
        if (image.width, image.height) != (first.width, first.height):
            return (
                f"All images of a carousel need the same size: image 1 is {first.width}×{first.height} pixels, "
                f"image {number} is {image.width}×{image.height}."
            )
    return None


def _wrong_with_image(image: Asset, smallest: tuple[int, int]) -> str | None:
    if image.size > LARGEST_IMAGE:
        return f"The image has {image.size:,} bytes; Pinterest takes {LARGEST_IMAGE:,} at most."
    if image.width < smallest[0] or image.height < smallest[1]:
        return f"The image is {image.width}×{image.height} pixels; Pinterest needs {smallest[0]}×{smallest[1]} or more."
    return None


def _wrong_with_video(shown: Media) -> str | None:
    if shown.video is None:
        return "The pin's video is no longer stored."
    if shown.images:
        cover = shown.images[0]
        return (
            f"The cover has {cover.size:,} bytes; Pinterest takes {LARGEST_IMAGE:,} at most."
            if cover.size > LARGEST_IMAGE
            else None
        )
    if shown.cover_at is None:
        return "The video has no cover."
    return None
