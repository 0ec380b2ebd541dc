"""How well a picture fits a pin by what is known of it before it is there, and in what order pictures are worth fetching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from server.values.page import PageImage
from server.values.picture import MAX_ASPECT, MAX_PIXELS, USABLE_SIDE, PictureHead

_PLACES = {"declared": 12, "content": 12, "page": 2}
_STILL = 15  # what a moving picture lacks
_LEADING = 500  # the page's own first picture leads with such a side, whatever else there is


def fit(width: int | None, height: int | None) -> float:
    """What size and shape are worth: a pin is tall, so portrait pictures lose the least in the crop."""
    worth = 0.0
    if width and height:
        ratio = width / height
        worth += 8 if 0.5 <= ratio <= 0.85 else 4 if ratio <= 1.2 else -10 if ratio > 3 or ratio < 0.25 else 0
    if width:
        worth += min(width, 1500) / 250 - (10 if width < 300 else 0)
    return worth


def why_not(head: PictureHead) -> str:
    """Why a picture cannot carry a pin, as far as its beginning tells; empty where it may."""
    if not head.format:
        return "no picture in a known format"
    if not head.width or not head.height:
        return ""
    size = f"{head.width}×{head.height} pixels"
    if max(head.width, head.height) > MAX_ASPECT * min(head.width, head.height):
        return f"a strip of {size}"
    if min(head.width, head.height) < USABLE_SIDE:
        return f"only {size}"
    return f"more than {MAX_PIXELS // 1_000_000} megapixels ({size})" if head.width * head.height > MAX_PIXELS else ""


def ranked(images: Sequence[PageImage], heads: Mapping[str, PictureHead], main: str) -> list[PageImage]:
    """Pictures in a new order, with what their beginnings told in place of what the page left open.

    `main` is the address of the one that the page shows as its own.
    """
    known = [_with_size(image, heads.get(image.url)) for image in images]

    def key(image: PageImage) -> tuple[bool, float]:
        head = heads.get(image.url)
        moves = head.is_animated if head else image.url.lower().endswith(".gif")
        worth = fit(image.width, image.height) + _PLACES.get(image.place, 0) - (_STILL if moves else 0)
        return not (image.url == main and not moves and _leads(image)), -worth

    return sorted(known, key=key)


def _with_size(image: PageImage, head: PictureHead | None) -> PageImage:
    if head is None or not head.width or not head.height:
        return image
    return replace(image, width=head.width, height=head.height)


def _leads(image: PageImage) -> bool:
    if not image.width or not image.height:
        return True
    return min(image.width, image.height) >= _LEADING and 1 / 3 <= image.width / image.height <= 3
