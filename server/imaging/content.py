"""What one pin has to say, cleaned and ready to set."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from server.errors import ImageError
from server.imaging import fonts, scripts, words
from server.imaging.palette import Palette
from server.imaging.photo import Photo, load_logo
from server.imaging.punctuation import printed
from server.values import counts, durations, prices
from server.values.brand import Brand, Focus
from server.values.text import Overlay

_META_KEYS = ("time", "servings", "price", "rating")
_MAX_ITEMS = 6
# the same words come again on the pins of a post, and of a blog
_clean = lru_cache(maxsize=256)(fonts.clean)
_tells_time = lru_cache(maxsize=64)(durations.tells_time)
_COUNTED_KINDS = ("list", "howto")


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """The words, pictures and looks of one pin. All texts are cleaned: every character can be drawn.

    `number` is what the headline begins with and `headline_rest` the headline without it. `count` is how many entries the
    post has, 0 where that is not known, and `count_rest` the headline to stand beside a badge that tells it. `meta` is the line of plain facts (time, servings, price), which `time`, `servings`, `price` and `rating` hold one by
    one; `noun` is what the number counts, where the headline does not say it; `maker` a product's brand;
    `quote` a quotation without its marks, and `source` who said it; `sides` the labels of a before and an
    after; `item_photos` are the pictures of the first items, one each, or nothing where they are not known;
    `footer` the domain, or the name without one. `text_share` below 1 asks for a smaller headline, when a first try put too much text on the photo.
    """

    headline: str
    kicker: str
    items: tuple[str, ...]
    meta: str
    footer: str
    number: str
    headline_rest: str
    count: int
    count_rest: str
    photos: tuple[Photo, ...]
    palette: Palette
    kind: str
    language: str
    is_rtl: bool
    pair_name: str
    focus: Focus | None
    seed: int
    time: str = ""
    servings: str = ""
    price: str = ""
    rating: str = ""
    noun: str = ""
    maker: str = ""
    quote: str = ""
    source: str = ""
    sides: tuple[str, str] = ("", "")
    item_photos: tuple[Photo, ...] = ()
    logo: Image.Image | None = None
    logo_for_dark: Image.Image | None = None
    text_share: float = 1.0

    def pair(self, default: str) -> fonts.FontPair:
        """The brand's pair of faces, or the one the template was designed with."""
        return fonts.PAIRS[self.pair_name if self.pair_name in fonts.PAIRS else default]

    @property
    def badge(self) -> str:
        """The count, where it tells something: of a list or of steps, or where it is said of what."""
        is_told = (
            self.kind in _COUNTED_KINDS or self.noun or counts.promised(self.headline, self.language) == self.count
        )
        return self.numeral(self.count) if self.count and is_told else ""

    def numeral(self, value: int) -> str:
        """A number in the digits of the headline."""
        return scripts.numeral(value, self.headline)

    def more(self, shown: int) -> str:
        """What to say below `shown` entries of a list that has more; nothing where it has not, or where that is not known."""
        left = self.numeral(self.count - shown) if self.count > shown else ""
        return fonts.clean(words.more(left, self.language)) if left else ""


def prepare(
    overlay: Overlay,
    photos: Sequence[Photo],
    palette: Palette,
    brand: Brand,
    kind: str,
    details: Mapping[str, str],
    focus: Focus | None,
    seed: int,
    item_photos: Sequence[Photo] = (),
) -> Content:
    """Clean the words and derive what templates ask for."""
    language = words.language_of(overlay.headline, details.get("language", ""))

    def read(text: str) -> str:
        return _read(text, language)

    items = tuple(text for text in map(read, overlay.items) if text)
    footer = _clean(_bare_domain(brand.domain) or brand.name)
    kicker = read(overlay.kicker)
    headline = read(overlay.headline) or kicker or _clean(brand.name) or footer
    number = words.leading_number(headline)
    rest = headline[len(number) :].lstrip()
    rest = _capital(rest) if number.isdecimal() else rest
    is_counted = number.isdecimal() and counts.leads_with_count(headline)
    count = int(number) if is_counted else _count(headline, details, language, len(items))
    facts = {key: read(details.get(key, "")) for key in (*_META_KEYS, "brand", "quote", "source")}
    if prices.tells_price(headline, facts["price"]):
        facts["price"] = ""
    if kicker and _tells_time(headline) and _tells_time(kicker):  # the whole and a part of it look like a contradiction
        kicker = ""
    quote = facts["quote"] or words.unquoted(headline)
    source = facts["source"] or _clean(brand.name)
    labels = words.before_after(language)
    return Content(
        headline=headline,
        kicker="" if kicker == headline else kicker,
        items=items[:_MAX_ITEMS],
        meta="  ·  ".join(("★ " if key == "rating" else "") + facts[key] for key in _META_KEYS if facts[key]),
        footer=footer,
        number=number,
        headline_rest=rest,
        count=count,
        count_rest=rest if is_counted else headline,
        photos=tuple(photos),
        palette=palette,
        kind=kind,
        language=language,
        is_rtl=scripts.is_rtl(headline),
        pair_name=brand.font_pair,
        focus=focus,
        seed=seed,
        time=facts["time"],
        servings=facts["servings"],
        price=facts["price"],
        rating=facts["rating"],
        noun=""
        if is_counted or counts.promised(headline, language) == count > 0
        else _clean(words.counted(headline, language, kind)),
        maker=facts["brand"],
        quote=words.unquoted(quote),
        source="" if source.casefold() == footer.casefold() else source,
        sides=(_clean(details.get("before", "") or labels[0]), _clean(details.get("after", "") or labels[1])),
        item_photos=tuple(item_photos),
        logo=_logo(brand.logo) or _logo(brand.logo_for_dark),
        logo_for_dark=_logo(brand.logo_for_dark),
    )


@lru_cache(maxsize=256)
def _read(text: str, language: str) -> str:
    return _clean(printed(text, language))


def _count(headline: str, details: Mapping[str, str], language: str, given: int) -> int:
    """How many entries there are: as told (0: nobody knows), as the headline promises, or, of a list that is all there is, as given."""
    if "count" in details:
        return int(details["count"] or 0)
    return counts.count_of(headline, given if given > 1 else 0, language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _logo(data: bytes | None) -> Image.Image | None:
    """The brand's logo; a broken one costs the logo, not the pin."""
    try:
        return load_logo(data) if data else None
    except ImageError:
        return None


@lru_cache(maxsize=32)
def _bare_domain(domain: str) -> str:
    bare = re.sub(r"^[a-z]+://", "", domain.strip(), flags=re.IGNORECASE)
    bare = re.split(r"[/?#:]", bare)[0]
    return ".".join(_readable(label) for label in re.sub(r"^www\.", "", bare, flags=re.IGNORECASE).split("."))


def _readable(label: str) -> str:
    """A part of a domain as its readers write it: `münchen`, not `xn--mnchen-3ya`."""
    try:
        return label.encode("ascii").decode("idna") if label.lower().startswith("xn--") else label
    except UnicodeError:
        return label
