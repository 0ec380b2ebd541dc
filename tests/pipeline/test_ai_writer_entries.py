"""The pins of a list's entries are written in one call, each about its own entry and held against it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from server.errors import WriterError
from server.pipeline import post_texts
from server.pipeline.ai_writer import write
from server.pipeline.services import Services
from server.rules import local_writer
from server.rules.prompting.page_data import page_data
from server.values.page import PageFacts
from server.values.text import PinText, TokenUse, WritingTask
from tests.adapters.openai_server import Reply, chat_server, model_at
from tests.ai_texts import answer, variant
from tests.factories import make_workspace
from tests.pipeline.conftest import without_network

_LIST = PageFacts("https://b.example/cakes", title="2 cakes for a rainy day", kind="list", language="en")
_LEMON = PageFacts(
    "https://b.example/cakes", title="Lemon bars", description="Lemon bars keep for 4 days.", language="en"
)
_PLUM = PageFacts("https://b.example/cakes", title="Plum cake", description="A plum cake with 9 plums.", language="en")
_TASK = WritingTask(_LIST, count=2, entries=(_LEMON, _PLUM), phrases=("lemon bars", ""))


def about(title: str, description: str) -> dict[str, object]:
    return variant(
        title=title, description=description, alt_text=f"{title} on a plate.", headline=title, kicker="", keywords=[]
    )


def test_one_call_asks_for_all_and_each_is_held_against_its_own_entry() -> None:
    lemon = about("Lemon bars from one tin", "Sharp lemon bars that keep for 4 days in a tin.")
    wrong = about("Plum cake for the tin", "A soft plum cake that keeps for 4 days.")  # so do the lemon bars
    right = about("Plum cake for the tin", "A soft plum cake under 9 plums.")
    with chat_server(Reply(answer(lemon, wrong)), Reply(answer(lemon, right))) as server:
        texts = write(model_at(server.url), _TASK)
    assert [text.title for text in texts] == ["Lemon bars from one tin", "Plum cake for the tin"]
    assert [text.phrase for text in texts] == ["lemon bars", ""]
    told = server.requests[0]["messages"][1]["content"]
    assert all(f"entry {at} of the data" in told for at in (1, 2))
    assert "variant 2, description: the time 4 days" in server.requests[1]["messages"][3]["content"]


def test_entries_share_the_room_of_a_page() -> None:
    long = replace(_LEMON, description="漬け物の話。" * 900, steps=("きゅうりを漬ける。" * 60,) * 40)
    told = page_data(replace(_TASK, entries=(long,) * 8, count=8))
    assert len(told) <= 12_500
    assert [one["entry"] for one in json.loads(told)["entries"]] == list(range(1, 9))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_answer_has_room_for_eight_and_for_one_wish(session: Session, services: Services) -> None:
    asked: list[int] = []

    def counting(task: WritingTask, _spent: Callable[[TokenUse], None]) -> list[PinText]:
        asked.append(task.count)
        if task.count == 2:
            raise WriterError("No.", code="writer_timeout")
        each = task.entries or (task.facts,)
        return [replace(local_writer.write(WritingTask(one))[0], writer="openai") for one in each]

    workspace = make_workspace().id
    session.commit()
    asking = without_network(services, write_with_ai=counting)
    for wishes, calls in ((("",) * 10, [8, 2]), (("shorter", "", ""), [1, 1, 1])):
        asked.clear()
        tasks = [WritingTask(replace(_PLUM, title=f"Plum cake {at}"), wish=wish) for at, wish in enumerate(wishes)]
        written = post_texts.write_entries(asking, _LIST, tasks, workspace)
        assert asked == calls
        assert [one.texts[0].title for one in written] == [task.facts.title for task in tasks]
        assert [one.texts[0].writer for one in written] == (["openai"] * 8 + ["local"] * 2)[: len(tasks)]
        assert [one.note is None for one in written] == [one.texts[0].writer == "openai" for one in written]
