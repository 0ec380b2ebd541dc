"""Soft shadows."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter


@lru_cache(maxsize=16)
def shadow(width: int, height: int, radius: int, spread: int) -> Image.Image:
    """A soft shadow, `spread` pixels wider on each side. Made at a quarter of the size: blur is dear."""
    quarter = Image.new("L", ((width + 2 * spread) // 4, (height + 2 * spread) // 4), 0)
    ImageDraw.Draw(quarter).rounded_rectangle(
        (spread // 4, spread // 4, (spread + width) // 4, (spread + height) // 4), radius // 4, fill=255
    )
    soft = quarter.filter(ImageFilter.GaussianBlur(spread / 8))
    return soft.resize((width + 2 * spread, height + 2 * spread), Image.Resampling.BICUBIC)


@lru_cache(maxsize=16)
def shadow_around(width: int, height: int, radius: int, spread: int, drop: int, strength: float) -> Image.Image:
    """What of a shadow `drop` pixels lower is seen around its sheet, whose inside hides the rest.

    Its corners and sides are those of a smaller one, which comes again under sheets of all sizes.
    """
    corner = (2 * spread + radius + 3) // 4 * 4
    if min(width, height) + 2 * spread <= 2 * corner + 8:
        seen = shadow(width, height, radius, spread).point([round(value * strength) for value in range(256)])
    else:
        seen = _stretched(
            _small_shadow(corner, radius, spread, strength), corner, width + 2 * spread, height + 2 * spread
        )
    hidden = (spread + radius, spread - drop + radius, spread + width - radius, spread - drop + height - radius)
    if hidden[0] < hidden[2] and hidden[1] < hidden[3]:
        seen.paste(0, hidden)
    return seen


@lru_cache(maxsize=8)
def _small_shadow(corner: int, radius: int, spread: int, strength: float) -> Image.Image:
    side = 2 * corner + 8 - 2 * spread
    return shadow(side, side, radius, spread).point([round(value * strength) for value in range(256)])


def _stretched(small: Image.Image, corner: int, width: int, height: int) -> Image.Image:
    """A square with equal sides made larger: its corners stay, one row and one column between them are repeated."""
    side, middle = small.width, corner + 4
    wide = Image.new("L", (width, side))
    wide.paste(small.crop((0, 0, corner, side)), (0, 0))
    wide.paste(small.crop((side - corner, 0, side, side)), (width - corner, 0))
    column = small.crop((middle, 0, middle + 1, side))
    wide.paste(column.resize((width - 2 * corner, side), Image.Resampling.NEAREST), (corner, 0))
    tall = Image.new("L", (width, height))
    tall.paste(wide.crop((0, 0, width, corner)), (0, 0))
    tall.paste(wide.crop((0, side - corner, width, side)), (0, height - corner))
    row = wide.crop((0, middle, width, middle + 1))
    tall.paste(row.resize((width, height - 2 * corner), Image.Resampling.NEAREST), (0, corner))
    return tall
