"""Boxes follow the photo: what is small or wide is never left on a blur inside a box too large for it."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from server.imaging.canvas import WIDTH
from server.imaging.focus import crop_box
from server.imaging.photo import MAX_ENLARGEMENT, load_photo
from server.imaging.places import room
from server.imaging.studio import compose
from server.values.text import Overlay
from tests.imaging.pictures import encoded, with_subject

SMALL = encoded(with_subject(600, 400, 0.5, 0.5))


def pair_apart() -> bytes:
    image = Image.new("RGB", (1800, 1000), (176, 184, 190))
    draw = ImageDraw.Draw(image)
    for left in (90, 1510):
        draw.ellipse((left, 300, left + 200, 700), fill=(214, 40, 32))
        draw.line((left + 60, 360, left + 60, 640), fill=(250, 230, 120), width=12)
    return encoded(image)


def test_a_box_is_no_larger_than_the_photo_allows() -> None:
    photo = load_photo(SMALL)
    _, wide, tall = room(photo, 880, 1000)
    assert (wide, tall) == (880, round(400 * MAX_ENLARGEMENT))
    shown, wide, tall = room(load_photo(pair_apart()), WIDTH, 1000)
    assert wide == WIDTH
    assert abs(wide / tall - shown.image.width / shown.image.height) < 0.01, "both subjects, from edge to edge"


@pytest.mark.parametrize("name", ["split", "matted", "product", "recipe_card"])
def test_a_small_photo_is_a_print_on_flat_paper(name: str) -> None:
    details = {"price": "$24", "time": "25 min"}
    canvas, drawn = compose(name, Overlay("Lemon cake"), [SMALL], details=details)
    assert drawn == name
    beside = canvas.image.crop((0, 90, 16, 390))
    assert len(beside.getcolors() or ()) == 1


def test_words_take_the_room_that_a_wide_photo_leaves() -> None:
    def size(photo: bytes) -> int:
        canvas, _ = compose("split", Overlay("Lemon cake with tea"), [photo])
        return canvas.texts[0].size

    assert size(pair_apart()) > size(encoded(with_subject(1200, 1300, 0.5, 0.5)))


def test_a_thing_cut_out_of_its_ground_stands_on_coloured_paper() -> None:
    sheet = Image.new("RGBA", (800, 1000), (0, 0, 0, 0))
    ImageDraw.Draw(sheet).ellipse((20, 20, 780, 980), fill=(60, 40, 160, 255))
    data = encoded(sheet, "PNG")
    assert load_photo(data).is_near_white
    assert not load_photo(encoded(with_subject(800, 1000, 0.5, 0.5))).is_near_white


def test_a_box_of_the_photos_own_shape_takes_it_from_its_first_pixel() -> None:
    photo = load_photo(encoded(with_subject(544, 444, 0.5, 0.5)))
    for height in range(300, 900):
        _, wide, tall = room(photo, WIDTH, height)
        assert min(crop_box(photo, wide / tall)[:2]) >= 0.0
