"""Contact sheets: every template over titles, scripts and pictures, to be looked at."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from PIL import Image

from server.errors import ImageError
from server.imaging import words
from server.imaging.samples import SAMPLES, sample_photo
from server.imaging.studio import draw
from server.imaging.templates import TEMPLATES
from server.values.brand import Brand, Drawing
from server.values.text import Overlay

_GAP = 24
_GROUND = (232, 230, 227)

_ITEMS = (
    "A window seat with deep cushions",
    "Shelves under the stairs",
    "One good lamp, turned low",
    "A curtain for a door",
    "The armchair by the radiator",
)
_PLAIN = Brand(name="Lemon & Thyme", domain="lemonandthyme.com")
_NORTH = Brand(name="Studio Nord", domain="studionord.co", primary="#1d3557", accent="#e63946", font_pair="editorial")
_POP = Brand(name="Pop Kitchen", domain="popkitchen.com", primary="#ffd23f", accent="#540d6e", font_pair="bold")
_FACTS = {"time": "25 min", "servings": "4 servings", "rating": "4.8", "price": "$24.90", "brand": "Linden Works"}


@dataclass(frozen=True, slots=True)
class Row:
    """One post of the matrix: the sample photo it starts with, its words, language and brand."""

    photo: str
    overlay: Overlay
    kind: str = "article"
    language: str = "en"
    brand: Brand = _PLAIN


MATRIX: tuple[Row, ...] = (
    Row("bowl", Overlay("Lemon Ricotta Pancakes", "Ready in 20 minutes", _ITEMS[:3]), "recipe"),
    Row("nook", Overlay("12 Cozy Reading Nooks for Small Apartments", "Small spaces", _ITEMS), "list"),
    Row("product", Overlay("The One Bottle That Survives Every Hike", "Gear", _ITEMS[:4]), "product", "en", _NORTH),
    Row("landscape", Overlay("Soup", "Winter", _ITEMS[:2]), "recipe", "en", _POP),
    Row(
        "night",
        Overlay(
            "The 20 Most Surprisingly Simple Little Things You Can Do At Home Today To Feel Better Now", "", _ITEMS
        ),
    ),
    Row(
        "busy",
        Overlay("Größenwahn: Übergrößenträgermöglichkeiten", "Nähen", ("Maß nehmen", "Säumen", "Bügeln")),
        "howto",
        "de",
    ),
    Row("bowl", Overlay("Những món bánh dễ làm ở nhà", "Bếp", ("Ướp", "Nướng", "Bày ra đĩa")), "recipe", "vi", _POP),
    Row("nook", Overlay("Εύκολες ιδέες για το φθινόπωρο", "Σπίτι", ("Φως", "Ύφασμα", "Ράφια")), "list", "el"),
    Row(
        "landscape",
        Overlay("Уютный дом: 7 простых идей на осень 🍂", "Осень", ("Плед", "Свет", "Чай")),
        "list",
        "ru",
        _NORTH,
    ),
    Row(
        "busy",
        Overlay("وصفات سهلة وسريعة لعشاء العائلة", "خلال 30 دقيقة", ("البصل", "الطماطم", "الثوم")),
        "recipe",
        "ar",
    ),
    Row("product", Overlay("10 דרכים פשוטות לסדר את הבית", "סדר", ("קופסאות", "מדפים", "תוויות")), "list", "he"),
    Row("bowl", Overlay("वीकेंड के लिए आसान काजू कतली", "त्योहार", ("काजू", "चीनी", "घी")), "recipe", "hi"),
    Row("landscape", Overlay("সহজ বাংলা রান্না ঘরে বসে", "রান্না", ("মাছ", "ভাত", "ডাল")), "recipe", "bn"),
    Row("nook", Overlay("எளிய தமிழ் சமையல் குறிப்புகள்", "சமையல்", ("அரிசி", "பருப்பு", "நெய்")), "recipe", "ta", _POP),
    Row("night", Overlay("ขนมปังกล้วยหอมนุ่มทำเองง่าย", "เบเกอรี่", ("กล้วย", "แป้ง", "เนย")), "howto", "th"),
    Row("product", Overlay("十分钟就能做好的简单家常菜", "家常菜", ("番茄", "鸡蛋", "葱花")), "recipe", "zh"),
    Row(
        "night",
        Overlay("東京で一人暮らしの小さなキッチン収納アイデア", "暮らし", ("棚", "箱", "かご")),
        "article",
        "ja",
        _NORTH,
    ),
    Row("bowl", Overlay("집에서 쉽게 만드는 매운 라면", "요리", ("면", "파", "달걀")), "recipe", "ko"),
)


def contact_sheet(images: Sequence[bytes], columns: int = 4, width: int = 320) -> bytes:
    """Lay JPEGs on one sheet, `columns` beside each other, each `width` pixels wide; JPEG bytes."""
    if not images:
        raise ImageError("There are no images to lay on the sheet.", reason="empty")
    small = [_scaled(data, width) for data in images]
    cell = max(image.height for image in small) + _GAP
    rows = -(-len(small) // columns)
    across = min(columns, len(small))
    sheet = Image.new("RGB", (_GAP + across * (width + _GAP), _GAP + rows * cell), _GROUND)
    for index, image in enumerate(small):
        sheet.paste(image, (_GAP + index % columns * (width + _GAP), _GAP + index // columns * cell))
    return _saved(sheet, 88)


def gallery(
    template: str, brand: Brand | None = None, photos: Mapping[str, bytes] | None = None, is_quick: bool = False
) -> Iterator[Drawing]:
    """Draw one template over the matrix of photos, titles, scripts and brands, with all facts it may need.

    `brand` takes the place of the matrix's own, `photos` of the made ones, by the names of SAMPLES.
    """
    names = list(SAMPLES)
    for index, row in enumerate(MATRIX[:3] if is_quick else MATRIX):
        start = names.index(row.photo)
        chosen = [
            names[(start + step) % len(names)] for step in range(TEMPLATES[template].photos + TEMPLATES[template].extra)
        ]
        used = [(photos or {}).get(name) or _made(name) for name in chosen]
        overlay, details = _told(row, TEMPLATES[template].needs)
        yield draw(
            template,
            overlay,
            used,
            brand or row.brand,
            facts_kind=row.kind,
            details=details,
            seed=index,
            item_photos=used if "pictured" in TEMPLATES[template].needs else (),
        )


def _told(row: Row, needs: Sequence[str]) -> tuple[Overlay, dict[str, str]]:
    """The row's words and facts, with what the template needs and the row does not say."""
    overlay, details = row.overlay, {"language": row.language, **_FACTS}
    if "change" in needs:
        details["before"], details["after"] = words.before_after(row.language)
    if "quote" in needs:
        details["quote"] = overlay.headline
    if "number" in needs and not overlay.headline[0].isdigit():
        overlay = replace(overlay, headline=f"5 {overlay.headline}")
    return overlay, details


@lru_cache(maxsize=8)
def _made(name: str) -> bytes:
    return sample_photo(name)


def thumbnail(jpeg: bytes, width: int = 236) -> bytes:
    """A small JPEG of a drawn pin for the calendar, `width` pixels wide. Raises ImageError for anything unreadable."""
    return _saved(_scaled(jpeg, width), 82)


def _scaled(data: bytes, width: int) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
        height = max(1, round(image.height * width / image.width))
        image.draft("RGB", (width, height))
        return image.convert("RGB").resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
    except Exception as error:  # decoders raise nearly anything on damaged files
        raise ImageError("The image could not be read for its small copy.", reason="damaged") from error


def _saved(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
