"""Ornaments for pins without a photo: flat shapes in the palette's colours, like cut paper."""

from __future__ import annotations

import random

from server.imaging import shapes
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.color import mix


def draw(canvas: Canvas, seed: int, top: int, floor: int) -> None:
    """One of the ornaments, standing on `floor` and no higher than `top`."""
    _ORNAMENTS[seed % len(_ORNAMENTS)](canvas, top, floor)


def confetti(canvas: Canvas, seed: int) -> None:
    """Terrazzo all over the sheet: chips of the palette, thrown by the seed, never upon each other."""
    palette, rng = canvas.palette, random.Random(seed)
    colors = (
        palette.mark,
        palette.tint,
        mix(palette.deep, palette.mark, 0.2),
        mix(palette.second, palette.deep, 0.18),
    )
    for row in range(0, canvas.height, 100):
        for column in range(0, WIDTH, 100):
            size = rng.randrange(26, 74)
            angle = rng.randrange(0, 180, 15)
            chip = shapes.chip(size // 4 * 4, rng.randrange(4), angle)
            x, y = column + rng.randrange(0, 100 - size // 2), row + rng.randrange(0, 100 - size // 2)
            canvas.stamp(chip, x, y, rng.choice(colors))


def _arches(canvas: Canvas, top: int, floor: int) -> None:
    """Concentric arches on the base line, one foot outside the sheet."""
    palette = canvas.palette
    colors = (
        palette.mark,
        palette.second,
        mix(palette.deep, palette.mark, 0.15),
        mix(palette.second, palette.mark, 0.5),
        palette.tint,
    )
    height = min(floor - top, 860)
    width = min(900, 2 * height)
    for index, color in enumerate(colors):
        inset = index * 78
        if height - inset > 40:
            left, _, right, _ = canvas.mirrored((1200 - width + inset, 0, 1200 - inset, 0))
            canvas.stamp(shapes.arch(right - left, height - inset), left, floor - height + inset, color)


def _sun(canvas: Canvas, top: int, floor: int) -> None:
    """A sun behind two swells."""
    palette = canvas.palette
    room = floor - top
    size = min(620, room)
    left, _, _, _ = canvas.mirrored((330, 0, 330 + size, 0))
    middle = top + size // 2
    canvas.stamp(shapes.rays(size, 36, 0.68, 0.98, 5), left, top, palette.second)
    disc = round(size * 0.6)
    canvas.stamp(shapes.ellipse(disc, disc), left + (size - disc) // 2, middle - disc // 2, palette.mark)
    _swell(canvas, middle + 30, floor, mix(palette.second, palette.mark, 0.25), 1.1, 0.4)
    _swell(canvas, max(middle + 130, floor - 130), floor + 20, palette.deep, 1.4, 2.2)


def _swell(canvas: Canvas, top: int, bottom: int, color: tuple[int, int, int], crests: float, phase: float) -> None:
    canvas.stamp(shapes.wave(WIDTH, bottom - top, crests, 70, phase), 0, top, color)


def _moons(canvas: Canvas, top: int, floor: int) -> None:
    """Overlapping discs standing on the base line, flat as cut paper."""
    palette = canvas.palette
    scale = min(1.25, (floor - top) / 600)
    for x, width, color in (
        (250, 560, palette.second),
        (600, 430, palette.mark),
        (130, 250, mix(palette.deep, palette.mark, 0.15)),
    ):
        size = round(width * scale)
        left, _, _, _ = canvas.mirrored((x, 0, x + size, 0))
        canvas.stamp(shapes.ellipse(size, size), left, floor - size, color)


_ORNAMENTS = (_arches, _sun, _moons)
