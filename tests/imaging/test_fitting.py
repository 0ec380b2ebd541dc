"""Photos brought to the size of their place: decoded no larger than needed, shared among pins, and never another picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from server.imaging import draw, masks, shapes
from server.imaging.canvas import Canvas
from server.imaging.fitting import fitted
from server.imaging.focus import crop_box
from server.imaging.palette import from_photo
from server.imaging.photo import load_photo
from server.values.brand import Brand
from tests.imaging.pictures import encoded, overlay, with_subject

BOXES = ((1000, 870), (1000, 905), (880, 940), (1000, 860))


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_wide_photo_is_decoded_at_three_eighths(mode: str) -> None:
    for width, height in ((1000, 750), (754, 749), (1003, 751)):
        data = encoded(with_subject(width, height, 0.5, 0.5).convert(mode), progressive=width == 754)
        photo = load_photo(data, (250, 374), 0.75)
        assert photo.image.size == (-(-width * 3 // 8), -(-height * 3 // 8))
        whole = Image.open(io.BytesIO(data)).convert("RGB").resize(photo.image.size, Image.Resampling.BOX)
        assert ImageStat.Stat(ImageChops.difference(whole, photo.image).convert("L")).mean[0] < 3


def test_what_was_fitted_before_changes_nothing() -> None:
    data = encoded(with_subject(2400, 1800, 0.4, 0.5))
    templates = ("split", "band", "circle")
    alone = {}
    for name in templates:
        load_photo.cache_clear()
        alone[name] = draw(name, overlay(), [data])
    load_photo.cache_clear()
    again = {name: draw(name, overlay(), [data]) for name in reversed(templates)}
    assert again == alone
    assert 0 < len(load_photo(data, (1000, 1500), 0.75).steps) <= 5, "the pins shared the photo's sizes"


def test_a_cut_is_at_most_a_little_closer_and_keeps_the_subject() -> None:
    photo = load_photo(encoded(with_subject(2000, 1500, 0.3, 0.5)))
    for size in BOXES:
        crop = crop_box(photo, size[0] / size[1])
        alone, cut = fitted(photo, size, crop), fitted(photo, size, crop)
        scale = cut.source.width / photo.image.width
        assert 1.0 <= scale * (crop[2] - crop[0]) / size[0] <= 1.14
        assert cut.part((0, 0, *size)).size == size
        assert cut.part((0, 0, *size)) == alone.part((0, 0, *size)), "cut from the whole as resampled alone"
        assert crop[0] * scale - 1 <= cut.left <= crop[2] * scale - size[0] + 1
        assert crop[1] * scale - 1 <= cut.top <= crop[3] * scale - size[1] + 1


def test_a_mask_in_pieces_paints_what_it_paints_whole() -> None:
    photo = load_photo(encoded(with_subject(900, 900, 0.5, 0.5)))
    for mask in (shapes.ellipse(500, 500), shapes.ring(431, 5), shapes.rounded(700, 333, 36), shapes.star(90)):
        canvas = Canvas(1000, from_photo(photo.small, Brand()))
        whole = canvas.image.copy()
        canvas.stamp(mask, 60, 70, (200, 30, 40))
        whole.paste((200, 30, 40), (60, 70), mask)
        assert ImageChops.difference(canvas.image, whole).getbbox() is None
    for cover in (None, shapes.ellipse(600, 620)):
        canvas = Canvas(1000, from_photo(photo.small, Brand()))
        whole = canvas.image.copy()
        canvas.photo(photo, (50, 60, 650, 680), mask=cover)
        picture = fitted(photo, (600, 620), crop_box(photo, 600 / 620)).part((0, 0, 600, 620))
        whole.paste(picture, (50, 60), cover)
        assert ImageChops.difference(canvas.image, whole).getbbox() is None, "a photo is laid in strips, too"
    part = shapes.star(90).crop((0, 0, 45, 90))
    assert max(box[2] for box, _ in masks.pieces(part)) <= 45, "a part knows nothing of its whole"


@pytest.mark.parametrize(("ground", "speck"), [(255, 254), (0, 1), (255, 0)])
def test_one_pixel_of_a_mask_is_not_overlooked(ground: int, speck: int) -> None:
    for x, y in ((0, 0), (37, 95), (161, 199), (130, 193)):  # at the edges parts are smaller
        mask = Image.new("L", (162, 200), ground)
        mask.putpixel((x, y), speck)
        again = Image.new("L", mask.size, 0)
        for box, part in masks.pieces(mask):
            again.paste(part or 255, box)
        assert again.tobytes() == mask.tobytes()
        assert sum(part is not None for _, part in masks.pieces(mask)) == 1
