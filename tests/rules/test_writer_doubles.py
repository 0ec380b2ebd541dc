"""More pins than the page has sentences: no title and description twice while its chapters have anything to say."""

from __future__ import annotations

import pytest

from server.rules.local_writer import write
from server.values.page import PageFacts, Section
from tests.rules.writer_pages import make_page, make_task

_DOOR = make_page(
    title="Blue Door",
    description="The door was green until last May, and now it is the blue of old enamel pots.",
    excerpt="",
    sections=(
        Section("Paint", text="We sanded the old varnish for two whole evenings before the first coat."),
        Section("Hinges", text="Brass hinges from a flea market in Lyon hold the new panels."),
    ),
)
_RUSSIAN = make_page(
    title="Синяя дверь",
    language="ru",
    description="Дверь была зелёной до прошлого мая, а теперь она синяя, как старые кастрюли.",
    excerpt="",
    sections=(
        Section("Краска", text="Мы шлифовали старый лак два долгих вечера перед первым слоем."),
        Section("Петли", text="Латунные петли с блошиного рынка держат новые панели двери."),
    ),
)


@pytest.mark.parametrize(("facts", "count"), [(_DOOR, 8), (_RUSSIAN, 3)])
def test_no_pin_is_another_one_while_the_page_has_more_to_say(facts: PageFacts, count: int) -> None:
    texts = write(make_task(facts, count))
    assert len({(text.title, text.description) for text in texts}) == count


def test_what_the_page_begins_with_goes_first() -> None:
    assert "sanded" not in " ".join(text.description for text in write(make_task(_DOOR, 3)))
