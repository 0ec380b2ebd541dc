"""What each template looked like when somebody last looked: small pictures to hold today's drawing against.

After a wanted change: `python -m tests.imaging.goldens` draws anew what has changed; look at each before it is committed.
"""

from __future__ import annotations

import io
import sys
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from server.imaging import TEMPLATES, draw
from server.values.brand import Brand, Drawing
from server.values.text import Overlay
from tests.imaging.pictures import encoded, with_subject

FOLDER = Path(__file__).with_name("golden")
SIZE = (200, 300)
PHOTOS = tuple(
    encoded(with_subject(*size)) for size in ((1500, 1200, 0.5, 0.5), (900, 1300, 0.4, 0.6), (800, 800, 0.6, 0.4))
)
OVERLAY = Overlay(
    "12 Ways to Bake Before and After Work", "Slow mornings", ("Mix it at night", "Let it rise cold", "Bake at seven")
)
DETAILS = {
    "language": "en", "time": "25 min", "servings": "4 servings", "price": "$24.90", "rating": "4.5",
    "brand": "Linden Works", "quote": "Good bread is mostly patience.",
}  # fmt: skip
BRAND = Brand(name="Alice bakes", domain="alicebakes.example")
_UNCHANGED = 5
_COARSE, _BLOCKS = (50, 75), (10, 15)


@lru_cache(maxsize=32)
def drawn(name: str) -> Drawing:
    """The template over words and photos that give it all it needs."""
    return draw(name, OVERLAY, PHOTOS, BRAND, details=DETAILS, seed=1, item_photos=PHOTOS)


def small(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.draft("RGB", SIZE)
    return image.convert("RGB").resize(SIZE, Image.Resampling.BOX)


def difference(first: Image.Image, second: Image.Image) -> tuple[float, float]:
    """How far two pictures are apart, 0..255: on average, and in the worst of 150 blocks. Coding noise is left out."""
    coarse, other = (image.resize(_COARSE, Image.Resampling.BOX) for image in (first, second))
    apart = ImageChops.difference(coarse, other).convert("L")
    worst = apart.resize(_BLOCKS, Image.Resampling.BOX).getextrema()[1]
    assert isinstance(worst, int | float)
    return ImageStat.Stat(apart).mean[0], float(worst)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in TEMPLATES:
        path = FOLDER / f"{name}.jpg"
        if path.exists() and max(difference(small(drawn(name).jpeg), Image.open(path))) < _UNCHANGED:
            continue
        small(drawn(name).jpeg).save(path, "JPEG", quality=55, optimize=True)
        sys.stdout.write(f"{name} {path.stat().st_size}\n")


if __name__ == "__main__":
    main()
