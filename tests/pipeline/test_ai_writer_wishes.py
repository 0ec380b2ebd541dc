"""A wish for an AI's text: it knows the present one, is asked once more for what it did not follow, and what is left is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.demo.blog import POSTS, SampleBlog
from server.models import Profile, Version
from server.pipeline import ai_writer, generate, regenerate
from server.pipeline.generate import GenerateJob
from server.pipeline.regenerate import RegenerateJob
from server.pipeline.services import Services
from server.rules import local_writer
from server.rules.prompting.wished import language_wished
from server.values.text import Overlay, PinText, WritingTask
from tests.adapters.openai_server import Reply, chat_server, model_at
from tests.ai_texts import answer, task, variant
from tests.factories import make_account
from tests.pipeline.conftest import run, without_network

_PRESENT = PinText(
    title="Tomato Soup With Basil",
    description="A silky soup of roasted tomatoes with basil and a splash of cream.",
    alt_text="Soup.",
    keywords=(),
    overlay=Overlay("Creamy Soup"),
    writer="openai",
)
_LONG = "A silky soup of roasted tomatoes with basil and cream, with 2 onions roasted beside them. Serves 4 and is ready in 45 minutes."
_SHORT = "A silky tomato soup with basil."


def test_the_present_text_is_told_and_what_is_not_followed_is_asked_for_once_more() -> None:
    with chat_server(Reply(answer(variant(description=_LONG))), Reply(answer(variant(description=_SHORT)))) as server:
        (text,) = ai_writer.write(model_at(server.url), task(wish="shorter", present=_PRESENT))
    assert text.description == _SHORT
    first, second = server.requests
    assert _PRESENT.description in first["messages"][1]["content"]
    assert "to be shorter than the present one, which has 66 characters" in second["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("wish", "first", "said"),
    [
        ("don't mention the onions", variant(description=_LONG), "'onions' is not to be mentioned"),
        ("mention the basil", variant(description="A silky soup of roasted tomatoes for the family."), "'basil' is to be mentioned"),
        ("as a question", variant(description=_SHORT), "the title is to be a question"),
        ("something warm", variant(title=_PRESENT.title, description=_PRESENT.description), "the present text once more"),
        ("write it in German", variant(description=_LONG), "not in the language asked for (de)"),
    ],
)  # fmt: skip
def test_each_common_wish_is_looked_for(wish: str, first: dict[str, object], said: str) -> None:
    german = variant(
        title="Tomatensuppe mit Basilikum und Sahne", headline="Suppe, die wärmt", kicker="", alt_text="Eine Schale Suppe.",
        description="Eine Suppe aus gerösteten Tomaten mit Basilikum und Sahne, die in 45 Minuten fertig ist und für die Familie reicht.",
    )  # fmt: skip
    with chat_server(Reply(answer(first)), Reply(answer(german if "German" in wish else first))) as server:
        (text,) = ai_writer.write(model_at(server.url), task(wish=wish, present=_PRESENT))
    assert said in server.requests[1]["messages"][-1]["content"]
    assert text.writer == "openai", "what is left of a wish is no reason to throw sound texts away"


def test_a_language_is_asked_for_only_where_the_text_is_to_be_in_it() -> None:
    told = ("write it in German", "auf Deutsch bitte", "en español", "translate to French", "shorter, in italiano")
    assert [language_wished(one) for one in told] == ["de", "de", "es", "fr", "it"]
    assert [language_wished(one) for one in ("in Italian style", "mention the German bread", "")] == ["", "", ""]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_left_of_a_wish_is_said_and_the_same_text_is_no_version(
    session: Session, services: Services, blog: SampleBlog
) -> None:
    account = make_account()
    profile = session.get_one(Profile, account.profile_id)
    session.commit()
    [pin] = generate.ask(session, profile=profile, account=account, url=blog.address(POSTS[0]), count=1, actor="test")
    session.commit()
    asked: list[WritingTask] = []

    def write(told: WritingTask, _spent: object) -> list[PinText]:
        asked.append(told)
        [text] = local_writer.write(replace(told, wish="", start=0))
        return [replace(text, writer="openai", title="Lemon cake" if len(asked) == 1 else "Lemon cake with oil")]

    ours = without_network(services, write_with_ai=write)
    run(session, GenerateJob(ours))
    assert pin.content is not None
    for wish in ("as a question", "another one"):
        regenerate.ask(session, pin, actor="user:1", parts=("text",), wish=wish)
        session.commit()
        run(session, RegenerateJob(ours))
        session.refresh(pin)
    assert [told.present and told.present.title for told in asked] == [None, "Lemon cake", "Lemon cake with oil"]
    note = pin.content.note
    assert note is not None
    assert (note["code"], note["params"]["left"]) == ("wish_unmet", ["the title is to be a question"])
    assert (pin.regeneration_state, pin.regeneration["error"]["code"]) == ("failed", "same_text")
    assert len(list(session.scalars(select(Version).where(Version.pin_id == pin.id)))) == 2, "none for the same text"
