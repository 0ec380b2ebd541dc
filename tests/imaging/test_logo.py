"""The brand's mark at the foot: seen on any ground, never in the way."""

from __future__ import annotations

import pytest
from PIL import Image

from server.imaging import render
from server.values.brand import Brand
from tests.imaging.pictures import encoded, opened, overlay, with_subject

PHOTO = encoded(with_subject(1200, 1600, 0.5, 0.4))


def mark(color: tuple[int, int, int, int]) -> bytes:
    logo = Image.new("RGBA", (400, 200), (0, 0, 0, 0))
    logo.paste(color, (100, 50, 300, 150))
    return encoded(logo, "PNG")


def count(jpeg: bytes, color: tuple[int, int, int]) -> int:
    raw = opened(jpeg).crop((0, 1340, 840, 1500)).tobytes()
    return sum(
        1
        for pixel in zip(raw[0::3], raw[1::3], raw[2::3], strict=True)
        if all(abs(got - wanted) < 24 for got, wanted in zip(pixel, color, strict=True))
    )


@pytest.mark.parametrize("name", ["fullbleed", "split", "matted", "poster"])
def test_the_logo_stands_at_the_foot(name: str) -> None:
    brand = Brand(domain="example.com", logo=mark((240, 20, 220, 255)))
    assert count(render(name, overlay(), [PHOTO], brand), (240, 20, 220)) > 3000
    assert count(render(name, overlay(), [PHOTO], Brand(domain="example.com")), (240, 20, 220)) == 0


def test_a_dark_logo_on_a_dark_panel_gets_a_chip() -> None:
    dark = render("split", overlay(), [PHOTO], Brand(primary="#101820", logo=mark((12, 16, 24, 255))), seed=0)
    plain = render("split", overlay(), [PHOTO], Brand(primary="#101820"), seed=0)
    assert count(dark, (255, 250, 241)) > count(plain, (255, 250, 241)) + 1000


@pytest.mark.parametrize("logo", [b"", b"broken", mark((0, 0, 0, 0))])
def test_a_broken_logo_costs_the_logo_only(logo: bytes) -> None:
    bare = render("split", overlay(), [PHOTO], Brand(domain="example.com"))
    assert render("split", overlay(), [PHOTO], Brand(domain="example.com", logo=logo)) == bare
