"""Masks and soft shapes. Pillow's own ellipses have stairs for edges, so masks are drawn large and shrunk."""

from __future__ import annotations

import math
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

_OVERSAMPLING = 3


@lru_cache(maxsize=48)
def ellipse(width: int, height: int) -> Image.Image:
    mask, draw = _large(width, height)
    draw.ellipse((0, 0, mask.width - 1, mask.height - 1), fill=255)
    return _shrunk(mask, width, height)


@lru_cache(maxsize=48)
def rounded(width: int, height: int, radius: int) -> Image.Image:
    mask, draw = _large(width, height)
    draw.rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), radius * _OVERSAMPLING, fill=255)
    return _shrunk(mask, width, height)


@lru_cache(maxsize=16)
def arch(width: int, height: int) -> Image.Image:
    """A window with a round top: the upper radius is half the width."""
    mask, draw = _large(width, height)
    draw.ellipse((0, 0, mask.width - 1, mask.width - 1), fill=255)
    draw.rectangle((0, min(mask.width // 2, mask.height - 1), mask.width - 1, mask.height - 1), fill=255)
    return _shrunk(mask, width, height)


@lru_cache(maxsize=16)
def wave(width: int, height: int, crests: float, depth: int, phase: float) -> Image.Image:
    """A filled area whose upper edge swings by `depth` pixels."""
    mask, draw = _large(width, height)
    points = [(0.0, float(mask.height)), (0.0, 0.0)]
    for step in range(0, mask.width + 1, 6):
        swing = math.sin(step / mask.width * crests * math.tau + phase) * 0.5 + 0.5
        points.append((float(step), swing * depth * _OVERSAMPLING))
    points.append((float(mask.width), float(mask.height)))
    points[1] = (0.0, points[2][1])
    draw.polygon(points, fill=255)
    return _shrunk(mask, width, height)


@lru_cache(maxsize=16)
def rays(size: int, count: int, inner: float, outer: float, thickness: int) -> Image.Image:
    """Strokes around a centre, from `inner` to `outer` shares of the radius."""
    mask, draw = _large(size, size)
    centre = mask.width / 2
    for index in range(count):
        angle = index / count * math.tau
        dx, dy = math.cos(angle), math.sin(angle)
        start, end = centre * inner, centre * outer
        stroke = thickness * _OVERSAMPLING
        draw.line(
            (centre + dx * start, centre + dy * start, centre + dx * end, centre + dy * end), fill=255, width=stroke
        )
        for reach in (start, end):
            x, y, half = centre + dx * reach, centre + dy * reach, stroke / 2
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
    return _shrunk(mask, size, size)


@lru_cache(maxsize=64)
def ease(height: int, power: float, is_reversed: bool = False) -> Image.Image:
    """A one-pixel-wide vertical ramp 0..255, flat at both ends, so that no edge of the scrim shows."""
    values = bytearray()
    for row in range(height):
        share = row / max(1, height - 1)
        values.append(round(255 * (share * share * (3 - 2 * share)) ** power))
    return Image.frombytes("L", (1, height), bytes(reversed(values) if is_reversed else values))


@lru_cache(maxsize=16)
def shadow(width: int, height: int, radius: int, spread: int) -> Image.Image:
    """A soft shadow, `spread` pixels wider on each side. Made at a quarter of the size: blur is dear."""
    quarter = Image.new("L", ((width + 2 * spread) // 4, (height + 2 * spread) // 4), 0)
    ImageDraw.Draw(quarter).rounded_rectangle(
        (spread // 4, spread // 4, (spread + width) // 4, (spread + height) // 4), radius // 4, fill=255
    )
    soft = quarter.filter(ImageFilter.GaussianBlur(spread / 8))
    return soft.resize((width + 2 * spread, height + 2 * spread), Image.Resampling.BICUBIC)


def _large(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (width * _OVERSAMPLING, height * _OVERSAMPLING), 0)
    return mask, ImageDraw.Draw(mask)


def _shrunk(mask: Image.Image, width: int, height: int) -> Image.Image:
    return mask.resize((width, height), Image.Resampling.BOX)
