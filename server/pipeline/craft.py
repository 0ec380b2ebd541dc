"""Work for the studio process: reading documents and drawing images. Values in, values out.

Imported by the studio's child, so it pulls in rules and imaging only; no models, no network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from server import imaging
from server.rules.blog import home, lists, wordpress
from server.rules.branding.kit import read_brand, style_sheets
from server.rules.destination import read_destination
from server.rules.likeness import is_repeat
from server.rules.page import read_page
from server.rules.reading.encoding import decode
from server.values.blog import HomePage, PostList
from server.values.brand import BrandFound
from server.values.destination import PageReading
from server.values.drawing import CleanImage, CleanLogo, Drawn, DrawOrder, DrawTask, Seen
from server.values.page import PageFacts

_TRIES = 4  # drawings of one pin until it looks new
_SAMPLE_WIDTH = 400
_PICTURED = 3  # items that a template shows beside their pictures


def read_document(body: bytes, charset: str | None, url: str, *, with_text: bool = False) -> PageFacts:
    """Decode a fetched page and read its facts."""
    return read_page(decode(body, charset), url, with_text=with_text)


def look_at_document(body: bytes, charset: str | None, url: str) -> PageReading:
    """Decode a fetched page and read what it says of itself."""
    return read_destination(decode(body, charset), url)


def look_at_home(body: bytes, charset: str | None, url: str) -> tuple[HomePage, PageReading]:
    """Decode a blog's first page and read where its posts are listed, and what it says of itself."""
    text = decode(body, charset)
    return home.read_home(text, url), read_destination(text, url)


def read_list(body: bytes, url: str) -> PostList:
    """Read a sitemap or a feed, packed or not."""
    return lists.read_list(body, url)


def read_posts(body: bytes) -> PostList:
    """Read one page of WordPress's own list of posts."""
    return wordpress.read_posts(body)


def draw_pins(order: DrawOrder) -> list[Drawn]:
    """Draw every task of an order; pins of one post get different templates where enough of them fit.

    An image that looks like one of `order.seen`, or like another of the post, is drawn again with another template or
    photo, a few times; what was asked for by name stays.
    """
    drawn: list[Drawn] = []
    used, seen = list(order.avoid), list(order.seen)
    digests = [hashlib.sha256(photo).hexdigest() for photo in order.photos]
    for task in order.tasks:
        one, mark = _drawn_fresh(order, task, used, seen, digests)
        used.append(one.drawing.template)
        seen.append(mark)
        drawn.append(replace(one, thumbnail=imaging.thumbnail(one.drawing.jpeg)))
    return drawn


def _drawn_fresh(
    order: DrawOrder, task: DrawTask, used: Sequence[str], seen: Sequence[Seen], digests: Sequence[str]
) -> tuple[Drawn, Seen]:
    tried: list[tuple[Drawn, Seen]] = []
    for turn in range(_TRIES):
        avoid = [*used, *(drawn.drawing.template for drawn, _ in tried)]
        # the same photo in another template first, then other photos; a named template has only these
        one = _drawn(order, task, avoid, task.first_photo + (turn if task.template else turn // 2))
        mark = Seen(one.drawing.fingerprint, one.drawing.template, digests[one.photo] if one.photo is not None else "")
        if not any(is_repeat(mark, old) for old in seen):
            return one, mark
        tried.append((one, mark))
        if task.template and len(order.photos) <= turn + 1:
            break
    first, mark = tried[0]
    return replace(first, is_repeat=True), mark


def _drawn(order: DrawOrder, task: DrawTask, avoid: Sequence[str], first_photo: int) -> Drawn:
    photos = order.photos
    first = first_photo % len(photos) if photos else 0
    photos = photos[first:] + photos[:first]
    unwanted = {name for name in imaging.TEMPLATES if order.only and name not in order.only}
    if photos and not task.template:
        unwanted |= set(imaging.unsuited(photos[0])) - set(order.only)
    shown = _shown(order, task)
    template = task.template or imaging.choose(
        task.overlay,
        len(photos),
        task.kind,
        avoid=avoid,
        seed=task.seed,
        details={**task.details, "pictured": str(len(shown))},
        prefer=order.prefer,
        without=unwanted,
    )
    drawing = imaging.draw(
        template,
        task.overlay,
        photos,
        order.brand,
        facts_kind=task.kind,
        details=dict(task.details),
        focus=task.focus,
        seed=task.seed,
        size=task.size,
        item_photos=[order.photos[index] for index in shown],
    )
    if "pictured" in imaging.TEMPLATES[drawing.template].needs:
        first = shown[0]
    return Drawn(drawing, b"", first if photos and drawing.focus is not None else None)


def _shown(order: DrawOrder, task: DrawTask) -> tuple[int, ...]:
    """The photos of the first items, one each, up to the first that is not known: a picture must not stand beside another's words."""
    shown: list[int] = []
    for index in task.item_photos:
        if index is None or index in shown or not 0 <= index < len(order.photos):
            break
        shown.append(index)
    return tuple(shown[:_PICTURED])


def draw_sample(order: DrawOrder) -> bytes:
    """A small picture of the first task's template; words or photos that it lacks are made ones. JPEG, 400 pixels wide."""
    task, photos = order.tasks[0], order.photos
    template = imaging.TEMPLATES[task.template]
    wanting = template.photos + template.extra - len(photos)
    photos += tuple(_made_photo(name) for name in list(imaging.SAMPLES)[: max(0, wanting)])
    if not imaging.lacking(template, task.overlay, len(photos), task.kind, task.details):
        drawing = imaging.draw(
            task.template, task.overlay, photos, order.brand, facts_kind=task.kind, details=dict(task.details), seed=task.seed
        )  # fmt: skip
        if drawing.template == task.template:
            return imaging.thumbnail(drawing.jpeg, _SAMPLE_WIDTH)
    made = imaging.gallery(task.template, order.brand)
    shown = next((drawing for drawing in made if drawing.template == task.template), None)
    if shown is None:
        shown = imaging.draw(task.template, task.overlay, photos, order.brand)
    return imaging.thumbnail(shown.jpeg, _SAMPLE_WIDTH)


@lru_cache(maxsize=8)
def _made_photo(name: str) -> bytes:
    return imaging.sample_photo(name)


def read_home(body: bytes, charset: str | None, url: str, sheets: tuple[bytes, ...]) -> BrandFound:
    """Decode a site's home page and its style sheets, and read what they tell of its look."""
    return read_brand(decode(body, charset), url, [sheet.decode("utf-8", "replace") for sheet in sheets])


def sheets_of_home(body: bytes, charset: str | None, url: str) -> tuple[str, ...]:
    """Addresses of the style sheets that are worth reading for it."""
    return style_sheets(decode(body, charset), url)


def clean_logo(data: bytes) -> CleanLogo:
    """Re-encode a logo from outside. Raises ImageError with a reason when it cannot be used."""
    return imaging.clean_logo(data)


def clean_image(data: bytes) -> CleanImage:
    """Re-encode a picture from outside. Raises ImageError with a reason when it cannot be used."""
    return imaging.clean(data)
