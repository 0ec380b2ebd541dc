"""What is asked for is said once; what is to be left out is left out, with the sentences that lean on it."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from server.pipeline.content import _with_wish
from server.rules.local_writer import follows, write
from server.rules.wishes import left_out
from server.values.page import Section, facts_from
from tests.rules import writer_pages as pages
from tests.rules.writer_pages import make_page, make_task

_CORNBREAD = make_page(
    title="Skillet Cornbread",
    description="Crisp edges, soft middle: cornbread baked in a skillet.",
    excerpt="My grandmother never owned a loaf tin. She baked everything in one black skillet. Nobody complained about the crumbs.",
    kind="recipe",
)


def test_a_sentence_that_was_asked_for_stands_once() -> None:
    for text in write(make_task(_CORNBREAD, 6, wish="mention my grandmother")):
        assert text.description.count("My grandmother never owned a loaf tin.") == 1
    for text in write(make_task(_CORNBREAD, 3, wish="shorter, mention my grandmother")):
        assert text.description == "My grandmother never owned a loaf tin."


def test_a_sentence_below_a_heading_is_said_when_it_is_asked_for() -> None:
    below = Section("What to serve with it", text="Cornbread loves a bowl of chili. We eat it with honey on Sun …")
    facts = facts_from(asdict(replace(_CORNBREAD, sections=(below,))))
    task = make_task(facts, 1, wish="mention the chili")
    assert "Cornbread loves a bowl of chili." in write(task)[0].description
    assert follows(task)
    assert "chili" not in write(make_task(facts, 1))[0].description
    assert not follows(make_task(facts, 1, wish="mention the honey")), "that sentence was cut off"


def test_a_short_one_does_not_stand_alone() -> None:
    assert pages.SOUP.recipe
    facts = replace(pages.SOUP, recipe=replace(pages.SOUP.recipe, steps=("Heat the oven.", "Roast the tomatoes.")))
    for text in write(make_task(facts, 3, wish="shorter, mention the oven")):
        assert "Heat the oven." in text.description
        assert len(text.description) > len("Heat the oven.")


def test_what_is_to_be_left_out_is_left_out() -> None:
    task = make_task(_CORNBREAD, 6, wish="shorter, and don't mention my grandmother")
    assert follows(task)
    for text in write(replace(task, wish="don't mention my grandmother")):
        assert "grandmother" not in text.description
        assert "She baked" not in text.description, "nobody knows who she is"
    assert not follows(replace(task, wish="don't mention the cornbread")), "it stands in the title"


@pytest.mark.parametrize(
    ("wish", "what"),
    [
        ("please leave out the oven", "oven"),
        ("erwähne die Oma nicht", "Oma"),
        ("bitte den Markt nicht erwähnen", "Markt"),
        ("ne mentionne pas le dimanche", "dimanche"),
        ("no menciones a mi abuela", "abuela"),
        ("não mencione a avó", "avó"),
        ("non menzionare la nonna", "nonna"),
        ("without hashtags", ""),
        ("mention the oven", ""),
        ("ohne Emojis", ""),
    ],
)
def test_negations_are_heard_in_six_languages(wish: str, what: str) -> None:
    assert left_out(wish) == what


def test_why_the_ai_did_not_write_does_not_hide_an_unheard_wish() -> None:
    failed = {"code": "writer_timeout", "params": {}, "text": "The AI writer took too long."}
    unheard = {"code": "wish_needs_ai", "params": {"wish": "mention gluten"}, "text": "x"}
    note = _with_wish(failed, unheard)
    assert note
    assert (note["code"], note["params"]) == (
        "writer_timeout",
        {"wish": "mention gluten"},
    )
    assert (
        note["text"] == "The AI writer took too long. Without the AI the wish “mention gluten” could not be followed."
    )
    assert _with_wish(failed, None) == failed
    assert _with_wish(None, unheard) == unheard
