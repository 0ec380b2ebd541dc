"""Small copies, contact sheets and the gallery."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from server.errors import ImageError
from server.imaging import SAMPLES, TEMPLATES, contact_sheet, gallery, render, sample_photo, thumbnail
from server.imaging.canvas import Canvas
from server.imaging.content import prepare
from server.imaging.palette import from_photo
from server.imaging.photo import load_photo
from server.values.brand import Brand
from tests.imaging.pictures import opened, overlay
from tests.source import ROOT


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


def test_the_page_about_templates_names_them_all_and_its_example_draws() -> None:
    page = (ROOT / "docs" / "TEMPLATES.md").read_text(encoding="utf-8")
    assert [name for name in TEMPLATES if f"| `{name}` |" not in page] == []
    example = textwrap.dedent(page.split("```python\n")[1].split("```")[0])
    found: dict[str, Any] = {}
    exec(example, found)  # noqa: S102 (the page is ours)
    kit = Brand(domain="example.com")
    photo = load_photo(sample_photo("bowl", (600, 400)))
    canvas = Canvas(1500, from_photo(photo.small, kit))
    found["TEMPLATE"].paint(canvas, prepare(overlay(), [photo], canvas.palette, kit, "article", {}, None, 0))
    assert canvas.settle() >= 4.5
