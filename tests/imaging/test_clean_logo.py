"""A logo from outside: its ground goes, its edges go, and it is known whether it is made for dark grounds."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from server.errors import ImageError
from server.imaging import clean_logo
from tests.imaging.pictures import encoded


def drawn(
    ground: tuple[int, ...], ink: tuple[int, ...], mode: str = "RGB", size: tuple[int, int] = (800, 400)
) -> bytes:
    logo = Image.new(mode, size, ground)
    ImageDraw.Draw(logo).ellipse((200, 100, 600, 300), outline=ink, width=40)
    return encoded(logo, "PNG")


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_a_white_ground_goes_and_the_ink_stays() -> None:
    logo = clean_logo(drawn((255, 255, 255), (20, 90, 60)))
    picture = opened(logo.png)
    assert (picture.format, picture.mode, logo.is_light) == ("PNG", "RGBA", False)
    assert (logo.width, logo.height) == picture.size
    assert abs(logo.width / logo.height - 2) < 0.05  # 400×200 of the ring, nothing around it
    assert picture.getpixel((logo.width // 2, logo.height // 2))[3] == 0
    assert picture.getpixel((logo.width // 2, 4))[:3] == (20, 90, 60)


@pytest.mark.parametrize("ground", [(0, 0, 0, 0), (30, 20, 20, 255)])
def test_a_pale_logo_is_for_dark_grounds(ground: tuple[int, ...]) -> None:
    assert clean_logo(drawn(ground, (250, 245, 240, 255), "RGBA")).is_light


def test_a_badge_keeps_its_own_ground() -> None:
    badge = Image.new("RGB", (400, 400), (255, 255, 255))
    badge.paste((180, 60, 40), (4, 4, 396, 396))
    picture = opened(clean_logo(encoded(badge, "PNG")).png)
    assert picture.getpixel((picture.width // 2, picture.height // 2)) == (180, 60, 40, 255)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (encoded(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG"), "empty"),
        (encoded(Image.new("RGB", (300, 300), (255, 255, 255)), "PNG"), "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong_format"),
        (drawn((255, 255, 255), (0, 0, 0))[:200], "damaged"),
    ],
)
def test_what_is_no_logo_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(ImageError) as caught:
        clean_logo(data)
    assert caught.value.params["reason"] == reason
