"""Photos in other sizes: nearly the same picture whoever resamples, and a part is cut out of the whole to the bit."""

from __future__ import annotations

import random

import pytest
from PIL import Image, ImageChops, ImageStat

from server.imaging import resampling
from server.imaging.resampling import resampled

PITCH = 1 + 5 / 16


@pytest.fixture(params=["quick", "Pillow alone"])
def photo(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Image.Image:
    if request.param == "quick":
        pytest.importorskip("cykooz_resizer")
    else:
        monkeypatch.setattr(resampling, "quick", None)
    coarse = Image.frombytes("RGB", (60, 45), random.Random(4).randbytes(60 * 45 * 3))
    return coarse.resize((720, 540), Image.Resampling.BICUBIC)


def test_a_part_is_what_would_be_cut_out_of_the_whole(photo: Image.Image) -> None:
    whole = (int(photo.width / PITCH), int(photo.height / PITCH))
    all_of_it = resampled(photo, whole, (0, 0, whole[0] * PITCH, whole[1] * PITCH))
    for left, top, width, height in ((0, 0, 200, 100), (131, 77, 301, 207), (whole[0] - 90, whole[1] - 50, 90, 50)):
        box = (left * PITCH, top * PITCH, (left + width) * PITCH, (top + height) * PITCH)
        assert resampled(photo, (width, height), box) == all_of_it.crop((left, top, left + width, top + height))


def test_the_picture_is_what_pillow_makes_of_it(photo: Image.Image) -> None:
    for size, box in (((301, 200), (10.5, 20.25, 700.0, 500.5)), ((900, 675), (0.0, 0.0, 720.0, 540.0))):
        for mode in ("RGB", "L", "CMYK"):
            known = photo.convert(mode).resize(size, Image.Resampling.BICUBIC, box)
            apart = ImageChops.difference(resampled(photo.convert(mode), size, box), known)
            assert max(ImageStat.Stat(apart).mean) < 1.5
            if resampling.quick is None and size[0] > photo.width:
                assert apart.getbbox() is None, "what grows is not made softer besides"


def test_a_box_may_end_where_the_photo_does(photo: Image.Image) -> None:
    width, height = photo.size
    for left in (0.1, 0.3, 1 / 3, 411.7):
        assert resampled(photo, (30, 30), (left, left, left + (width - left), left + (height - left))).size == (30, 30)
    assert resampled(photo, (30, 30), (-1e-9, 0.0, width + 1e-9, height + 1e-9)).size == (30, 30)


def test_an_unknown_pillow_resamples_by_itself(photo: Image.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its memory may be laid out in another way, and to read it would be read amiss."""
    monkeypatch.setattr(resampling.PIL, "__version__", "99.1.0")
    monkeypatch.setattr(resampling, "quick", object())
    assert resampled(photo, (100, 75), (0, 0, *photo.size)).size == (100, 75)
