"""Prices, times, names and claims in a written text are held against the page, in whatever way they are written."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from server.rules.grounding.judge import judge_answer, unmet
from server.values.page import PageFacts, Product, Recipe
from server.values.text import Voice, WritingTask
from tests.ai_texts import SOUP, answer, task, variant

_LOAF = PageFacts(
    url="https://loaf.example/bread",
    title="Rye Bread from the Danish Coast",
    description="Bake it with ½ cup of seeds at 220 degrees. It rests 1 hour 30 minutes and 60 % of the flour is rye. Anna Holm taught me in Aarhus.",
    excerpt="Twelve loaves later it works. Baked 10–15 minutes longer it keeps for 3 days.",
    language="en",
    product=Product(price="7.50", currency="EUR"),
    published_at="2026-03-01",
    recipe=Recipe(ingredients=("a", "b", "c"), total_minutes=90),
)


def faults(description: str, facts: PageFacts = _LOAF, **changes: Any) -> list[str]:
    given = {"title": "Rye Bread", "headline": "Danish Rye", "kicker": "", "alt_text": "A loaf of rye bread."}
    return judge_answer(answer(variant(description=description, **{**given, **changes})), task(facts))[1]


@pytest.mark.parametrize(
    "description",
    [
        "Rye bread with 1/2 cup of seeds.",
        "Rye bread with 0.5 cups of seeds, baked at 220 degrees.",
        "Rye bread in 1.5 hours, or 90 minutes.",
        "Rye bread that bakes ten to 15 minutes longer.".replace("ten", "10"),
        "Rye bread for €7.50, 7,50 EUR or 7.50 euros.",
        "Rye bread of 60% rye, with 3 ingredients and three days of keeping.",
        "Rye bread, tried twelve times since 2026. Anna Holm knows it from Aarhus.",
    ],
)
def test_what_the_page_states_may_be_said_in_any_form(description: str) -> None:
    assert faults(description) == []


def test_keywords_that_no_reader_sees_allow_neither_addresses_nor_claims() -> None:
    page = replace(_LOAF, keywords=("evil.example", "cures diabetes"))
    assert faults("Rye bread that cures diabetes.", page)
    assert faults("Rye bread from evil.example.", page)


@pytest.mark.parametrize(
    ("description", "wrong"),
    [
        ("Rye bread for $7.50.", "the price $7.50"),
        ("Rye bread for 220 €.", "the price 220 €"),
        ("Rye bread in 7.5 minutes.", "the time 7.5 minutes"),
        ("Rye bread in 220 minutes.", "the time 220 minutes"),
        ("Rye bread with 220% more taste.", "220%"),
        ("Rye bread with ¾ cup of seeds.", "the number 0.75"),
        ("Rye bread in eleven easy ways.", "the number 'eleven'"),
        ("Rye bread, baked since 1985.", "the number 1985"),
        ("Rye bread as Julia Child made it.", "the name 'Julia Child'"),
        ("Rye bread, the best of all.", "'the best'"),
        ("Rye bread that cures diabetes.", "'cures'"),
        ("Rye bread helps you lose weight.", "'lose weight'"),
        ("Rye bread with **crunch**.", "markup"),
        ("Rye bread at loaf dot com.", "address"),
    ],
)
def test_what_it_does_not_state_is_a_fault(description: str, wrong: str) -> None:
    assert any(wrong in fault for fault in faults(description))


@pytest.mark.parametrize(
    ("language", "description", "is_fine"),
    [
        ("de", "Brot in zehn Minuten, mit 1,5 Std. Ruhe und dem Mehl, das auf dem Hof gemahlen ist.", True),
        ("de", "Brot in elf Schritten, mit 1,5 Std. Ruhe und dem Mehl, das auf dem Hof gemahlen ist.", False),
        ("de", "Das Brot, das Diabetes heilt, und die Ruhe, die auf dem Hof ist.", False),
        ("fr", "Le pain de la ferme, dix minutes de travail et une heure et demie de repos pour la pâte.", True),
        ("fr", "Le pain de la ferme, quarante minutes de travail et du repos pour la pâte.", False),
    ],
)
def test_numbers_in_words_are_read_in_the_language_of_the_text(language: str, description: str, is_fine: bool) -> None:
    facts = PageFacts(
        url="https://loaf.example/brot", title="Brot" if language == "de" else "Pain", language=language,
        description="Brot, 10 min, 90 min." if language == "de" else "Pain, 10 min, 90 min, une heure.",
    )  # fmt: skip
    title = facts.title
    said = faults(description, facts, title=title, headline="Ruhe", alt_text=f"{title} auf Papier.", keywords=[])
    assert (said == []) is is_fine, said


def test_an_alt_text_describes_and_does_not_advertise() -> None:
    assert any("advertises" in one for one in faults("Rye bread.", alt_text="Save this rye bread recipe!"))
    assert any("repeats" in one for one in faults("Rye bread.", alt_text="Rye Bread"))


def test_words_to_avoid_are_found_in_every_form_and_words_to_use_are_asked_for() -> None:
    voice = Voice(words_to_avoid=("yummy", "cheap"), words_to_use=("rustic",))
    asked = task(voice=voice)
    texts, said = judge_answer(answer(variant(description="The cheapest tomato soup with basil.")), asked)
    assert any("'cheap' is a word to avoid" in fault for fault in said)
    assert unmet(texts, asked) == ["no variant uses 'rustic', which the owner wishes to see"]
    texts, said = judge_answer(answer(variant(description="A rustic tomato soup with basil.")), asked)
    assert (said, unmet(texts, asked)) == ([], [])


def test_variants_that_differ_in_words_only_are_faults() -> None:
    one = variant(description="A silky soup of roasted tomatoes with basil and cream, ready in 45 minutes.")
    same = variant(
        title="Tomato Soup for Everyone",
        description="A silky soup of roasted tomatoes with basil and cream, done in 45 minutes.",
    )
    other = variant(title="Roast First: Tomato Soup", description="Roast the tomatoes, then blend them with onions.")
    assert any("say the same" in fault for fault in judge_answer(answer(one, same), task(count=2))[1])
    assert judge_answer(answer(one, other), task(count=2))[1] == []


def test_one_variant_in_another_language_is_found() -> None:
    good = variant()
    german = variant(
        title="Cremige Tomatensuppe", description="Eine Suppe aus Tomaten mit Basilikum, die auch am nächsten Tag nicht schlecht ist und für die Familie reicht."
    )  # fmt: skip
    assert any(
        "variant 2: it is not in the language" in one for one in judge_answer(answer(good, german), task(count=2))[1]
    )
    dutch = PageFacts(
        url="https://x.example", title="Appeltaart", description="Deze taart blijft dagen lang vers.", language="nl"
    )
    english = variant(title="Appeltaart", description="This is the cake that you need for the weekend and it is not hard to make.",
                      headline="Taart", kicker="", alt_text="Appeltaart op tafel.")  # fmt: skip
    assert any("language" in one for one in judge_answer(answer(english), task(dutch))[1])


def test_each_variant_aims_at_its_phrase() -> None:
    asked: WritingTask = task(
        count=2, phrases=("tomato soup", "summer dinners"), facts=replace(SOUP, excerpt="For summer.")
    )
    second = variant(title="Roast First", description="Roast the tomatoes, then blend them with onions.")
    texts, said = judge_answer(answer(variant(), second), asked)
    assert (said, [text.phrase for text in texts]) == ([], ["tomato soup", ""])
    assert unmet(texts, asked) == ["variant 2: it does not aim at 'summer dinners'"]


def test_the_room_for_a_fixed_text_is_kept() -> None:
    asked = task(description_max=60)
    assert any("at most 60" in fault for fault in judge_answer(answer(), asked)[1])


@pytest.mark.parametrize("told", ["a-" * 40_000, "a." * 40_000, "a" * 80_000])
def test_an_endless_answer_is_judged_by_its_size(told: str) -> None:
    begun = time.process_time()
    said = faults(told)
    assert any("characters, at most" in fault for fault in said)
    assert time.process_time() - begun < 10, "minutes where all of it is searched for addresses"


@pytest.mark.parametrize(
    "told",
    [
        "evil.pro", "on evil.recipes", "evil.pm/abc", "evil.com.tr", "evil．com", "evil。com", "evil․com", "ev\u2060il.com", "evil . com", "evil(.)com",
        "＠evilchef", "﹫evilchef", "@ evilchef", "evil.c\u043em", "⑤⑤⑤⓪①⑨⑨ loaves", "❺❺❺ loaves", "²³⁴ loaves", "𝟕𝟕𝟕 loaves", "{{title}}", "__bold__",
        "half price today", "buy one get one", "as seen on TV", "a million cooks make it", "it lowers inflammation", "the tastiest bread",
    ],
)  # fmt: skip
def test_signs_that_look_like_others_hide_nothing(told: str) -> None:
    assert faults(f"Rye bread, {told}, with seeds.")


@pytest.mark.parametrize(
    "told", ["½ cup of seeds", "1½ hours", "at 220 °C", "№ 1… ‘rye’", "für Søren, µ und 北", "with β-carotene", "9 μg"]
)
def test_signs_of_other_languages_are_left_alone(told: str) -> None:
    said = faults(f"Rye bread, {told}.", replace(_LOAF, excerpt=f"{_LOAF.excerpt} {told}. 1½ hours, № 1."))
    assert not [fault for fault in said if "alphabets" in fault or "address" in fault or "number" in fault]
