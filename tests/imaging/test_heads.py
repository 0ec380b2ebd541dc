"""Where heads are guessed, and where nothing is said: wood, hands, the crowd; and which subjects stand low."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from server.imaging.focus import crop_box
from server.imaging.heads import _patches as patches
from server.imaging.heads import heads
from server.imaging.photo import Photo, load_photo
from server.imaging.subjects import stands_low
from server.imaging.traits import Traits
from tests.imaging.pictures import encoded

_SKIN, _COAT = (224, 172, 140), (60, 90, 150)
_SIDE = 90


def picture(*patches: tuple[int, int, int, int]) -> Image.Image:
    """Patches of skin (left, top, width, height) before a blue coat."""
    image = Image.new("RGB", (_SIDE, _SIDE), _COAT)
    for left, top, width, height in patches:
        image.paste(_SKIN, (left, top, left + width, top + height))
    return image


@pytest.mark.parametrize(
    ("patches", "count"),
    [
        ([(37, 20, 16, 20)], 1),
        ([(37, 52, 16, 20)], 1),  # its middle at 0.69 of the height
        ([(37, 62, 16, 20)], 0),  # at 0.8: a hand, or a knee
        ([(15, 20, 20, 24), (55, 20, 12, 12)], 1),  # the second is 0.3 of the first: a hand beside a head
        ([(15, 20, 20, 24), (55, 20, 15, 16)], 2),  # half of it
        ([(0, 0, _SIDE, 70), (30, 75, 10, 12)], 0),  # a board of wood
        ([(left, top, 20, 20) for left in (5, 35, 65) for top in (2, 24, 46)], 0),  # 0.44 of it all: rolls on a tray
        ([(left, top, 20, 20) for left in (5, 35, 65) for top in (2, 24)], 6),  # 0.3 of it all
    ],
)
def test_a_head_is_a_patch_of_skin_in_the_upper_part(patches: list[tuple[int, int, int, int]], count: int) -> None:
    assert len(heads(picture(*patches))) == count


def test_a_heads_place_has_room_for_hair() -> None:
    [(left, top, right, bottom)] = heads(picture((37, 20, 16, 20)))
    assert [round(value * _SIDE) for value in (left, top, right, bottom)] == [33, 11, 57, 43]


@pytest.mark.parametrize(("below", "is_low"), [(0.68, False), (0.72, True)])
def test_a_subject_stands_low_when_most_of_it_lies_under_the_words(below: float, is_low: bool) -> None:
    """Words stand from 0.58 of the height on, in pictures that are tall."""
    rows = ((1 - below) / 58,) * 58 + (below / 42,) * 42

    def photo(width: int) -> Photo:
        traits = Traits(False, False, False, False, False, False, columns=(1.0,) * 64, rows=rows)
        return Photo(Image.new("L", (1, 1)), Image.new("RGB", (1, 1)), width, 1500, traits)

    assert stands_low(photo(1000)) is is_low
    assert not stands_low(photo(1200)), "a wide one is not laid under the words"


def test_parts_that_meet_further_down_are_one() -> None:
    rows = (
        "#.#..###",
        "#.#..#.#",
        "###..###",
        ".....#..",
        "##...#.#",
    )
    mask = Image.frombytes("L", (8, 5), bytes(255 * (mark == "#") for row in rows for mark in row))
    found = sorted(tuple(patch) for patch in patches(mask))
    assert found == [(0, 0, 3, 3, 7), (0, 4, 2, 5, 2), (5, 0, 8, 5, 10), (7, 4, 8, 5, 1)]


def test_a_face_that_runs_into_neck_and_shoulders_is_their_upper_end() -> None:
    bust = [(35, 20, 20, 26), (40, 46, 10, 10), (15, 56, 60, 34)]
    [(left, top, right, bottom)] = heads(picture(*bust))
    assert left * _SIDE < 35
    assert right * _SIDE > 55
    assert 12 <= top * _SIDE <= 20
    assert 46 <= bottom * _SIDE <= 60
    assert heads(picture((0, 30, 60, 60), (60, 50, 30, 40))) == (), "what reaches the edges is a ground"


def test_a_wide_crop_of_a_square_portrait_keeps_the_face() -> None:
    image = picture((35, 12, 20, 26), (40, 38, 10, 8), (15, 46, 60, 44)).resize((900, 900))
    ImageDraw.Draw(image).rectangle((100, 600, 800, 900), fill=(220, 40, 60))  # a coat that shouts
    photo = load_photo(encoded(image))
    _, upper, _, lower = crop_box(photo, 1000 / 546)
    assert upper <= 130
    assert lower >= 400


def test_a_face_with_hair_and_hands_of_its_tone_is_the_upper_part_of_the_shape() -> None:
    [(_, top, _, bottom)] = heads(picture((33, 20, 24, 50)))
    assert 14 <= top * _SIDE <= 20
    assert 44 <= bottom * _SIDE <= 52, "hands below the chin are not the head's"
    [(_, _, _, low)] = heads(picture((37, 20, 12, 20)))
    assert low * _SIDE > 40, "a small one is a face with its neck"
