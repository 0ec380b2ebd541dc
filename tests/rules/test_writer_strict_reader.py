"""What a strict reader would strike out: each of these was once written."""

from __future__ import annotations

import pytest

from server.rules.grounding.judge import faults_of
from server.rules.local_writer import write
from server.rules.writing.headline import core_of, headline_of
from server.rules.writing.languages import BOOKS
from server.values.page import PageFacts, Product, Recipe
from server.values.text import PinText, Voice
from tests.rules.writer_pages import ALL, make_page, make_task


def texts_of(facts: PageFacts) -> list[PinText]:
    return write(make_task(facts, count=8))


def titles_of(facts: PageFacts) -> list[str]:
    return [text.title for text in texts_of(facts)]


@pytest.mark.parametrize(
    ("title", "language", "keyword", "spoken"),
    [
        ("¡Por fin! Así quedó nuestra cocina tras la reforma", "es", "reforma de cocina", "Así quedó nuestra cocina tras la reforma"),
        ("¿Sin ideas para cenar? 12 cenas rápidas con huevos", "es", "cenas con huevos", "12 cenas rápidas con huevos"),
        ("Is It Worth It? 3 Days in Lisbon with a Toddler", "en", "lisbon with toddler", "3 Days in Lisbon with a Toddler"),
        ("Brown Butter Banana Bread {The One We Make Every Week}", "en", "banana bread", "Brown Butter Banana Bread"),
        ("One Day, Three Lights: A Photo Walk by the Sea", "en", "photo walk", "A Photo Walk by the Sea"),
        ("Sac à main en cuir camel « Ines »", "fr", "sac à main cuir", "Sac à main en cuir camel « Ines »"),
    ],
)  # fmt: skip
def test_the_words_on_the_image_are_the_part_that_speaks(title: str, language: str, keyword: str, spoken: str) -> None:
    text = texts_of(make_page(title=title, language=language, keywords=(keyword,), description="", excerpt=""))[0]
    assert (text.title, text.overlay.headline) == (title, spoken)


def test_a_title_without_its_question_word_asks_nothing() -> None:
    assert core_of("Comment repiquer des tomates ?", BOOKS["fr"]) == "Repiquer des tomates"
    assert core_of("How to Clean a Pan?", BOOKS["en"]) == "Clean a Pan"
    assert core_of("Recipe: Is This the Best Soup?", BOOKS["en"]).endswith("?")
    assert headline_of("¿Cómo hacer pan casero?", BOOKS["es"]) == "Pan casero"


def test_what_a_title_says_is_not_joined_to_it_again() -> None:
    facts = make_page(title="Cómo hacer un compost en casa paso a paso", language="es", kind="howto", steps=("Elegir el cubo", "Hacer agujeros", "Alternar capas"))  # fmt: skip
    assert not [title for title in titles_of(facts) if title.lower().count("paso") > 2]


def test_capitals_are_calmed_where_only_a_part_shouts_or_keywords_tell_the_nouns() -> None:
    assert titles_of(make_page(title="HOW TO CLEAN A WASHING MACHINE: the lazy way"))[0] == "How to Clean a Washing Machine: the lazy way"  # fmt: skip
    soup = make_page(title="SCHNELLE KÜRBISSUPPE MIT INGWER", language="de", description="Diese Suppe mit Ingwer wärmt.", keywords=("die Kürbissuppe",))  # fmt: skip
    assert titles_of(soup)[0] == "Schnelle Kürbissuppe mit Ingwer"
    assert titles_of(
        make_page(title="SCHNELLE KÜRBISSUPPE MIT INGWER", language="de", description="Sie wärmt.", excerpt="")
    )[0].isupper(), "nobody tells its nouns"
    assert titles_of(make_page(title="My DIY BBQ for NASA"))[0] == "My DIY BBQ for NASA"
    for told, calm in {
        "HOW TO CLEAN A WASHING MACHINE IN 2024 – THE LAZY WAY": "How to Clean a Washing Machine in 2024 – the Lazy Way",
        "EASY CHICKEN DINNERS (30 MIN) FOR BUSY NIGHTS": "Easy Chicken Dinners (30 Min) for Busy Nights",
        "My DIY oven: EVERYTHING YOU NEED TO KNOW": "My DIY oven: Everything You Need to Know",
    }.items():
        assert titles_of(make_page(title=told))[0] == calm


def test_behind_a_colon_each_language_has_its_own_letters() -> None:
    week = ("The first week", "What people say", "Keeping her things")
    assert "Grieving a Pet: The First Week" in titles_of(make_page(title="Grieving a Pet", headings=week))
    watch = ("El reloj", "El papeleo", "Su silla")
    assert "Cuando perdí a mi padre: el reloj" in titles_of(make_page(title="Cuando perdí a mi padre", language="es", headings=watch, description="No supe qué hacer con su reloj.", excerpt=""))  # fmt: skip
    leaves = ("Ramasser des feuilles", "Fabriquer un herbier", "Construire une cabane")
    listed = titles_of(make_page(title="10 activités en automne", language="fr", kind="list", items=leaves, description="", excerpt=""))  # fmt: skip
    assert any(title.startswith("10 activités en automne : ramasser des feuilles, fabriquer") for title in listed)
    made = titles_of(
        make_page(
            title="Zwetschgendatschi vom Blech",
            language="de",
            kind="recipe",
            description="Er schmeckt am besten.",
            excerpt="",
        )
    )
    assert "Zwetschgendatschi vom Blech: So wird’s gemacht" in made, "a whole sentence"


