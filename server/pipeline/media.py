"""What a pin shows: an image, a carousel, or a video with its cover; and what is wrong with it, before anybody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Asset, Slide, Version

IMAGE: Final = "image"
CAROUSEL: Final = "carousel"
VIDEO: Final = "video"

LARGEST_IMAGE: Final = 20_000_000  # bytes
SMALLEST_IMAGE: Final = (600, 900)  # pixels; Pinterest refuses smaller ones with code 233
SMALLEST_SLIDE: Final = (600, 600)  # carousels are often square
SLIDES: Final = range(2, 6)


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
