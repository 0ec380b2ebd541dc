"""Thin posts in languages without a phrasebook: variants differ by the page's own names, and nothing is added to them."""

from __future__ import annotations

import regex

from server.rules import local_writer
from server.values.page import PageFacts
from server.values.text import PinText, WritingTask

DUTCH = PageFacts(
    url="https://bakker.example/appeltaart",
    title="Appeltaart van oma met kaneel",
    language="nl",
    keywords=("appeltaart", "herfst", "taartbodem"),
    headings=("Welke appels", "Het deeg laten rusten"),
)


def written(facts: PageFacts, count: int = 5) -> list[PinText]:
    return local_writer.write(WritingTask(facts, count=count))


def test_five_variants_of_a_page_without_sentences_differ() -> None:
    texts = written(DUTCH)
    assert len({text.title for text in texts}) == 5
    assert "Appeltaart van oma met kaneel: Welke appels" in {text.title for text in texts}
    assert any("Het deeg laten rusten" in text.description for text in texts)
    own = {
        word
        for said in (DUTCH.title, *DUTCH.keywords, *DUTCH.headings)
        for word in regex.findall(r"\w+", said.casefold())
    }
    said = {word for text in texts for word in regex.findall(r"\w+", f"{text.title} {text.description}".casefold())}
    assert said <= own, "no word that the page does not have"


def test_the_entries_of_a_list_take_turns() -> None:
    facts = PageFacts(
        url="https://a.example/",
        title="Kuusi ideaa syksyyn",
        language="fi",
        kind="list",
        items=("Kävele metsässä", "Leivo piirakka", "Lue kirja"),
    )
    texts = written(facts, 4)
    assert len({(text.title, text.description) for text in texts}) == 4
    assert texts[1].description == "Kävele metsässä, Leivo piirakka, Lue kirja."


def test_scripts_without_spaces_are_joined_in_their_way() -> None:
    facts = PageFacts(url="https://a.example/", title="ぬか漬けの始め方", language="ja", headings=("道具", "塩の量"))
    found = written(facts, 3)
    assert "ぬか漬けの始め方：道具" in {text.title for text in found}
    assert "道具、塩の量。" in {text.description for text in found}


def test_a_page_that_speaks_for_itself_is_left_in_its_own_sentences() -> None:
    facts = PageFacts(
        url="https://a.example/",
        title="Appeltaart",
        language="nl",
        keywords=("herfst",),
        description="De taart is zacht. Oma bakte hem elke week. Wij bakken hem nog steeds. Kaneel hoort erbij.",
    )
    assert not any("herfst" in text.title for text in written(facts))
