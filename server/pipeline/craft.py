"""Work for the studio process: reading documents and drawing images. Values in, values out.

Imported by the studio's child, so it pulls in rules and imaging only; no models, no network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from server import imaging
from server.imaging import TEMPLATES
from server.rules.blog import home, lists, wordpress
from server.rules.branding.kit import read_brand, style_sheets
from server.rules.destination import read_destination
from server.rules.likeness import difference, is_repeat
from server.rules.page import read_page
from server.rules.reading.encoding import decode
from server.values.blog import HomePage, PostList
from server.values.brand import BrandFound
from server.values.destination import PageReading
from server.values.drawing import CleanImage, CleanLogo, Drawn, DrawOrder, DrawTask, Seen
from server.values.page import PageFacts

_TRIES = 10  # drawings of one pin until it looks new
_IN_TURN = 2  # templates that one photo is tried in before the next photo has its turn
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

    An image that looks like one of `order.seen` or `order.worn`, or like another of the post, is drawn again with another
    template or photo while there are any; what was asked for by name stays.
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
    worn: list[tuple[int, Drawn, Seen]] = []
    spare: tuple[Drawn, Seen] | None = None
    for template, first in islice(_ways(order, task, used, seen, digests), _TRIES):
        one = _drawn(order, task, template, first)
        mark = Seen(one.drawing.fingerprint, one.drawing.template, digests[one.photo] if one.photo is not None else "")
        if any(is_repeat(mark, old) for old in seen):
            tried.append((one, mark))
        elif (age := _worn_at(mark, order.worn)) is not None:
            worn.append((age, one, mark))
        elif one.drawing.template != template and one.drawing.template in used and not task.template:
            spare = spare or (one, mark)  # what was drawn instead is a neighbour's
        else:
            return one, mark
    if spare:
        return spare
    if worn:
        age, oldest, mark = min(worn, key=lambda drawn: drawn[0])
        return replace(oldest, is_unchanged=age == len(order.worn) - 1), mark
    least, mark = max(tried, key=lambda drawn: difference(drawn[1], seen))
    return replace(least, is_repeat=True), mark


def _worn_at(mark: Seen, worn: Sequence[Seen]) -> int | None:
    """The latest of the pin's own looks that an image repeats; None for a new one."""
    return max((at for at, old in enumerate(worn) if is_repeat(mark, old)), default=None)


def _ways(
    order: DrawOrder, task: DrawTask, used: Sequence[str], seen: Sequence[Seen], digests: Sequence[str]
) -> Iterator[tuple[str, int]]:
    """The templates and photos to draw a pin with, best first; at least one.

    The same photo in another template comes before other photos, and templates that fight with a photo come last. What was
    shown with that photo already is passed over, except where nothing else is left: then the pin's own looks come again,
    the oldest first. A named template has only the photos.
    """
    places = _places(order, task)
    count = len(places)
    firsts = [places[(task.first_photo + turn) % count] for turn in range(count)] or [0]
    if task.template:
        yield from ((task.template, first) for first in firsts)
        return
    shown = {(old.template, old.photo) for old in seen if old.photo}
    worn = {(old.template, old.photo): at for at, old in enumerate(order.worn) if old.photo}
    named = [_names(order, task, used, first) for first in firsts]
    queue = [
        (name, first)
        for at in range(0, len(TEMPLATES), _IN_TURN)
        for first, names in zip(firsts, named, strict=True)
        for name in names[at : at + _IN_TURN]
    ]
    ways = [(way, (way[0], digests[way[1]]) if digests else ("", "")) for way in queue]
    fresh = [(way, mark) for way, mark in ways if mark not in shown]
    fresh.sort(key=lambda one: worn.get(one[1], -1))  # stable: what the pin never was keeps its order
    yield from [way for way, _ in fresh] or queue[:1]


def _places(order: DrawOrder, task: DrawTask) -> list[int]:
    """The photos that make a pin better than none would; for a template that was asked for all, or whose photo a person chose, if there are no such."""
    places = [place for place, photo in enumerate(order.photos) if imaging.carries(photo)]
    return places or list(range(len(order.photos)) if task.template or task.is_photo_chosen else ())


def _names(order: DrawOrder, task: DrawTask, used: Sequence[str], first: int) -> list[str]:
    """All templates that a pin which begins with this photo may have, best first."""
    places = _places(order, task)
    barred = {name for name in TEMPLATES if order.only and name not in order.only}
    fighting = set(imaging.unsuited(order.photos[first])) - set(order.only) if places else set()
    names: list[str] = []
    for without in (barred | fighting, barred):
        while True:
            name = imaging.choose(
                task.overlay,
                len(places),
                task.kind,
                avoid=[*used, *names],
                seed=task.seed,
                details={**task.details, "pictured": str(len(_shown(order, task)))},
                prefer=order.prefer,
                without=without | set(names),
            )
            if name in names or (names and name in without):
                break
            names.append(name)
    return names


def _drawn(order: DrawOrder, task: DrawTask, template: str, first: int) -> Drawn:
    shown = _shown(order, task)
    places = _places(order, task)
    turn = places.index(first) if places else 0
    photos = tuple(order.photos[place] for place in places[turn:] + places[:turn])
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
