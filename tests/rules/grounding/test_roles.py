"""What a page says of one thing is not said of another: numbers in their roles, diets and names that it does not have, texts cut off."""

from __future__ import annotations

from typing import Any

import pytest

from server.rules.grounding.judge import judge_answer
from server.values.page import PageFacts, Recipe
from tests.ai_texts import answer, task, variant

_PAGES = {
    "en": PageFacts(
        url="https://x.example/a",
        title="Cast Iron Skillet Cornbread",
        description="Crisp edges, soft middle: cornbread baked in a cast iron skillet.",
        excerpt="My grandmother never owned a loaf tin. Dolly, our dog, eats the crumbs.",
        text="Bake for 25 minutes until the edges are brown.",
        language="en",
        kind="recipe",
        recipe=Recipe(
            ingredients=("1 cup cornmeal", "1½ cups buttermilk", "2 large eggs"),
            steps=("Heat.", "Whisk.", "Bake."),
            prep_minutes=10,
            cook_minutes=25,
            total_minutes=35,
            servings="8 wedges",
        ),
    ),
    "de": PageFacts(
        url="https://x.example/b",
        title="Omas Rhabarberkuchen mit Streuseln",
        description="Saftiger Rhabarberkuchen vom Blech mit knusprigen Butterstreuseln.",
        language="de",
        kind="recipe",
        recipe=Recipe(
            ingredients=("500 g Rhabarber", "2 Eier"),
            steps=("45 Minuten backen.",),
            total_minutes=75,
            servings="12 Stücke",
        ),
    ),
    "fr": PageFacts(
        url="https://x.example/c",
        title="Tarte tatin aux pommes",
        description="La tarte tatin du dimanche, prête en 50 minutes, avec une pâte du commerce.",
        language="fr",
        kind="recipe",
        recipe=Recipe(ingredients=("6 pommes", "50 g de beurre"), total_minutes=50),
    ),
    "es": PageFacts(
        url="https://x.example/d",
        title="Lentejas con chorizo de la abuela",
        description="Un plato de cuchara para los días de frío, listo en una hora.",
        language="es",
        kind="recipe",
        recipe=Recipe(ingredients=("300 g de lentejas", "2 chorizos"), total_minutes=60, servings="4"),
    ),
    "pt": PageFacts(
        url="https://x.example/e",
        title="Bolo de cenoura com chocolate",
        description="Bolo fofinho de liquidificador, pronto em 45 minutos.",
        language="pt",
        kind="recipe",
        recipe=Recipe(ingredients=("3 cenouras", "4 ovos"), total_minutes=45),
    ),
    "it": PageFacts(
        url="https://x.example/f",
        title="Pasta e ceci in 20 minuti",
        description="Una pasta e ceci cremosa, pronta in venti minuti con i ceci in barattolo.",
        language="it",
        kind="recipe",
        recipe=Recipe(ingredients=("200 g di pasta", "1 barattolo di ceci"), total_minutes=20, servings="2 persone"),
    ),
}
_HONEST = """en|Two eggs, one and a half cups of buttermilk and a hot skillet: ready in 35 minutes. It bakes for 25 and makes 8 wedges of cornbread.
en|Dinner comes together with 10 minutes of prep, 3 ingredients and one skillet. Everyone loves the corner pieces of this cornbread.
en|Grandma never owned a loaf tin. Here's the skillet cornbread she made, edges and all. Dolly eats the crumbs.
en|Whisk 2 eggs, heat the skillet and let the oven do the rest. Nothing beats this cornbread. DIY comfort on a Sunday!
de|500 g Rhabarber und 2 Eier genügen: Der Kuchen ist in 75 Minuten fertig und ergibt 12 Stücke. Jeder liebt die Streusel.
de|Omas Rhabarberkuchen backt 45 Minuten. Mama backt ihn, sobald der Rhabarber auf dem Markt liegt.
fr|Six pommes et 50 g de beurre : cette tarte tatin est prête en 50 minutes. Toute la famille aime le caramel du dimanche.
es|Lentejas para 4 personas, listas en una hora, con 2 chorizos. Todo el mundo repite, y la abuela lo sabe.
pt|3 cenouras e 4 ovos: o bolo fica pronto em 45 minutos. Quem não ama chocolate com cenoura?
it|200 g di pasta e un barattolo di ceci: pronta in 20 minuti per 2 persone. Cremosa come quella della nonna.
en|Cornbread in thirty-five minutes, twenty-five minutes of them in the oven. Give it a minute to cool.
de|Rhabarberkuchen mit Streuseln: 45 Minuten im Ofen, also eine Dreiviertelstunde.
de|Rhabarberkuchen: eine Stunde und 15 Minuten vom Blech zum Tisch.
es|Lentejas con chorizo: una hora y listas.
pt|Bolo de cenoura em três quartos de hora.
it|Pasta e ceci pronta in venti minuti."""
_FALSE = """en|Beyoncé loves this cornbread.
en|Cornbread from a skillet. Oprah bakes it weekly.
en|A skillet cornbread that NASA tested.
en|Dolores swears by this skillet cornbread.
en|Martha’s cornbread from a hot skillet.
en|Gluten-free cornbread from a skillet.
en|A vegan skillet cornbread with crisp edges.
en|Skillet cornbread without sugar, crisp at the edges.
en|A soft cornbread, ready in 25 minutes.
en|35 eggs and a hot skillet make this cornbread.
en|Cornbread with 8 cups of cornmeal in a skillet.
en|A skillet cornbread that makes 2 wedges.
en|Skillet cornbread with 25 minutes of prep.
en|Skillet cornbread that serves 2 at the table.
de|Veganer Rhabarberkuchen mit Streuseln vom Blech.
de|Heidi Klum liebt diesen Rhabarberkuchen mit Streuseln.
de|Der Rhabarberkuchen ist in 45 Minuten fertig.
de|Rhabarberkuchen mit 12 Eiern und Streuseln.
fr|Une tarte tatin sans gluten aux pommes.
fr|Brigitte recommande cette tarte tatin aux pommes.
fr|Une tarte tatin aux 50 pommes du dimanche.
es|Lentejas veganas para los días de frío.
es|Unas lentejas con 4 chorizos para el frío.
pt|Bolo de cenoura sem lactose com chocolate.
pt|Bolo de cenoura com 45 ovos e chocolate.
it|Pasta e ceci senza glutine, cremosa.
it|Pasta e ceci con 20 barattoli di ceci.
en|A skillet cornbread in half an hour.
en|A skillet cornbread, ready in twenty-five minutes.
en|A skillet cornbread with twenty-five minutes of prep.
en|A skillet cornbread that rests for an hour and a half.
de|Rhabarberkuchen mit Streuseln in einer halben Stunde.
de|Der Rhabarberkuchen ist in einer Dreiviertelstunde fertig.
fr|Une tarte tatin aux pommes en une demi-heure.
es|Lentejas con chorizo en media hora.
pt|Bolo de cenoura pronto em uma hora e meia.
it|Pasta e ceci in mezz’ora."""


