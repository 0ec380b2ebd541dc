"""What a pin is made of: the kinds of `media_source`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.sandbox import fields
from server.sandbox.pictures import Picture, decode, look_at
from server.sandbox.refusals import could_not_fetch_image, invalid

FetchImage = Callable[[str], bytes]

_MOST_ITEMS = 5


@dataclass(frozen=True, slots=True)
class Source:
    """`media_type` as pins show it; `media_id` names the uploaded video, whose cover is then the picture."""

    media_type: str
    pictures: tuple[Picture, ...]
    media_id: str | None = None
    cover_at: int | None = None  # seconds into the video, where no picture is its cover


def read_source(source: Any, fetch_image: FetchImage | None) -> Source:
    """Read a `media_source`; pictures named by address are fetched. Raises Refused."""
    if not isinstance(source, Mapping):
        raise invalid("Missing media_source.")
    kind = source.get("source_type")
    if kind == "image_base64":
        return Source("image", (decode(source),))
    if kind == "image_url":
        return Source("image", (_fetched(source.get("url"), fetch_image),))
    if kind in {"multiple_image_base64", "multiple_image_urls"}:
        return _several(source.get("items"), fetch_image, is_inline=kind == "multiple_image_base64")
    if kind == "video_id":
        media_id = fields.digits(source, "media_id", is_required=True)
        pictures = _cover(source, fetch_image)
        return Source("video", pictures, media_id, None if pictures else source["cover_image_key_frame_time"])
    raise invalid("Invalid media_source: unknown source_type.")


def _several(items: Any, fetch_image: FetchImage | None, *, is_inline: bool) -> Source:
    if (
        not isinstance(items, list)
        or not 2 <= len(items) <= _MOST_ITEMS
        or not all(isinstance(item, dict) for item in items)
    ):
        raise invalid(f"Invalid items: expected 2 to {_MOST_ITEMS} images.")
    found = tuple(decode(item) if is_inline else _fetched(item.get("url"), fetch_image) for item in items)
    if len({(picture.width, picture.height) for picture in found}) > 1:
        raise invalid("Invalid items: all images must have the same size.")
    return Source("multiple_images", found)


def _cover(source: Mapping[str, Any], fetch_image: FetchImage | None) -> tuple[Picture, ...]:
    if source.get("cover_image_data"):
        inline = {"content_type": source.get("cover_image_content_type"), "data": source["cover_image_data"]}
        return (decode(inline),)
    if source.get("cover_image_url"):
        return (_fetched(source["cover_image_url"], fetch_image),)
    at = source.get("cover_image_key_frame_time")
    if isinstance(at, int) and at >= 0:
        return ()
    raise invalid("A cover image is required.")


def _fetched(url: Any, fetch_image: FetchImage | None) -> Picture:
    address = fields.check_url(url, "url")
    if fetch_image is None:  # nobody gave the sandbox a way out
        raise could_not_fetch_image()
    try:
        data = fetch_image(address)
    except Exception as error:  # any failure out there is the one that Pinterest reports
        raise could_not_fetch_image() from error
    return look_at(data)