def test_lists_are_joined_as_the_language_parts_them() -> None:
    assert BOOKS["de"].join(["1,5 kg Zwetschgen", "80 g Butter", "Zimt und Zucker"], 3) == "1,5 kg Zwetschgen, 80 g Butter, Zimt und Zucker"  # fmt: skip
    assert BOOKS["fr"].join(["du sel, fin", "du poivre", "de l’ail"], 3) == "du sel, fin ; du poivre et de l’ail"
    assert BOOKS["en"].join(["salt", "pepper"], 2) == "salt and pepper"


def test_no_invitation_speaks_of_what_was_not_named() -> None:
    leaning = {
        "de": ("ihn", "sie"),
        "es": ("guárdala", "guárdalo"),
        "it": ("salvala", "salvalo"),
        "fr": ("pour l’essayer",),
    }
    calls = {code: " ".join(call for one in BOOKS[code].calls.values() for call in one).casefold() for code in leaning}
    assert [word for code, words in leaning.items() for word in words if word in calls[code].split() or (" " in word and word in calls[code])] == []  # fmt: skip


def test_a_hyphen_inside_a_word_parts_nothing() -> None:
    facts = make_page(title="Easy 30-Minute Chicken Tacos (Gluten-Free!)", kind="recipe", description="", excerpt="")
    said = [part for text in texts_of(facts) for part in (text.title, text.overlay.headline)]
    assert [one for one in said if one.count("(") != one.count(")")] == []
    assert core_of("Chicken Tacos - easy recipe", BOOKS["en"]) == "Chicken Tacos"


def test_names_in_a_list_keep_their_letters_and_a_count_is_not_said_twice() -> None:
    bakeries = ("Du Pain et des Idées", "Poilâne", "Mamiche", "Utopie")
    titles = titles_of(make_page(title="The 4 Best Bakeries in Paris [2026 Update]", kind="list", items=bakeries))
    assert "The 4 Best Bakeries in Paris: Du Pain et des Idées, Poilâne and 2 More" in titles
    cookies = make_page(title="3-Ingredient Cookies", kind="recipe", recipe=Recipe(ingredients=("1 egg", "1 cup sugar", "1 cup peanut butter")))  # fmt: skip
    assert [title for title in titles_of(cookies) if title.lower().count("ingredient") > 1] == []


def test_a_beginning_that_says_nothing_is_no_title() -> None:
    facts = make_page(title="J’ai testé : une semaine sans téléphone", language="fr", description="Le lundi, j’ai cherché l’heure partout.", excerpt="")  # fmt: skip
    assert not {"J’ai testé"} & {words for text in texts_of(facts) for words in (text.title, text.overlay.headline)}
    assert (
        headline_of("12 borghi della Toscana da vedere una volta nella vita", BOOKS["it"]) == "12 borghi della Toscana"
    )


def test_no_description_begins_with_the_second_one() -> None:
    facts = make_page(title="Paint Old Furniture Without Sanding", description="Two coats of primer do what sanding does.",
                      excerpt="My first dresser peeled. The second one is six years old.")  # fmt: skip
    assert [text.description for text in texts_of(facts) if text.description.startswith("The second one")] == []


@pytest.mark.parametrize("has_tags", [False, True])
def test_the_same_sentences_take_turns_before_they_come_back(has_tags: bool) -> None:
    facts = make_page(
        title="A Photo Walk by the Sea",
        description="Dawn, noon and dusk at the same bay, with one lens.",
        excerpt="I went to the bay with one lens and the promise to stay for one whole day. These three pictures are what the light did while I did nothing at all.",
    )
    calls = BOOKS["en"].calls["article"]
    written = write(make_task(facts, count=5, voice=Voice(use_hashtags=has_tags)))
    said = [text.description.partition(" #")[0] for text in written]
    bodies = [next(one.removesuffix(call) for call in calls if one.endswith(call)) for one in said]
    assert max(bodies.count(body) for body in bodies) == 2


def test_the_local_writers_texts_pass_what_the_ais_are_held_to() -> None:
    """But for a headline that makes no sense in eight words, and names in what an alt text quotes from the image."""
    excused = ("headline is too long", "alt_text: the name")
    found = [
        (text.title, fault)
        for facts in ALL
        for text in write(make_task(facts, count=3))
        for fault in faults_of([text], make_task(facts, count=1))
        if facts.excerpt and facts.language[:2] in BOOKS and not any(one in fault for one in excused)
    ]
    assert found == []


def test_a_bracket_leaves_no_gap_and_a_shops_dash_ends_the_name() -> None:
    cream = make_page(title="Tiramisù (senza uova crude): la ricetta della domenica", language="it", kind="recipe", description="Lo preparo il sabato sera.", excerpt="")  # fmt: skip
    assert [one for text in texts_of(cream) for one in (text.title, text.overlay.headline) if " :" in one] == []
    wool = make_page(title="Merino Wool Cardigan - Navy - Size M", kind="product", product=Product("148", "GBP"))
    assert "Merino Wool Cardigan for £148" in titles_of(wool)


def test_nothing_flows_on_behind_a_german_clause() -> None:
    facts = make_page(title="Wie du deinen Balkon winterfest machst", language="de", kind="howto", steps=("Gießen", "Einpacken", "Warten"), description="Meine Olive hat so drei Winter überstanden.", excerpt="")  # fmt: skip
    assert "Wie du deinen Balkon winterfest machst – 3 Schritte" in titles_of(facts)
