"""Contact sheets: every template over titles, scripts and pictures, to be looked at."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from PIL import Image

from server.errors import ImageError
from server.imaging.samples import sample_photo
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
MATRIX: tuple[tuple[str, Overlay, str, str], ...] = (
    ("bowl", Overlay("Lemon Ricotta Pancakes", "Ready in 20 minutes"), "recipe", "en"),
    ("nook", Overlay("12 Cozy Reading Nooks for Small Apartments", "Small spaces", _ITEMS), "list", "en"),
    ("landscape", Overlay("Zitronenkuchen", "Backen ohne Zucker"), "recipe", "de"),
    ("product", Overlay("The One Bottle That Survives Every Hike"), "product", "en"),
    ("night", Overlay("東京で一人暮らしの小さなキッチン収納アイデア", "暮らし"), "article", "ja"),
    ("busy", Overlay("وصفات سهلة وسريعة لعشاء العائلة", "خلال 30 دقيقة"), "recipe", "ar"),
    ("bowl", Overlay("वीकेंड के लिए आसान काजू कतली", "त्योहार"), "recipe", "hi"),
    ("landscape", Overlay("ขนมปังกล้วยหอมนุ่มทำเองง่าย"), "howto", "th"),
    ("nook", Overlay("Уютный дом: 7 простых идей на осень 🍂", "Осень"), "article", "ru"),
)
_DETAILS = {"recipe": {"time": "25 min", "servings": "4 servings"}, "product": {"price": "$24.90"}}


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
    template: str, brand: Brand | None = None, photos: Sequence[bytes] = (), is_quick: bool = False
) -> Iterator[Drawing]:
    """Draw one template over the matrix of titles and scripts, with the given photos or made ones."""
    for index, (sample, overlay, kind, language) in enumerate(MATRIX[:3] if is_quick else MATRIX):
        used = [photos[index % len(photos)]] * 2 if photos else [sample_photo(sample), sample_photo("bowl", seed=2)]
        yield draw(
            template,
            overlay,
            used[: TEMPLATES[template].photos],
            brand or Brand(name="Lemon & Thyme", domain="lemonandthyme.com"),
            facts_kind=kind,
            details={"language": language, **_DETAILS.get(kind, {})},
            seed=index,
        )


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