def faults(language: str, description: str, **changes: Any) -> list[str]:
    facts = _PAGES[language]
    given = {
        "title": facts.title,
        "headline": facts.title.split(":")[0],
        "kicker": "",
        "keywords": [],
        "alt_text": f"{facts.title} auf.",
    }
    return judge_answer(answer(variant(description=description, **{**given, **changes})), task(facts))[1]


def test_honest_texts_pass_in_six_languages() -> None:
    for line in _HONEST.splitlines():
        assert faults(*line.split("|")) == [], line


@pytest.mark.parametrize("line", _FALSE.splitlines())
def test_what_the_page_says_of_something_else_is_a_fault(line: str) -> None:
    assert any("page" in fault for fault in faults(*line.split("|")))


def test_a_time_in_a_title_is_the_whole_time() -> None:
    text = "A skillet cornbread with crisp edges and a soft middle."
    assert faults("en", text, title="Skillet Cornbread in 25 Minutes")
    assert faults("en", text, title="Skillet Cornbread in 35 Minutes") == []


def test_texts_that_break_off_or_say_nothing_are_faults() -> None:
    text = "A skillet cornbread with crisp edges and a soft middle."
    for title, language in (("Cornbread With Crisp Edges and", "en"), ("Lentejas con chorizo de la", "es")):
        assert any("cut off" in fault for fault in faults(language, _PAGES[language].description, title=title))
    assert any("headline is cut off" in fault for fault in faults("en", text, headline="Cornbread With the"))
    for empty in ("Read more.", "Tap through to see the full recipe.", "Cornbread!"):
        assert any("says nothing" in fault for fault in faults("en", empty)), empty
    assert faults("en", text, title="Cornbread to Come Home To") == []


def test_an_alt_text_sells_nothing() -> None:
    text = "A skillet cornbread with crisp edges and a soft middle."
    assert any("advertises" in fault for fault in faults("en", text, alt_text="Best skillet cornbread - buy now"))
