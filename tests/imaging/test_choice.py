"""Which template is taken, and what happens where its needs are not met."""

from __future__ import annotations

import pytest

from server.imaging import TEMPLATES, choose, draw
from server.values.text import Overlay
from tests.imaging.pictures import encoded, overlay, with_subject

PHOTO = encoded(with_subject(1200, 1600, 0.5, 0.5))
OTHER = encoded(with_subject(1600, 1200, 0.3, 0.3))


def test_pins_of_one_post_look_different() -> None:
    used: list[str] = []
    for turn in range(4):
        used.append(choose(overlay(), 2, "recipe", avoid=used, seed=turn))
    assert len(set(used)) == 4


def test_all_used_up_the_longest_unused_comes_back() -> None:
    order = ["split", "framed", "matted", "fullbleed"]
    assert choose(overlay(), 1, "recipe", avoid=order) == "split"


def test_a_list_gets_its_list_template_first() -> None:
    items = ("One", "Two", "Three")
    assert choose(Overlay("3 ideas", items=items), 1, "list") == "list_arch"
    assert choose(Overlay("3 ideas", items=items), 1, "list", avoid=["list_arch"]) != "list_arch"


@pytest.mark.parametrize("seed", range(6))
def test_never_more_photos_than_there_are(seed: int) -> None:
    assert TEMPLATES[choose(overlay(), 0, "recipe", seed=seed)].photos == 0
    assert TEMPLATES[choose(overlay(), 1, "recipe", seed=seed)].photos == 1


def test_the_same_question_gets_the_same_answer() -> None:
    assert {choose(overlay(), 2, "article", seed=5) for _ in range(5)} == {choose(overlay(), 2, "article", seed=5)}


def test_posts_do_not_all_start_alike() -> None:
    first = {choose(Overlay(f"Post number {index}"), 2, "article") for index in range(30)}
    assert len(first) >= 3


def test_long_headlines_are_kept_from_big_type() -> None:
    long = Overlay("one two three four five six seven eight nine ten")
    assert all(choose(long, 1, "article", seed=seed) != "framed" for seed in range(20))


@pytest.mark.parametrize(
    ("asked", "photos", "allowed"),
    [
        ("two_photos", [PHOTO], {name for name, template in TEMPLATES.items() if template.photos == 1}),
        ("two_photos", [PHOTO, PHOTO], {name for name, template in TEMPLATES.items() if template.photos == 1}),
        ("two_photos", [PHOTO, OTHER], {"two_photos"}),
        ("fullbleed", [], {"poster"}),
        ("poster", [PHOTO], {"poster"}),
        ("auto", [PHOTO], {name for name, template in TEMPLATES.items() if template.photos == 1}),
        ("auto", [], {"poster"}),
    ],
)
def test_missing_photos_lead_to_a_fitting_template(asked: str, photos: list[bytes], allowed: set[str]) -> None:
    assert draw(asked, overlay(), photos).template in allowed


def test_big_type_gives_way_to_another_template_on_a_small_photo() -> None:
    small = encoded(with_subject(420, 320, 0.5, 0.5))
    assert draw("framed", overlay(), [small]).template not in ("framed", "poster")
