"""The phrases that a post's pins aim at: different ones, the owner's first, and only what the page speaks of."""

from __future__ import annotations

from server.rules.phrases import Own, aim
from server.rules.regions import region_of
from server.rules.wishes import is_about_image_words, is_understood
from server.values.page import PageFacts

_CAKE = PageFacts(
    url="https://blog.example/cake/", title="Lemon olive oil cake", description="A moist cake for spring.",
    keywords=("lemon cake", "olive oil", "baking"), language="en",
)  # fmt: skip
_OWN = Own(profile=("easy spring baking", "vegan dinners"), boards=("cake recipes",))


def test_each_variant_aims_at_another_one_and_the_owners_come_first() -> None:
    found = aim(_CAKE, _OWN, count=4)

    assert len(set(found)) == 4
    assert found[:2] == ("cake recipes", "easy spring baking")
    assert "vegan dinners" not in found, "the page does not speak of it"
    assert set(found[2:]) <= set(_CAKE.keywords)


def test_what_many_search_for_just_now_goes_first_among_its_equals() -> None:
    assert aim(_CAKE, count=1) == ("lemon cake",)
    assert aim(_CAKE, trends=("olive oil", "spring cake", "nail designs"), count=1) == ("olive oil",)
    everything = aim(_CAKE, trends=("olive oil", "spring cake", "nail designs"), count=20)
    assert "spring cake" in everything, "a trend that the page wholly speaks of"
    assert "nail designs" not in everything


def test_a_new_version_aims_where_no_other_pin_of_the_post_does() -> None:
    taken = aim(_CAKE, _OWN, count=2)
    for start in range(5):
        [fresh] = aim(_CAKE, _OWN, count=1, start=start, taken=taken)
        assert fresh not in taken

    three = aim(_CAKE, _OWN, count=3, start=4)
    assert three[4 % 3] == "cake recipes", "the first variant takes the best one"
    assert aim(PageFacts(url="https://blog.example/"), count=2) == ()


def test_the_region_follows_language_and_zone_unless_chosen() -> None:
    wanted = {
        ("", "en-US", "America/New_York"): "US", ("", "en", "Europe/London"): "GB+IE", ("", "de", "Europe/Berlin"): "DE+AT+CH",
        ("", "en", "America/Toronto"): "CA", ("", "pt-PT", "Europe/Lisbon"): "IT+ES+PT+GR+MT", ("", "ja", "Asia/Tokyo"): "",
        ("FR", "en", "UTC"): "FR", ("off", "en", "UTC"): "",
    }  # fmt: skip
    assert {key: region_of(*key) for key in wanted} == wanted


def test_wishes_are_told_apart() -> None:
    assert is_about_image_words("a shorter headline on the picture")
    assert is_about_image_words("Bitte anderer Text auf dem Bild")
    assert not is_about_image_words("mention the cast iron pan")
    assert is_understood("kürzer bitte")
    assert is_understood("mention the cast iron pan")
    assert not is_understood("make it sound like a pirate")
