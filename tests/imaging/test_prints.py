"""Small photos, panoramas, stripes and gray brands are shown as well as they can be."""

from __future__ import annotations

from PIL import Image, ImageDraw

from server.imaging.color import contrast
from server.imaging.focus import print_size
from server.imaging.palette import from_photo
from server.imaging.photo import load_photo
from server.imaging.studio import carries, draw
from server.values.brand import Brand
from server.values.text import Overlay
from tests.imaging.pictures import encoded, with_subject


def test_a_print_is_cut_a_little_where_that_takes_nothing_of_its_subject() -> None:
    lone = load_photo(encoded(with_subject(600, 900, 0.5, 0.5)))
    wide, tall = print_size(lone, 872, 420)
    assert tall == 420
    assert wide > 1.3 * 420 * 600 / 900
    spread = Image.new("RGB", (600, 900), (90, 90, 90))
    for top in range(0, 900, 60):
        ImageDraw.Draw(spread).rectangle((100, top, 500, top + 30), fill=(230, 60, 40))
    assert print_size(load_photo(encoded(spread)), 872, 420) == (280, 420)
    assert print_size(load_photo(encoded(with_subject(300, 300, 0.5, 0.5))), 872, 872) == (450, 450), (
        "1.5 times at most"
    )


def test_a_panorama_is_cut_to_its_subject_and_a_banner_is_not_drawn() -> None:
    assert carries(encoded(with_subject(2000, 500, 0.7, 0.5)))
    assert not carries(encoded(with_subject(1200, 300, 0.7, 0.5))), "too low to fill half a pin"
    assert not carries(encoded(with_subject(500, 2000, 0.5, 0.7)))
    drawing = draw("split", Overlay("Fjords"), [encoded(with_subject(2000, 500, 0.7, 0.5))])
    assert drawing.template == "split"
    assert drawing.focus is not None
    assert 0.6 < drawing.focus.x < 0.8


def test_stripes_are_no_letters() -> None:
    striped = Image.new("RGB", (900, 900), (246, 244, 240))
    for left in range(0, 900, 32):
        ImageDraw.Draw(striped).rectangle((left, 0, left + 15, 900), fill=(24, 32, 60))
    assert not load_photo(encoded(striped)).is_lettered


def test_beside_gray_brands_the_dark_ground_bears_paper_not_gray() -> None:
    small = Image.new("RGB", (64, 64), (120, 110, 100))
    palette = from_photo(small, Brand(primary="#0a0a0a", accent="#1a1a1a"))
    assert contrast(palette.glow, palette.deep) > 9


def test_a_loud_brand_colour_over_the_sheet_is_hushed() -> None:
    small = Image.new("RGB", (64, 64), (120, 110, 100))
    red, green, blue = from_photo(small, Brand(primary="#2ecc40")).second
    assert green - min(red, blue) < 100


def test_two_small_photos_are_no_stamps_on_a_low_sheet() -> None:
    photos = [encoded(with_subject(500, 400, 0.5, 0.5)), encoded(with_subject(480, 400, 0.4, 0.5))]
    overlay = Overlay("The ghost signs of old London", "History")
    assert draw("two_photos", overlay, photos, size=(1000, 1000)).template != "two_photos"
    assert draw("two_photos", overlay, photos).template == "two_photos"
