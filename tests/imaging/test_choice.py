"""Which template is taken, and what happens where its needs are not met."""

from __future__ import annotations

from itertools import pairwise

import pytest

from server.imaging import TEMPLATES, choose, draw
from server.imaging.choice import candidates
from server.imaging.words import leading_number
from server.values.text import Overlay
from tests.imaging.pictures import encoded, overlay, with_subject

PHOTO = encoded(with_subject(1200, 1600, 0.5, 0.5))
OTHER = encoded(with_subject(1600, 1200, 0.3, 0.3))
ITEMS = ("One", "Two", "Three")
ONE_PHOTO = {name for name, template in TEMPLATES.items() if template.photos == 1}
NO_PHOTO = {name for name, template in TEMPLATES.items() if template.photos == 0}


def test_pins_of_one_post_look_different() -> None:
    used: list[str] = []
    for turn in range(6):
        used.append(choose(overlay(), 3, "recipe", avoid=used, seed=turn))
    assert len(set(used)) == 6


@pytest.mark.parametrize("photos", [0, 1, 3])
def test_no_two_neighbours_are_alike(photos: int) -> None:
    used: list[str] = []
    for day in range(20):
        used.append(choose(Overlay(f"Day {day} of our year"), photos, "article", avoid=used[-3:], seed=day))
    assert all(one != other for one, other in pairwise(used))


def test_all_used_up_the_longest_unused_comes_back() -> None:
    order = candidates(overlay(), 1, "recipe")[::-1]
    assert choose(overlay(), 1, "recipe", avoid=order) == order[0]


def test_a_post_gets_what_was_made_for_it_most_often() -> None:
    def share(name: str, words: Overlay, kind: str, **details: str) -> float:
        taken = [choose(words, 1, kind, seed=seed, details=details) for seed in range(60)]
        return taken.count(name) / len(taken)

    assert share("recipe_card", overlay(), "recipe", time="25 min") > 0.15
    assert share("product", overlay(), "product", price="$24.90") > 0.2
    assert share("quote", overlay(), "article", quote="Bread is a slow thing.") > 0.15
    lists = [choose(Overlay("3 ideas", items=ITEMS), 1, "list", seed=seed) for seed in range(60)]
    assert sum("items" in TEMPLATES[name].needs or "number" in TEMPLATES[name].needs for name in lists) > 30


def test_special_templates_stay_away_from_posts_without_their_facts() -> None:
    plain = set(candidates(overlay(), 3, "recipe"))
    assert not any(TEMPLATES[name].needs for name in plain)
    assert "before_after" in candidates(Overlay("Our kitchen, before and after"), 2)
    assert "before_after" in candidates(Overlay("Küche: vorher, nachher"), 2)
    assert "before_after" not in candidates(Overlay("Things to do before you travel, and after"), 1)
    assert "before_after" not in candidates(Overlay("Before you bake: read this"), 2)
    assert "quote" in candidates(Overlay("“Bread is a slow thing”"), 0)
    assert "big_number" in candidates(Overlay("12 cozy nooks"), 1)


def test_a_profile_prefers_some_and_goes_without_others() -> None:
    def taken(**wishes: tuple[str, ...]) -> list[str]:
        return [choose(overlay(), 1, "recipe", seed=seed, **wishes) for seed in range(40)]

    assert "split" not in taken(without=("split", "matted"))
    assert taken(prefer=("circle",)).count("circle") > taken().count("circle") + 3
    everything = tuple(TEMPLATES)
    assert choose(overlay(), 1, without=everything) in ONE_PHOTO  # a pin must look like something


@pytest.mark.parametrize("seed", range(6))
def test_never_more_photos_than_there_are(seed: int) -> None:
    assert TEMPLATES[choose(overlay(), 0, "recipe", seed=seed)].photos == 0
    assert TEMPLATES[choose(overlay(), 1, "recipe", seed=seed)].photos == 1


def test_the_same_question_gets_the_same_answer() -> None:
    assert {choose(overlay(), 2, "article", seed=5) for _ in range(5)} == {choose(overlay(), 2, "article", seed=5)}


def test_posts_do_not_all_start_alike() -> None:
    first = {choose(Overlay(f"Post number {index}"), 2, "article") for index in range(30)}
    assert len(first) >= 4


def test_long_headlines_are_kept_from_big_type() -> None:
    long = Overlay("one two three four five six seven eight nine ten")
    assert all(choose(long, 1, "article", seed=seed) != "framed" for seed in range(20))


@pytest.mark.parametrize(
    ("asked", "photos", "allowed"),
    [
        ("two_photos", [PHOTO, PHOTO], ONE_PHOTO),
        ("collage", [PHOTO, OTHER], ONE_PHOTO | {"two_photos"}),
        ("two_photos", [PHOTO, OTHER], {"two_photos"}),
        ("fullbleed", [], NO_PHOTO),
        ("poster", [PHOTO], {"poster"}),
        ("auto", [PHOTO], ONE_PHOTO),
        ("auto", [], NO_PHOTO),
        ("steps", [PHOTO, OTHER], ONE_PHOTO | {"two_photos"}),
    ],
)
def test_missing_photos_lead_to_a_fitting_template(asked: str, photos: list[bytes], allowed: set[str]) -> None:
    assert draw(asked, overlay(), photos).template in allowed


def test_what_a_template_needs_and_the_words_lack_leads_to_another() -> None:
    for asked in ("checklist", "big_number", "steps", "recipe_card", "product"):
        assert not TEMPLATES[draw(asked, overlay(), [PHOTO]).template].needs, asked


def test_big_type_gives_way_to_another_template_on_a_small_photo() -> None:
    small = encoded(with_subject(420, 320, 0.5, 0.5))
    assert draw("framed", overlay(), [small]).template not in ("framed", "poster")


def test_a_share_or_a_sum_is_a_number_with_its_sign() -> None:
    for headline, number in (
        ("83% of readers skip this", "83%"), ("68 % weniger Plastik", "68 %"), ("$50 room makeover", "$50"),
        ("1,000 ways to save", "1,000"), ("12 nooks", "12"), ("7. Rule", ""), ("2027 trends", ""),
    ):  # fmt: skip
        assert leading_number(headline) == number
    drawing = draw("big_number", overlay("83% of readers skip your first paragraph"), (PHOTO,))
    assert drawing.template == "big_number"
    assert drawing.warnings == ()
