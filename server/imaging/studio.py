"""From words, pictures and a brand to one finished pin image."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, replace
from functools import wraps
from typing import ParamSpec, TypeVar

from server.errors import ImageError, InvalidRequest
from server.imaging import palette as palettes
from server.imaging.canvas import WIDTH, Canvas, Pictures, TooMuchText
from server.imaging.choice import order
from server.imaging.content import Content, prepare
from server.imaging.finishing import finished
from server.imaging.grounds import lifted
from server.imaging.lacking import instead as why_instead
from server.imaging.parts import DoesNotFit
from server.imaging.photo import Photo, load_photo, meanwhile
from server.imaging.refusals import FLAT
from server.imaging.rehearsal import rehearse
from server.imaging.subjects import stand_apart, stands_low
from server.imaging.templates import TEMPLATES, Template
from server.values.brand import Brand, Drawing, Focus
from server.values.text import Overlay

Words = ParamSpec("Words")
Made = TypeVar("Made")

SIZE = (1000, 1500)
_LEAST_SIDE = 240
_MOST_ASPECT = 3.0
_PANORAMA, _PANORAMA_HEIGHT = 6.0, 450  # a wide one with so many pixels of height fills half a pin, cut to its subject
MAX_TEXT_RATIO = 0.20
MAX_POSTER_RATIO = 0.30
_WIDE_PART = 0.75  # of the sheet's height: no template shows a wide photo larger
_BESIDE = 0.45  # of the sheet's height: nor one beside the first
_ITEM = (400, 400)  # nor one of an item
_WORDS_ON_PHOTO = frozenset({"fullbleed", "framed", "quote", "big_number"})
_TALL = frozenset({"fullbleed", "framed", "quote", "big_number", "circle", "list_arch", "checklist"})
_WHOLE_SHEET = frozenset({"fullbleed", "framed", "checklist"})
_ROUND = frozenset({"circle", "list_arch", "band"})
_TOO_MUCH_TEXT = "Text covers more than a fifth of this pin. A shorter headline shows more of the photo."
_TEXT_SHARES = (1.0, 0.8, 0.62, 0.45)


@dataclass(frozen=True, slots=True)
class Commission:
    """What one pin is drawn of.

    `template` is a name of TEMPLATES, or `auto`. `photos` are files as fetched; unusable ones are passed over. `details` may
    hold `time`, `servings`, `price`, `rating` (shown as they are), `brand` (a product's), `quote` and its `source`, the labels
    `before` and `after`, `count` (how many entries the post has, empty for nobody knows; without it, those given are all), and
    `language` (a BCP 47 tag). `focus` is the subject in the first photo. `item_photos` are the pictures
    of the first items, one each; without them no picture stands beside an item. `size` is in pixels, between 1:1 and 1:2.5.
    """

    template: str
    overlay: Overlay
    photos: Sequence[bytes] = ()
    brand: Brand | None = None
    _: KW_ONLY
    facts_kind: str = "article"
    details: Mapping[str, str] | None = None
    focus: Focus | None = None
    size: tuple[int, int] = SIZE
    seed: int = 0
    item_photos: Sequence[bytes] = ()


def _taking(commission: Callable[Words, Commission], work: Callable[[Commission], Made]) -> Callable[Words, Made]:
    """A function that takes what a commission is made of, and does the work on it."""

    @wraps(work)
    def taken(*args: Words.args, **kwargs: Words.kwargs) -> Made:
        return work(commission(*args, **kwargs))

    return taken


def _draw(asked: Commission) -> Drawing:
    """Draw a pin and tell what was measured on it.

    Takes the fields of a Commission. Where a template's needs are not met (no usable photo, words that do not go in)
    another fitting one is drawn, and `Drawing.template` names it. The same input gives the same bytes.
    Raises InvalidRequest for an unknown template or an impossible size, ImageError when there is
    not one word to draw.
    """
    canvas, name, instead, unused = _composed(asked)
    text_ratio, size = canvas.text_ratio(), asked.size
    lowest, data, (dominant, look) = finished(canvas, size)
    return Drawing(
        jpeg=data,
        width=size[0],
        height=size[1],
        template=name,
        dominant_color=dominant,
        text_ratio=round(text_ratio, 4),
        contrast=round(lowest, 2),
        focus=canvas.focus,
        fingerprint=look,
        instead=instead,
        unused=unused,
        warnings=(_TOO_MUCH_TEXT,) if TEMPLATES[name].photos and text_ratio > MAX_TEXT_RATIO else (),
    )


def _render(asked: Commission) -> bytes:
    """Draw a pin and return its JPEG bytes; see `draw`."""
    return _draw(asked).jpeg


def _compose(asked: Commission) -> tuple[Canvas, str]:
    """Paint everything but the letters: the canvas with its placed texts, and the template that took them."""
    return _composed(asked)[:2]


draw = _taking(Commission, _draw)
render = _taking(Commission, _render)
compose = _taking(Commission, _compose)


def _composed(asked: Commission) -> tuple[Canvas, str, str, tuple[str, ...]]:
    """As `compose`, and why another template than the wanted one was taken, and why photos were passed over."""
    template, overlay, size = asked.template, asked.overlay, asked.size
    if template != "auto" and template not in TEMPLATES:
        raise InvalidRequest(f"There is no template named {template}. Known are: {', '.join(TEMPLATES)}.")
    if not (100 <= size[0] <= 4000 and 1.0 <= size[1] / size[0] <= 2.5):
        raise InvalidRequest("A pin image is 100 to 4000 pixels wide and 1 to 2.5 times as tall.")
    height = round(WIDTH * size[1] / size[0])
    kit = asked.brand or Brand()

    def told(photos: Sequence[Photo], palette: palettes.Palette, shown: Sequence[Photo]) -> Content:
        details = {**(asked.details or {}), "pictured": str(len(shown))}
        return prepare(overlay, photos, palette, kit, asked.facts_kind, details, asked.focus, asked.seed, shown)

    def ordered(photo_count: int, pictured: int, disliked: Collection[str]) -> list[str]:
        details = {**(asked.details or {}), "pictured": str(pictured)}
        return order(template, overlay, photo_count, asked.facts_kind, asked.seed, details=details, unsuited=disliked)

    def rehearsed(stand_in: Photo) -> None:
        name = ordered(len(asked.photos), len(asked.item_photos), ())[0]
        palette = palettes.from_words(overlay.headline, kit, asked.seed)
        photos, shown = [stand_in] * len(asked.photos), [stand_in] * len(asked.item_photos)
        content, limit = told(photos, palette, shown), _most_text(TEMPLATES[name])
        for share in _TEXT_SHARES:
            with suppress(TooMuchText):
                rehearse(TEMPLATES[name], height, replace(content, text_share=share), limit)
                break

    refused: list[str] = []
    with meanwhile(rehearsed):
        usable = _usable(asked.photos, (WIDTH, height), (WIDTH, round(height * _BESIDE)), refused)
    palette = (
        palettes.from_photo(usable[0].small, kit) if usable else palettes.from_words(overlay.headline, kit, asked.seed)
    )
    shown = _pictured(asked.item_photos)
    content = told(usable, palette, shown)
    if not content.headline:
        raise ImageError("There is not one word to draw. Give the pin a headline.", reason="no_words")
    heavy: tuple[Canvas, str] | None = None
    for name in ordered(len(usable), len(shown), _fighting(usable[0]) if usable else ()):
        canvas = _paint(TEMPLATES[name], height, content)
        if canvas is not None and (name == template or not _is_heavy(canvas, TEMPLATES[name])):
            heavy = (canvas, name)
            break
        if canvas is not None and heavy is None:
            heavy = (canvas, name)
    if heavy is not None:
        wanted = TEMPLATES.get(template, TEMPLATES[heavy[1]])
        details = {**(asked.details or {}), "pictured": str(len(shown))}
        given = len(dict.fromkeys(asked.photos))
        why = why_instead(wanted, TEMPLATES[heavy[1]], overlay, len(usable), asked.facts_kind, details, given)
        return (*heavy, why, tuple(refused))
    raise ImageError("These words do not fit on a pin. Make the headline shorter.", reason="words_too_long")


def unsuited(data: bytes) -> tuple[str, ...]:
    """The templates that would fight with a photo; a broken picture suits all: it will not be drawn."""
    try:
        return _fighting(load_photo(data, SIZE, _WIDE_PART))
    except ImageError:
        return ()


def _fighting(photo: Photo) -> tuple[str, ...]:
    """Words on lettering, on detail everywhere or on the night; a round cut through a picture's own words; a dark ground on white;
    what is tall or round where two subjects stand apart; words on a subject that stands low."""
    is_restless = photo.is_lettered or photo.is_busy or photo.is_dark
    return tuple(
        name
        for name, template in TEMPLATES.items()
        if (is_restless and name in _WORDS_ON_PHOTO)
        or (photo.is_lettered and name in _ROUND)
        or (photo.is_near_white and not template.likes_white)
        or (stand_apart(photo) and name in _TALL)
        or (stands_low(photo) and name in _WHOLE_SHEET)
    )


def _paint(template: Template, height: int, content: Content) -> Canvas | None:
    """Paint one template, again with a smaller headline while text covers too much photo; None when it does not fit.

    What stays between the two limits is handed back all the same, for the caller to warn about.
    """
    heavy = None
    pictures: Pictures = {}
    for share in _TEXT_SHARES:
        smaller = replace(content, text_share=share)
        try:
            canvas = _painted(template, height, smaller, _most_text(template), pictures)
        except DoesNotFit:
            break
        except TooMuchText:
            heavy = smaller
            continue
        if canvas.is_corner_free():
            return canvas
    try:
        last = _painted(template, height, heavy, MAX_POSTER_RATIO, pictures) if heavy else None
    except (DoesNotFit, TooMuchText):
        return None
    return last if last and last.is_corner_free() else None


def _most_text(template: Template) -> float:
    return MAX_TEXT_RATIO if template.photos else MAX_POSTER_RATIO


def _painted(template: Template, height: int, content: Content, max_text_ratio: float, pictures: Pictures) -> Canvas:
    canvas = Canvas(height, content.palette, content.is_rtl, max_text_ratio, pictures)
    template.paint(canvas, content)
    return canvas


def _is_heavy(canvas: Canvas, template: Template) -> bool:
    return template.photos > 0 and canvas.text_ratio() > MAX_TEXT_RATIO


def _usable(
    photos: Sequence[bytes], cover: tuple[int, int], beside: tuple[int, int], refused: list[str] | None = None
) -> list[Photo]:
    """The pictures that decode, the first large enough to cover `cover`, the others `beside`.

    A broken one costs its place, not the pin; `refused` is told why.
    """
    found: list[Photo] = []
    for place, data in enumerate(dict.fromkeys(photos), 1):  # one picture given twice is still one picture
        try:
            photo = load_photo(data, beside) if found else load_photo(data, cover, _WIDE_PART)
            if why := _no_shape(photo):
                raise ImageError(why, reason="unfit")
            found.append(lifted(photo))
        except ImageError as error:
            if refused is not None:
                refused.append(f"Photo {place}: {error.message}")
    return found


def carries(data: bytes) -> bool:
    """Whether a photo makes a pin better than none would: of a usable shape, and not a page of text, which a crop would cut."""
    try:
        photo = load_photo(data, SIZE, _WIDE_PART)
    except ImageError:
        return False
    return not _no_shape(photo) and not photo.traits.is_text_heavy


def _no_shape(photo: Photo) -> str:
    """Why a picture would be a slit, a stamp or an empty area on a pin; '' when it would not."""
    short, long = sorted((photo.width, photo.height))
    if short < _LEAST_SIDE:
        return f"The picture is only {photo.width}×{photo.height} pixels. Choose a larger one."
    is_panorama = photo.width > photo.height >= _PANORAMA_HEIGHT and not (photo.is_lettered or photo.is_near_white)
    if long > (_PANORAMA if is_panorama else _MOST_ASPECT) * short:
        return f"The picture is a strip of {photo.width}×{photo.height} pixels. Choose one nearer to a square."
    if photo.is_flat:
        return FLAT
    return ""


def _pictured(photos: Sequence[bytes]) -> list[Photo]:
    """The pictures of the first items, or none where one cannot be drawn: another would move to its place."""
    found = _usable(photos, _ITEM, _ITEM)
    return found if len(found) == len(photos) else []
