"""Turned, transparent, wide-gamut and small photos."""

from __future__ import annotations

from itertools import pairwise

from PIL import Image, ImageCms, ImageDraw

from server.imaging import draw, fonts, inspect_photo, sample_photo
from server.imaging.canvas import Canvas
from server.imaging.palette import from_photo
from server.imaging.photo import load_photo
from server.values.brand import Brand
from tests.imaging.pictures import checkered, encoded, opened, overlay, with_subject


def test_a_turned_photo_stands_upright() -> None:
    photo = with_subject(1600, 1200, 0.15, 0.5)
    exif = photo.getexif()
    exif[0x0112] = 6  # shown turned by 90° clockwise: the left becomes the top
    data = encoded(photo, exif=exif.tobytes())
    info = inspect_photo(data)
    assert (info.width, info.height) == (1200, 1600)
    upright = load_photo(data).image
    red = upright.getpixel((upright.width // 2, round(upright.height * 0.15) - 40))
    assert isinstance(red, tuple)
    assert red[0] > red[2] + 60


def test_transparent_parts_become_white() -> None:
    clear = Image.new("RGBA", (800, 800), (255, 0, 0, 0))
    clear.paste((0, 120, 0, 255), (200, 200, 600, 600))
    image = load_photo(encoded(clear, "PNG")).image
    assert image.getpixel((10, 10)) == (255, 255, 255)
    assert image.getpixel((400, 400)) == (0, 120, 0)


def test_colours_of_another_profile_become_srgb_and_nothing_of_the_source_stays() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    swapped = swapped.replace("sRGB".encode("utf-16-be"), "Odd!".encode("utf-16-be"))
    for mode, kind in (("RGB", "JPEG"), ("RGBA", "PNG")):
        red = Image.new("RGB", (600, 600), (220, 20, 20)).convert(mode)
        image = load_photo(encoded(red, kind, icc_profile=swapped)).image
        color = image.getpixel((300, 300))
        assert isinstance(color, tuple)
        assert color[2] > 200 > 80 > color[0], "what this profile calls red is blue"
        assert image.info == {}
    ink = Image.new("CMYK", (600, 600), (0, 255, 255, 0))
    wrong = load_photo(encoded(ink, icc_profile=swapped)).image.getpixel((300, 300))
    assert isinstance(wrong, tuple)
    assert wrong[0] > 200, "a profile of another kind of picture is passed over"


def test_pictures_that_need_care_are_recognised() -> None:
    page = Image.new("RGB", (900, 1600), (250, 250, 250))
    draw_page = ImageDraw.Draw(page)
    for top in range(40, 1560, 44):
        draw_page.text((40, top), "Settings of the account, saved", (20, 20, 20), fonts.load(fonts.POPPINS_MEDIUM, 40))
    screen = load_photo(encoded(page, "PNG"))
    assert (screen.is_lettered, screen.traits.is_text_heavy) == (True, True)
    for name, wanted in (("busy", "is_busy"), ("night", "is_dark"), ("product", "is_near_white"), ("bowl", "")):
        photo = load_photo(sample_photo(name, (800, 600)))
        found = {trait for trait in ("is_busy", "is_dark", "is_near_white", "is_lettered") if getattr(photo, trait)}
        assert found == ({wanted} if wanted else set())


def test_large_photos_are_decoded_small() -> None:
    photo = load_photo(encoded(with_subject(4000, 3000, 0.5, 0.5)))
    assert (photo.width, photo.height) == (4000, 3000)
    assert photo.image.size == (2000, 1500)


def test_a_small_photo_is_never_enlarged_beyond_one_and_a_half() -> None:
    # Its squares are 20 pixels; anything above 30 would be an enlargement beyond 1.5×.
    photo = load_photo(encoded(checkered(400, 300, 20), "PNG"))
    canvas = Canvas(1500, from_photo(photo.small, Brand()))
    canvas.photo(photo, (0, 0, 1000, 1500))
    row = canvas.image.convert("L").crop((0, 750, 1000, 751)).point([0] * 128 + [255] * 128).tobytes()
    sharp = [index for index in range(1, 1000) if row[index] != row[index - 1]]
    widths = [b - a for a, b in pairwise(sharp)]
    assert len(widths) >= 15
    assert sorted(widths)[len(widths) // 2] == 30


def test_a_large_enough_photo_fills_the_sheet() -> None:
    photo = load_photo(encoded(with_subject(1000, 1000, 0.5, 0.5), "PNG"))
    canvas = Canvas(1500, from_photo(photo.small, Brand()))
    canvas.photo(photo, (0, 0, 1000, 1500))
    for corner in ((2, 2), (997, 2), (2, 1497), (997, 1497)):
        assert canvas.image.getpixel(corner) == (176, 184, 190)


def test_near_white_product_shots_get_a_pale_ground() -> None:
    product = Image.new("RGB", (1200, 1200), (252, 252, 252))
    product.paste((30, 90, 110), (480, 300, 720, 900))
    drawing = draw("fullbleed", overlay(), [encoded(product)])
    lower = opened(drawing.jpeg).convert("L").getpixel((30, 1300))
    assert isinstance(lower, int)
    assert lower > 200
    assert draw("auto", overlay(), [encoded(product)]).template != "framed"
