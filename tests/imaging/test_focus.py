"""The subject stays in the picture."""

from __future__ import annotations

import pytest

from server.imaging import TEMPLATES, draw
from server.imaging.focus import crop_box
from server.imaging.photo import load_photo
from server.values.brand import Focus
from tests.imaging.pictures import encoded, overlay, with_subject


@pytest.mark.parametrize("x", [0.12, 0.3, 0.5, 0.75, 0.88])
def test_a_wide_photo_is_cut_around_its_subject(x: float) -> None:
    photo = load_photo(encoded(with_subject(2000, 1100, x, 0.5)))
    left, top, right, bottom = crop_box(photo, 2 / 3)
    assert (right - left) / (bottom - top) == pytest.approx(2 / 3, abs=0.01)
    assert left <= x * photo.image.width - 40
    assert right >= x * photo.image.width + 40


@pytest.mark.parametrize("y", [0.12, 0.35, 0.65, 0.88])
def test_a_tall_photo_too(y: float) -> None:
    photo = load_photo(encoded(with_subject(1000, 2200, 0.5, y)))
    _, top, _, bottom = crop_box(photo, 1.2)
    assert top <= y * photo.image.height - 40
    assert bottom >= y * photo.image.height + 40


def test_a_given_point_wins_over_what_was_found() -> None:
    photo = load_photo(encoded(with_subject(2000, 1000, 0.9, 0.5)))
    left, _, right, _ = crop_box(photo, 0.5, Focus(0.3, 0.5))
    assert (left + right) / 2 == pytest.approx(0.3 * photo.image.width, abs=1)
    edge = crop_box(photo, 0.5, Focus(0.0, 0.5))
    assert edge[0] == 0


def test_the_drawing_tells_what_was_kept() -> None:
    data = encoded(with_subject(2000, 1000, 0.8, 0.5))
    found = draw("fullbleed", overlay(), [data]).focus
    assert found is not None
    assert found.x == pytest.approx(0.8, abs=0.17)
    assert draw("fullbleed", overlay(), [data], focus=Focus(0.2, 0.5)).focus == Focus(0.2, 0.5)


@pytest.mark.parametrize("name", [name for name, template in TEMPLATES.items() if template.photos])
def test_the_subject_is_on_every_photo_pin(name: str) -> None:
    from tests.imaging.pictures import opened

    photos = [encoded(with_subject(2000, 1200, 0.85, 0.5)), encoded(with_subject(2000, 1200, 0.15, 0.5))]
    image = opened(draw(name, overlay(), photos).jpeg).resize((200, 300))
    raw = image.tobytes()
    red = sum(1 for r, g, b in zip(raw[0::3], raw[1::3], raw[2::3], strict=True) if r > g + 30 and r > b + 30)
    assert red > 500
