"""A title ends early only where the rest stands alone; a stump is nobody's headline, and no part of a title."""

from __future__ import annotations

import pytest

from server.rules.local_writer import write
from server.rules.writing.headline import headline_of
from server.rules.writing.languages import BOOKS
from tests.rules.writer_pages import make_page, make_task

_WHOLE = {
    "en": """15 Budget Hallway Ideas That Make a Small Home Feel Bigger
8 Habits of People Who Always Have a Clean House
11 Reasons Why Your Tomato Leaves Are Turning Yellow
9 Easy Ways to Make Your Garage Look Like a Real Room
10 Plants You Can Grow in Water All Year Round
20 Christmas Crafts Kids Can Make with Things You Already Have
The Dinner I Make When I Have No Time and No Groceries
Meet the Gardener Who Grows Pumpkins as Big as Small Cars
Everything You Need to Know Before Adopting a Senior Dog From a Shelter""",
    "de": """15 einfache Ideen, wie du deinen Flur größer wirken lässt
10 Dinge, die du vor deiner Hochzeit wissen solltest
12 Fehler, die fast jeder beim Streichen von Wänden macht
Wie ich in zwei Jahren 30.000 Euro Schulden abbezahlt habe""",
    "fr": """10 astuces pour que votre entrée paraisse plus grande
7 erreurs que tout le monde fait en peignant un mur
L'astuce de ma mère pour enlever la cire d'une nappe sans l'abîmer""",
    "es": """10 trucos para que tu recibidor parezca más grande
7 señales de que tu masa madre está muerta
Lo que aprendí en un año sin comprar ropa nueva""",
    "pt": """12 ideias para deixar a sua sala mais aconchegante gastando pouco
10 plantas que sobrevivem mesmo quando você esquece de regar
O que aprendi em um ano sem comprar roupa nova""",
    "it": """12 idee per rendere il tuo ingresso più grande e luminoso
10 piante che sopravvivono anche quando ti dimentichi di annaffiarle
Tutto quello che devi sapere prima di adottare un cane anziano""",
}
_CUT = {
    "en": """What to Wear to a Winter Wedding | When You Hate Dresses
25 Healthy Slow Cooker Recipes | for Busy Weeknights and Lazy Sundays
One-Pan Lemon Garlic Chicken Thighs | With Crispy Potatoes and Olives
BBQ Chickpeas & Farro | with Corn, Cucumbers & Hard-Boiled Eggs
Why Your Sourdough Is Flat | and What to Do About It Tonight
The Truth About Living on a Boat | With Two Cats and No Fridge""",
    "de": """Wie du deine Küchenschränke streichst|, ohne sie vorher abzuschleifen
Ein Wochenende in Kopenhagen | mit kleinen Kindern und noch kleinerem Budget""",
    "fr": """Que porter à un mariage en hiver | quand on déteste les robes
Gratin dauphinois de ma grand-mère|, la recette qui ne rate jamais""",
    "es": """Qué ponerse para una boda de invierno | si odias los vestidos
El bizcocho de yogur de mi abuela | que nunca falla""",
    "pt": """Frango assado com limão e batatas | numa única assadeira
Por que saímos da cidade | para criar os filhos no interior""",
    "it": """Cosa indossare a un matrimonio d'inverno | se odi i vestiti
Pasta con gamberi e burro all'aglio | pronta in 15 minuti""",
}


@pytest.mark.parametrize("language", _WHOLE)
def test_a_title_without_a_place_to_end_stays_whole(language: str) -> None:
    for title in _WHOLE[language].splitlines():
        assert headline_of(title, BOOKS[language]) == title


@pytest.mark.parametrize("language", _CUT)
def test_a_cut_title_stands_alone(language: str) -> None:
    for line in _CUT[language].splitlines():
        start, _, end = line.partition("|")
        assert headline_of(start + end.removeprefix(" "), BOOKS[language]) == start.strip()


def test_every_title_holds_the_whole_one_or_a_part_that_stands_alone() -> None:
    items = ("Paint the ceiling, too", "Hang a round mirror opposite the door", "Swap the light")
    facts = make_page(title=_WHOLE["en"].splitlines()[0], kind="list", items=items, description="", excerpt="")
    for text in write(make_task(facts, 8)):
        assert text.title.startswith(facts.title)
        assert "Paint the ceiling" not in text.title, "one entry alone looks as if it were all"
        assert text.overlay.headline == facts.title


def test_a_key_phrase_from_the_middle_of_a_title_is_no_headline() -> None:
    facts = make_page(
        title="Cast Iron Skillet Cornbread With Honey",
        keywords=("cast iron", "iron skillet"),
        kind="recipe",
        excerpt="",
    )
    for text in write(make_task(facts, 6)):
        assert "cornbread" in text.overlay.headline.casefold()


def test_a_frame_does_not_say_the_titles_words_again() -> None:
    facts = make_page(title="5 Steps to a Clean Oven", kind="howto", description="", excerpt="")
    assert not any("step by step" in text.title.casefold() for text in write(make_task(facts, 6)))


def test_a_sentence_is_a_title_only_where_it_names_the_subject() -> None:
    facts = make_page(
        title="Walnut Serving Board",
        kind="product",
        description="Hand-oiled walnut board with a leather strap. Each board is cut from one plank, so no two look alike.",
        excerpt="",
    )
    titles = {text.title for text in write(make_task(facts, 8))}
    assert "Hand-oiled walnut board with a leather strap" in titles
    assert all("alnut" in title for title in titles)


def test_a_comma_between_two_words_for_one_thing_ends_no_title() -> None:
    title = "How We Turned a Damp, Dark, Forgotten Cellar Under a Victorian Terrace Into the Warmest, Most Loved Room of Our House"
    for text in write(make_task(make_page(title=title, description="It began with a smell.", excerpt=""), 3)):
        assert text.title == "How We Turned a Damp, Dark, Forgotten Cellar"


def test_a_german_clause_is_whole_with_its_verb_only() -> None:
    things = "10 Dinge, die mir nach der Trennung geholfen haben"
    assert headline_of(things, BOOKS["de"]) == things
    why = "Warum wir nach elf Jahren in der Großstadt unsere Wohnung gekündigt haben und mit drei Kindern und zwei Katzen aufs Land gezogen sind"
    assert headline_of(why, BOOKS["de"]).startswith("Warum wir nach elf Jahren in der Großstadt unsere Wohnung")


def test_a_word_that_a_relative_clause_explains_ends_nothing() -> None:
    title = "La torta di mele della nonna Pina, quella che profuma tutta la casa, con tante mele, poco zucchero e un segreto che non ha mai detto"
    assert not headline_of(title, BOOKS["it"]).endswith("quella")


def test_a_title_ends_before_a_row_of_things_or_behind_it() -> None:
    title = "The Best Small Garden Ideas, Tips, Layouts and Planting Plans for Tiny Backyards, Patios, Balconies and Terraces in 2024"
    (text,) = write(make_task(make_page(title=title), 1))
    assert text.title == "The Best Small Garden Ideas, Tips, Layouts and Planting Plans for Tiny Backyards"
