"""What a strict editor strikes out: notes, requests, halves of quotations, lists that are none, and alt texts that show nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.rules.local_writer import follows, write
from server.rules.writing.ingredients import ingredients_in
from server.rules.writing.marks import is_closed, whole_sentences
from server.rules.writing.tidy import usable_sentences
from server.values.page import PageFacts, PageImage, Recipe
from server.values.text import PinText
from tests.rules.writer_pages import CAKE_DE, SOUP, make_page, make_task

_FARLS = Recipe(
    ingredients=("600 g potatoes (cold, peeled)", "2 tbsp butter (room temperature, soft", "200 g flour - sifted", "1 egg", "salt", "oil"),
    steps=("Mash the potatoes with a fork.", "Fold in the flour and the egg until a soft dough forms. Set aside.", "Fry on both sides."),
    total_minutes=35,
    servings="4",
)  # fmt: skip


def page(**changes: object) -> PageFacts:
    given = {
        "title": "Potato Farls",
        "kind": "recipe",
        "description": "Have you heard of potato farls? Well, they are flat cakes from yesterday’s potatoes. A pan is all they ask for.",
        "excerpt": "",
        "recipe": _FARLS,
    }
    return make_page(**{**given, **changes})


def written(facts: PageFacts, count: int = 10) -> list[PinText]:
    return write(make_task(facts, count))


@pytest.mark.parametrize(
    "sentence",
    [
        "★ 5 Stars ☆ ★ 4 Stars ☆", "Tag me so that I see your rolls!", "Let’s get into it.", "Note: watch the oven closely.", "Tipp: Am besten über Nacht kühlen.",
        "Über 31 Bewertungen und für gut befunden.", "Und viele weitere Rezepte für dich.", "Rédigé par Anne et publié depuis ici.", "Milhares de receitas para você.",
        "Receita na categoria Entradas do %site-name%.", "▶ Jede Portion 300 g", "Préchauffer le four à 180 degrés.", "Esto es solo para registrados.", "この記事は会員限定です。",
        "Did you make this bread?", "Only 300 kcal a slice.", "Bread | Rolls | Cakes.", "(We were late.)", "02:57 Min.", "Bon appétit !", "Erika Muster is a freelance journalist in Ghent.",
        "Discover our rolls and more at Oven and Peel!", "Messer, Brett, Schüssel, Topf.", "Brötchen, ein Rezept der Kategorie Gebäck.",
    ],
)  # fmt: skip
def test_what_is_not_about_the_subject_is_left_out(sentence: str) -> None:
    kept = "Our rolls rise slowly in a cold room."
    assert usable_sentences(f"{kept} {sentence}", "Rolls", "Oven and Peel") == [kept]


def test_a_sentence_stands_without_what_machines_put_around_it() -> None:
    assert usable_sentences("Rolls: A slow dough for a cold room.", "Rolls") == ["A slow dough for a cold room."]
    assert usable_sentences("Petits pains Les petits pains lèvent la nuit.", "Petits pains") == ["Les petits pains lèvent la nuit."]  # fmt: skip
    assert usable_sentences("GHENT — The rolls rise all night | Bakery", "") == ["The rolls rise all night"]
    assert usable_sentences("They rise. They rise until … Butter is all they ask.", "") == [
        "They rise.",
        "Butter is all they ask.",
    ]
    assert usable_sentences("Aktualisiert am 19.02.2024 Der Teig ruht die ganze Nacht.", "") == [
        "Der Teig ruht die ganze Nacht."
    ]
    assert usable_sentences("The mill of A. Baker jr. (Ghent) grinds at night. It hums.", "")[0].endswith("at night.")
    assert usable_sentences("A dough that rises.It needs a night!!", "") == ["A dough that rises.", "It needs a night!"]


def test_a_quotation_stands_whole_or_not_at_all() -> None:
    assert whole_sentences(['She said: "Wait.', 'It rises."', "It did."]) == ['She said: "Wait. It rises."', "It did."]
    assert whole_sentences(["„Nie wieder Brot.", "Das war ein Satz."]) == ["Das war ein Satz."]
    assert usable_sentences("A light (and vegan!) dish. It “melts!” at once.", "") == [
        "A light (and vegan!) dish.",
        "It “melts!” at once.",
    ]
    assert usable_sentences("„Nie wieder Brot. Das war ein Satz.", "") == ["Das war ein Satz."]
    assert is_closed('a 9" tin')
    assert is_closed("„Ja“ und “yes”")
    assert is_closed("a) flour :)")
    assert not is_closed("flour (sifted")
    assert not is_closed("”ja, sade hon")


def test_ingredients_are_amount_and_food() -> None:
    assert ingredients_in(_FARLS.ingredients) == ["600 g potatoes", "2 tbsp butter", "200 g flour", "1 egg", "salt", "oil"]  # fmt: skip
    assert ingredients_in(["4 large, ripe tomatoes, diced", "salt", "2 große, mehlige Kartoffeln"])[::2] == [
        "4 large, ripe tomatoes",
        "2 große, mehlige Kartoffeln",
    ]
    assert ingredients_in(["3 cups", "1 1/2 teaspoons", "eggs"]) == [], "amounts alone tell nothing"
    long = "Stir the starter into the water and leave it in a warm corner until it moves"
    assert ingredients_in([long, "flour", "salt", "water"])[-1].endswith("…")
    assert ingredients_in([long, long + " twice", "salt"]) == [], "that is the method"


def test_what_the_method_says_is_no_teaser() -> None:
    steps = " ".join(_FARLS.steps)
    for text in written(page(description=f"Flat cakes from yesterday’s potatoes. {steps}")):
        assert "Mash" not in text.description
        assert "Set aside" not in text.description


def test_a_question_is_not_left_before_a_fact() -> None:
    for text in written(page()):
        assert "farls? You need" not in text.description
        assert "farls? Ready" not in text.description
        assert not text.description.startswith(("Well", "Explained", "Serves"))


def test_a_description_does_not_end_with_a_question_that_the_page_answers() -> None:
    said = "A flat cake from yesterday’s potatoes is a fine breakfast. What makes it so crisp? A hot pan and no oil at all do the trick."
    for text in written(page(description=said, recipe=None, kind="article")):
        assert "crisp?" not in text.description or "hot pan" in text.description


def test_many_ingredients_are_no_number_in_a_title() -> None:
    many = replace(_FARLS, ingredients=tuple(f"{at} g thing{'x' * at}" for at in range(2, 15)))
    titles = [text.title for text in written(page(recipe=many))]
    assert "Potato Farls: What You Need" in titles
    assert not any("13" in title for title in titles)


@pytest.mark.parametrize(
    ("servings", "told"),
    [("4", True), ("24", False), ("16 servings", True), ("48 servings", False), ("12", False)],
)
def test_a_bare_number_of_cookies_is_no_number_of_people(servings: str, told: bool) -> None:
    said = " ".join(text.description for text in written(page(recipe=replace(_FARLS, servings=servings))))
    assert ("erves " in said) is told


def test_nothing_is_ready_in_sixty_hours() -> None:
    texts = written(page(recipe=replace(_FARLS, total_minutes=3600)))
    assert not any("hours" in text.description for text in texts)


def test_a_page_of_one_sentence_tells_its_facts_not_phrases() -> None:
    for text in written(replace(CAKE_DE, description="Saftiger Kuchen mit viel Apfel und knusprigen Streuseln.", excerpt=""), 4):  # fmt: skip
        assert not text.description.startswith(("Erst die Zutaten", "Die Zubereitung von", "Alles, was man"))


def test_headings_of_a_recipes_parts_are_no_titles() -> None:
    parts = ("For the dough", "Nutrition per serving", "Leaving so soon?", "Love potatoes and bread?", '"Half a quote')
    for text in written(page(headings=parts)):
        assert not any(part.casefold() in f"{text.title} {text.overlay.headline}".casefold() for part in parts)


@pytest.mark.parametrize(
    ("alt", "kind", "shown"),
    [
        ("Potato Farls Recipe", "recipe", "Potato Farls."),
        ("Potato Farls", "article", "Photo from the post “Potato Farls”."),
        ("Farls in a pan (Photo by A. Nobody)", "article", "Farls in a pan."),
        ("Farls in a pan — Foto: Niemand", "article", "Farls in a pan."),
        ("Foto de unas tortas en la sartén", "article", "Foto de unas tortas en la sartén."),
        ("Photo by Erika Muster", "article", "Photo from the post “Potato Farls”."),
        ("featured image", "article", "Photo from the post “Potato Farls”."),
        ("farls, bread, brunch, irish bread, potato, vegan", "article", "Photo from the post “Potato Farls”."),
        ("Farls in a pan - Have you heard of potato farls? Well, they are flat cakes from", "article", "Farls in a pan."),
    ],
)  # fmt: skip
def test_an_alt_text_describes_the_picture(alt: str, kind: str, shown: str) -> None:
    image = "https://walks.example/a.jpg"
    facts = page(kind=kind, image=image, images=(PageImage(image, alt=alt),), recipe=None)
    assert written(facts, 1)[0].alt_text.startswith(shown)


def test_a_season_is_not_joined_twice() -> None:
    titles = [text.title for text in written(make_page(title="Gifts for Gardeners", keywords=("christmas",)))]
    assert not any("for Gardeners for" in title for title in titles)


def test_other_languages_name_the_ingredients_by_their_word_for_them() -> None:
    facts = page(title="Kartoffellumpe", language="nb", description="", url="https://brod.example/lumpe", recipe=Recipe(ingredients=("poteter", "mel", "egg")))  # fmt: skip
    texts = written(facts, 2)
    assert texts[1].title == "Kartoffellumpe: ingredienser"
    assert "Ingredienser: poteter, mel, egg." in texts[1].description
    assert written(replace(SOUP, title="手作り味噌の「基本」", description="大豆と麹で作る味噌（二年もの）", excerpt="", language="ja", recipe=None), 1)[0].description.endswith("（二年もの）。")  # fmt: skip


@pytest.mark.parametrize("wish", ["nicht so lang", "not so long please", "korter", "短くして"])
def test_shorter_is_understood_in_other_words(wish: str) -> None:
    (plain,), (short,) = write(make_task(page(), 1)), write(make_task(page(), 1, wish=wish))
    assert len(short.description) < len(plain.description)
    assert follows(make_task(page(), 1, wish=wish))


def test_a_wish_can_drop_the_invitation() -> None:
    for wish in ("no call to action", "ohne Handlungsaufforderung", "sans appel à l’action"):
        (text,) = write(make_task(page(), 1, wish=wish))
        assert "blog" not in text.description
        assert follows(make_task(page(), 1, wish=wish))


def test_a_whole_sentence_may_be_asked_for() -> None:
    facts = page(excerpt="You can make the dough ahead and leave it in the fridge overnight.")
    wish = "mention that you can make it ahead and keep it in the fridge overnight"
    assert "ahead and leave it in the fridge" in write(make_task(facts, 1, wish=wish))[0].description
    assert follows(make_task(facts, 1, wish=wish))
    assert not follows(make_task(facts, 1, wish="highlight that it is gluten free"))


def test_a_step_that_is_asked_for_stands_behind_the_lead() -> None:
    facts = page(recipe=replace(_FARLS, steps=("1- Mash the potatoes with a heavy wooden spoon.", "2- Fry.")))
    description = write(make_task(facts, 1, wish="mention the wooden spoon"))[0].description
    assert " Mash the potatoes with a heavy wooden spoon." in description
    assert description.startswith("Have you heard")


def test_longer_tells_each_fact_once() -> None:
    facts = page(description="Flat cakes that are ready in 35 minutes.")
    (text,) = write(make_task(facts, 1, wish="longer"))
    assert text.description.count("erves 4") == 1


def test_without_grammar_only_what_opens_with_the_subject_is_a_title() -> None:
    said = "Serveer met een salade. Deze appeltaart smaakt ook zonder slagroom heerlijk. Wij eten haar graag lauw, met ijs."
    facts = page(
        title="Appeltaart met salade van rood fruit",
        language="nl",
        description=said,
        headings=("Tip", "Voedingswaarden"),
        recipe=None,
    )
    titles = {text.title for text in written(facts)}
    assert not any(words in title for title in titles for words in ("Tip", "Voedings", "Wij eten"))
