"""A pin that counts says the page's own number, and tells of the entries that it does not show."""

from __future__ import annotations

import pytest

from server.imaging.studio import compose
from server.values.counts import count_of, promised
from server.values.text import Overlay
from tests.imaging.pictures import encoded, with_subject

ITEMS = ("Railing planter", "Folding table", "String lights", "Outdoor rug", "Ladder shelf", "Herb wall")
PHOTO = encoded(with_subject(900, 1100, 0.5, 0.5))


def lines(name: str, headline: str, items: tuple[str, ...] = ITEMS, **details: str) -> list[str]:
    photos = () if name == "poster" else (PHOTO,)
    canvas, drawn = compose(name, Overlay(headline, "", items), photos, facts_kind="list", details=details)
    assert drawn == name
    return [text.line.text for text in canvas.texts]


@pytest.mark.parametrize("name", ["list_arch", "checklist", "poster"])
def test_a_list_tells_how_many_more_there_are(name: str) -> None:
    shown = lines(name, "Nine balcony ideas for renters", language="en", count="9")
    assert [item for item in ITEMS if item in shown] == [*ITEMS[:5]]
    assert "+ 4 more" in shown
    assert ("9" in shown) == (name == "list_arch")
    assert "6" not in shown
    assert "+ 4 de plus" in lines(name, "9 idées de rangement", language="fr", count="9")
    all_six = lines(name, "Balcony", language="en", count="6")
    assert set(ITEMS) <= set(all_six), "one more entry takes no more room than to say that there is one"
    assert not any("more" in line for line in all_six)


def test_what_nobody_knows_is_not_counted() -> None:
    shown = lines("list_arch", "Balcony dreams", language="en", count="")
    assert "6" not in shown
    assert not any("more" in line for line in shown)
    assert "14" in lines("list_arch", "30 Minute Dinner Bowls", language="en", count="14"), "minutes are no entries"
    assert "9" in lines("list_arch", "Nine balcony ideas", language="en"), "the headline promises more than is given"


@pytest.mark.parametrize(
    ("title", "language", "count"),
    [
        ("Nine balcony ideas for renters", "en", 9), ("Die zehn besten Kuchen", "de", 10), ("Neuf idées", "fr", 9),
        ("Our 12 best rugs", "en", 12), ("写真のコツ10選", "ja", 10), ("만드는 10가지 레시피", "ko", 10),
        ("30 Minute Dinners", "en", 0), ("3 Zutaten Kuchen", "de", 0), ("用10分钟做好吃的", "zh", 0),
        ("Seven days in Rome", "en", 0), ("The ten minute dinner", "en", 0), ("Once upon a time", "", 0), ("Under $50 nooks", "en", 0),
        ("6畳でもできるデスクまわりの収納アイデア10選", "ja", 10), ("第一次去东京必看:15个小众景点", "zh", 15),
        ("Open at 10:15 tonight", "en", 0), ("เที่ยว 4 วัน 3 คืน", "th", 0), ("۷ راه ساده", "fa", 7),
    ],
)  # fmt: skip
def test_what_a_title_promises(title: str, language: str, count: int) -> None:
    assert promised(title, language) == count


def test_the_title_wins_unless_it_speaks_of_something_else() -> None:
    assert count_of("25 cakes", 12) == 25, "the rest is on the next page"
    assert count_of("9 cakes", 10) == 9
    assert count_of("5 cheap dinners: our list", 20) == 20
    assert count_of("Cakes", 7) == 7


def test_a_title_that_counts_needs_no_other_noun() -> None:
    for title, language, noun in (
        ("Où voir les aurores boréales ? 5 lieux loin des foules", "fr", "IDÉES"),
        ("İstanbul’da denenmesi gereken 10 kahvaltı mekânı", "tr", "FİKİR"),
    ):
        assert noun not in lines("list_arch", title, language=language), "places are not ideas"
    assert "IDÉES" in lines("list_arch", "Un balcon de rêve", language="fr", count="6")


def test_a_number_stands_in_the_headlines_own_digits() -> None:
    shown = lines("list_arch", "۷ راه ساده برای تمرکز", ("یک", "دو", "سه"), language="fa")
    assert {"۷", "۱", "و ۴ مورد دیگر"} <= set(shown)
    assert not any(char.isascii() and char.isdigit() for line in shown for char in line)


def test_a_number_that_tells_nothing_is_left_out() -> None:
    """Of a recipe's three ingredients nobody is told that they are three."""
    for name, photos in (("list_arch", (PHOTO,)), ("checklist", ())):
        canvas, drawn = compose(
            name, Overlay("Pumpkin soup", "", ("Pumpkin", "Ginger", "Cream")), photos, facts_kind="recipe"
        )
        assert drawn == name
        assert [text.line.text for text in canvas.texts].count("3") == (name == "list_arch")  # the third row's own
