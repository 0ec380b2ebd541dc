"""The file that comes out: size, format, weight, colours, and always the same."""

from __future__ import annotations

from itertools import combinations

import pytest

from server.errors import ImageError, InvalidRequest
from server.imaging import TEMPLATES, draw, render
from server.values.brand import Brand
from server.values.text import Overlay
from tests.imaging import goldens
from tests.imaging.pictures import checkered, encoded, opened, overlay, with_subject

PHOTOS = (encoded(with_subject(1600, 1200, 0.5, 0.5)), encoded(with_subject(1200, 1600, 0.4, 0.6)))


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_template_looks_as_it_did_and_is_a_sound_file(name: str) -> None:
    drawing = goldens.drawn(name)
    image = opened(drawing.jpeg)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1000, 1500))
    assert drawing.template == name
    assert len(drawing.jpeg) <= 300_000
    assert drawing.contrast >= 4.5
    assert drawing.warnings == ()
    average, worst = goldens.difference(
        goldens.small(drawing.jpeg), opened((goldens.FOLDER / f"{name}.jpg").read_bytes())
    )
    assert average < 3, "python -m tests.imaging.goldens draws them anew; look before you commit"
    assert worst < 14


def test_there_is_a_golden_image_for_each_template_and_no_other() -> None:
    files = list(goldens.FOLDER.iterdir())
    assert {file.stem for file in files} == set(TEMPLATES)
    assert max(file.stat().st_size for file in files) < 10_000


def test_a_moved_headline_is_seen() -> None:
    golden = opened((goldens.FOLDER / "split.jpg").read_bytes())
    moved = golden.copy()
    moved.paste(golden.crop((0, 200, 200, 290)), (0, 210))
    assert max(goldens.difference(golden, moved)) > 24


def test_the_noisiest_picture_stays_below_two_megabytes() -> None:
    noisy = encoded(checkered(step=3), "PNG")
    assert len(render("fullbleed", overlay(), [noisy])) <= 2_000_000


@pytest.mark.parametrize("size", [(1000, 2100), (1000, 1000), (600, 900)])
@pytest.mark.parametrize("name", ["fullbleed", "split", "poster"])
def test_other_sizes(name: str, size: tuple[int, int]) -> None:
    assert opened(render(name, overlay(), PHOTOS, size=size)).size == size


@pytest.mark.parametrize("name", ["fullbleed", "label", "checklist", "poster"])
def test_same_input_same_bytes(name: str) -> None:
    again = draw(name, goldens.OVERLAY, goldens.PHOTOS, goldens.BRAND, details=goldens.DETAILS, seed=1)
    assert again == goldens.drawn(name)


def test_templates_and_seeds_make_clearly_different_pins() -> None:
    pictures = {name: goldens.small(goldens.drawn(name).jpeg) for name in TEMPLATES}
    for one, other in combinations(TEMPLATES, 2):
        assert goldens.difference(pictures[one], pictures[other])[0] > 12, (one, other)
    assert render("poster", overlay(), seed=0) != render("poster", overlay(), seed=1)


def test_too_much_text_is_told() -> None:
    long = "The 20 Most Surprisingly Simple Little Things That You Can Do At Home Today And Tomorrow Morning"
    items = tuple(f"{number} quite long entries that fill a line" for number in range(5))
    drawing = draw("list_arch", Overlay(long, "Everyday life", items), PHOTOS)
    assert drawing.text_ratio <= 0.3
    assert bool(drawing.warnings) == (drawing.text_ratio > 0.2)


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
