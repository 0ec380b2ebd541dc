"""Sharpness as drawn: photos are neither blown up beyond 1.5× nor resampled softly, and letters have edges."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from server.imaging import draw
from server.imaging.studio import compose
from server.values.text import Overlay
from tests.imaging.pictures import encoded

OVERLAY = Overlay("5 Slow Mornings Before and After", items=("Mix it", "Let it rise", "Bake it"))
DETAILS = {"language": "en", "time": "25 min", "price": "$9", "quote": "Good bread is mostly patience."}
_TILE = 100


def grain(width: int, height: int, seed: int) -> Image.Image:
    """Gray grain, pixel by pixel: whatever makes a picture soft takes most of it away."""
    rng = random.Random(seed)
    levels = Image.frombytes("L", (width, height), rng.randbytes(width * height))
    return Image.merge("RGB", [levels.point([90 + level // 4 for level in range(256)])] * 3)


def sharpness(image: Image.Image) -> float:
    """How much of the sharpest tile's unrest is as fine as a pixel: 1 for grain, less the softer it is."""
    gray = image.convert("L")
    fine = ImageChops.difference(gray, gray.filter(ImageFilter.BoxBlur(1)))
    best = 0.0
    for top in range(0, gray.height - _TILE, 2 * _TILE):
        for left in range(0, gray.width - _TILE, 2 * _TILE):
            box = (left, top, left + _TILE, top + _TILE)
            unrest = ImageStat.Stat(gray.crop(box)).stddev[0]
            if unrest > 4:
                best = max(best, ImageStat.Stat(fine.crop(box)).rms[0] / unrest)
    return best


LARGE = [encoded(grain(1760, 1320, seed), quality=95) for seed in range(3)]
SMALL = [encoded(grain(520, 520, seed), "PNG") for seed in range(3)]


@pytest.mark.parametrize("name", ["split", "matted", "two_photos", "collage", "steps", "recipe_card"])
def test_photos_stay_sharp(name: str) -> None:
    sharp = sharpness(grain(400, 400, 9).resize((300, 300), Image.Resampling.LANCZOS))
    canvas, drawn = compose(name, OVERLAY, LARGE, details=DETAILS, item_photos=LARGE)
    assert drawn == name
    assert sharpness(canvas.image) > 0.8 * sharp
    grown = sharpness(grain(400, 400, 9).resize((600, 600), Image.Resampling.BICUBIC))
    assert sharpness(compose(name, OVERLAY, SMALL, details=DETAILS, item_photos=SMALL)[0].image) > 0.9 * grown


def test_letters_have_edges() -> None:
    for name in ("split", "poster"):
        overlay = Overlay("Illuminating Hills")
        pin = Image.open(io.BytesIO(draw(name, overlay, LARGE[:1] if name == "split" else ()).jpeg)).convert("L")
        text = max(compose(name, overlay, LARGE[:1] if name == "split" else ())[0].texts, key=lambda one: one.size)
        levels = pin.crop(text.box)
        low, high = levels.getextrema()
        assert isinstance(low, int)
        assert isinstance(high, int)
        counts = levels.histogram()
        edge = round((high - low) * 0.2)
        clear = sum(counts[: low + edge]) + sum(counts[high - edge :])
        assert high - low > 150
        assert clear > 0.85 * sum(counts), "most pixels are ink or ground, few lie between"
