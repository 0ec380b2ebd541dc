"""Small copies, contact sheets and the gallery."""

from __future__ import annotations

import pytest

from server.errors import ImageError
from server.imaging import SAMPLES, contact_sheet, gallery, render, sample_photo, thumbnail
from tests.imaging.pictures import opened, overlay


def test_a_thumbnail_is_a_small_jpeg() -> None:
    small = thumbnail(render("poster", overlay()))
    assert opened(small).size == (236, 354)
    assert opened(small).format == "JPEG"
    assert len(small) < 40_000
    with pytest.raises(ImageError):
        thumbnail(b"nothing")


def test_a_contact_sheet_holds_all_images() -> None:
    pins = [render("poster", overlay(), seed=seed) for seed in range(3)]
    sheet = opened(contact_sheet(pins, 2, width=100))
    assert sheet.size == (24 + 2 * 124, 24 + 2 * 174)
    with pytest.raises(ImageError):
        contact_sheet([], 2)


def test_the_gallery_draws_a_template_over_its_matrix() -> None:
    drawings = list(gallery("split", is_quick=True))
    assert [drawing.template for drawing in drawings] == ["split"] * 3
    assert len({drawing.jpeg for drawing in drawings}) == 3


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_photos_are_made_the_same_every_time(name: str) -> None:
    first = sample_photo(name, (400, 300))
    assert first == sample_photo(name, (400, 300))
    assert opened(first).size == (400, 300)
