"""Contrast is that of drawn pixels: counted quickly or one by one, a ground has one ratio."""

from __future__ import annotations

import random

import pytest
from PIL import Image

from server.imaging import contrast
from server.imaging.color import contrast as contrast_ratio

_SIDE = 10
_TWENTIETH = _SIDE * _SIDE // 20


def _ground(colors: list[tuple[int, int, int]]) -> contrast.Ground:
    """A ground of which each further colour takes some pixels more than the one before, the last all that are left."""
    sheet = Image.new("RGB", (_SIDE, _SIDE), colors[-1])
    places = iter([(at % _SIDE, at // _SIDE) for at in range(_SIDE * _SIDE)])
    for count, color in enumerate(colors[:-1], start=2):
        for _ in range(count):
            sheet.putpixel(next(places), color)
    return contrast.Ground(sheet)


def test_a_ground_of_few_colours_has_the_ratio_of_its_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)
    for case in range(200):
        fill, *colors = [
            (chance.randrange(256), chance.randrange(256), chance.randrange(256)) for _ in range(case % 9 + 3)
        ]
        ground = _ground(colors)
        pixels = zip(*[iter(ground.sample.tobytes())] * 3, strict=True)
        wanted = sorted(contrast_ratio(fill, pixel) for pixel in pixels)[_TWENTIETH]
        for few in (12, 1):
            monkeypatch.setattr(contrast, "_FEW", few)
            assert ground.contrast(fill) == pytest.approx(wanted), (few, fill, colors)


def test_a_scrim_that_lies_there_anyway_is_counted() -> None:
    white, rows = Image.new("RGB", (200, 100), (255, 255, 255)), 100
    texts, strengths = [((20, 20, 180, 80), (255, 255, 255))], (0.2, 0.4, 0.6, 0.8, 1.0)

    def needed(below: int) -> float:
        ramp = [255] * rows
        return contrast.strength_needed(white, texts, (0, 0, 0), ramp, strengths, 4.5, [below] * rows)

    assert needed(255) == strengths[0]
    assert strengths[0] < needed(0) < strengths[-1]
