"""The file that comes out: size, format, weight, colours, and always the same."""

from __future__ import annotations

import pytest

from server.errors import ImageError, InvalidRequest
from server.imaging import TEMPLATES, draw, render
from server.values.brand import Brand
from server.values.text import Overlay
from tests.imaging.pictures import checkered, encoded, opened, overlay, with_subject

PHOTOS = (encoded(with_subject(1600, 1200, 0.5, 0.5)), encoded(with_subject(1200, 1600, 0.4, 0.6)))


@pytest.mark.parametrize("name", TEMPLATES)
def test_is_an_rgb_jpeg_of_1000_by_1500(name: str) -> None:
    drawing = draw(name, overlay(), PHOTOS, Brand(domain="example.com"))
    image = opened(drawing.jpeg)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1000, 1500))
    assert drawing.template == name
    assert len(drawing.jpeg) <= 2_000_000


def test_the_noisiest_picture_stays_below_two_megabytes() -> None:
    noisy = encoded(checkered(step=3), "PNG")
    assert len(render("fullbleed", overlay(), [noisy])) <= 2_000_000


@pytest.mark.parametrize("size", [(1000, 2100), (1000, 1000), (600, 900)])
@pytest.mark.parametrize("name", ["fullbleed", "split", "poster"])
def test_other_sizes(name: str, size: tuple[int, int]) -> None:
    assert opened(render(name, overlay(), PHOTOS, size=size)).size == size


@pytest.mark.parametrize("name", TEMPLATES)
def test_same_input_same_bytes(name: str) -> None:
    assert render(name, overlay(), PHOTOS, seed=3) == render(name, overlay(), PHOTOS, seed=3)


def test_templates_and_seeds_make_different_pins() -> None:
    files = {render(name, overlay(), PHOTOS) for name in TEMPLATES}
    assert len(files) == len(TEMPLATES)
    assert render("poster", overlay(), seed=0) != render("poster", overlay(), seed=1)


def test_nothing_of_the_source_travels_along() -> None:
    photo = with_subject(1200, 1600, 0.5, 0.5)
    exif = photo.getexif()
    exif[0x010E] = "secret place"
    exif[0x8298] = "secret owner"
    data = encoded(photo, exif=exif.tobytes(), comment=b"secret comment")
    assert b"secret" in data
    drawn = render("fullbleed", overlay(), [data])
    assert b"secret" not in drawn
    assert not opened(drawn).getexif()


def test_dominant_colour_is_the_one_that_covers_most() -> None:
    drawing = draw("split", overlay(), [encoded(with_subject(1200, 1200, 0.5, 0.5))], seed=1)
    assert drawing.dominant_color.startswith("#")
    channels = [int(drawing.dominant_color[index : index + 2], 16) for index in (1, 3, 5)]
    assert max(channels) - min(channels) < 40  # the gray ground, not the small red subject


def test_a_brand_colour_is_on_the_pin() -> None:
    plain = opened(render("split", overlay(), PHOTOS, Brand(), seed=0))
    branded = opened(render("split", overlay(), PHOTOS, Brand(primary="#0b3d2e"), seed=0))
    pixel = branded.getpixel((20, 1480))
    assert isinstance(pixel, tuple)
    assert all(abs(got - wanted) < 6 for got, wanted in zip(pixel, (0x0B, 0x3D, 0x2E), strict=True))
    assert plain.getpixel((20, 1480)) != pixel


def test_an_unknown_template_and_an_impossible_size_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="no template named nope"):
        draw("nope", overlay())
    with pytest.raises(InvalidRequest):
        draw("poster", overlay(), size=(1000, 300))


def test_a_pin_needs_a_word() -> None:
    with pytest.raises(ImageError, match="headline"):
        draw("poster", Overlay(""))
    assert draw("poster", Overlay("\u0378"), brand=Brand(name="Alice bakes")).template == "poster"
