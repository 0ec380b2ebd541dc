"""AI texts are metered by workspace and day, and stop at the day's money: the local writer goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from server import clock
from server.config import Settings
from server.db import db
from server.errors import WriterError
from server.models import Workspace, WriterReservation, WriterUse
from server.models.writer_use import reserve
from server.pipeline import post_texts, writer_budget
from server.pipeline.services import Services
from server.rules import local_writer
from server.values.page import PageFacts
from server.values.text import PinText, TokenUse, WritingTask
from tests.factories import make_workspace
from tests.pipeline.conftest import without_network

_TASK = WritingTask(PageFacts(url="https://ladle.example/soup", title="Tomato Soup", language="en"), count=2)


def answering(*uses: TokenUse, fails: bool = False) -> Callable[..., list[PinText]]:
    """An AI writer that reports these tokens, then answers or fails."""

    def write(task: WritingTask, spent: Callable[[TokenUse], None]) -> list[PinText]:
        for use in uses:
            spent(use)
        if fails:
            raise WriterError("No.", code="writer_bad_answer")
        return [replace(text, writer="openai") for text in local_writer.write(task)]

    return write


def with_writer(services: Services, write: object, **settings: object) -> Services:
    prices = {"openai_prices": "1/10", "ai_dollars_per_day": 0.2, **settings}
    return without_network(services, write_with_ai=write, settings=replace(services.settings, **prices))


@pytest.mark.usefixtures("database_url")
def meter(session: Session, services: Services, workspace: str) -> writer_budget.DayOfWriting:
    """Read the meter, and leave no transaction open for the next text to wait for."""
    session.expire_all()
    read = writer_budget.today(session, services.settings, session.get_one(Workspace, workspace), clock.now())
    session.commit()
    return read


def test_what_was_used_is_counted_and_the_cap_ends_it(session: Session, services: Services) -> None:
    ours, theirs = make_workspace().id, make_workspace().id
    session.commit()
    dear = with_writer(
        services, answering(TokenUse(2_000, 1_000), TokenUse(3_000, 2_000))
    )  # some 111,000 are set aside

    texts, note = post_texts.write(dear, _TASK, ours)
    assert ([text.writer for text in texts], note) == (["openai", "openai"], None)
    read = meter(session, dear, ours)
    assert (read.calls, read.tokens_in, read.tokens_out, read.micros) == (2, 5_000, 3_000, 35_000)

    texts, note = post_texts.write(with_writer(services, answering(TokenUse(1_000, 500), fails=True)), _TASK, ours)
    assert note is not None
    assert (texts[0].writer, note["code"]) == ("local", "writer_bad_answer")
    assert meter(session, dear, ours).micros == 41_000, "texts that are not used cost, too"

    post_texts.write(with_writer(services, answering(TokenUse(1_000, 6_000))), _TASK, ours)
    texts, note = post_texts.write(dear, _TASK, ours)
    assert note is not None
    assert (texts[0].writer, note["code"]) == ("local", "writer_cap_reached")
    read = meter(session, dear, ours)
    assert (read.calls, read.capped, read.cap_micros) == (4, 1, 200_000)

    texts, _ = post_texts.write(dear, _TASK, theirs)
    assert texts[0].writer == "openai", "another workspace has its own day"
    workspace = session.get_one(Workspace, ours)
    tomorrow = writer_budget.today(session, dear.settings, workspace, clock.now() + timedelta(days=1))
    assert (tomorrow.micros, tomorrow.calls) == (0, 0)


def test_calls_at_once_do_not_pass_the_cap_together(session: Session, services: Services) -> None:
    made = make_workspace()
    workspace, (day, _) = made.id, writer_budget.day_of(made, clock.now())
    session.commit()
    settings: Settings = with_writer(services, answering()).settings

    with writer_budget.spending(
        settings, workspace, replace(_TASK, count=2)
    ):  # the money of the first is set aside while it runs
        with (
            pytest.raises(WriterError) as refused,
            writer_budget.spending(settings, workspace, replace(_TASK, count=4)),
        ):
            pass
        assert refused.value.code == "writer_cap_reached"
    row = session.get_one(WriterUse, (workspace, day), populate_existing=True)
    assert (row.micros, row.capped) == (0, 1)
    assert session.scalars(select(WriterReservation.id)).all() == [], "what was not used is given back"
    session.commit()


def test_a_long_page_sets_more_aside_than_a_short_one(session: Session, services: Services) -> None:
    workspace = make_workspace().id
    session.commit()
    settings = with_writer(services, answering(), ai_dollars_per_day=0.114).settings
    with writer_budget.spending(settings, workspace, _TASK):
        pass
    long_page = replace(
        _TASK, facts=replace(_TASK.facts, description="漬け物の話。" * 500, steps=("きゅうりを漬ける。" * 60,) * 40)
    )
    with pytest.raises(WriterError), writer_budget.spending(settings, workspace, long_page):
        pass


def test_two_reservations_of_a_day_take_turns(session: Session) -> None:
    workspace, now = make_workspace().id, clock.now()
    terms: dict[str, Any] = {"micros": 60, "cap": 100, "now": now, "until": now + timedelta(minutes=30)}
    assert reserve(session, workspace, now.date(), **terms)
    session.commit()
    if session.get_bind().dialect.name != "postgresql":  # SQLite has one writer at a time
        assert reserve(session, workspace, now.date(), **terms) is None
        return
    assert reserve(session, workspace, now.date(), **{**terms, "micros": 30})
    with Session(db.engine) as other:
        other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):  # it waits for what the first one will have taken
            reserve(other, workspace, now.date(), **{**terms, "micros": 30})


def test_a_dead_workers_money_counts_as_spent_until_it_tells_otherwise(
    session: Session, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace().id
    session.commit()
    settings, start = with_writer(services, answering(), ai_dollars_per_day=0.2).settings, clock.now()
    one = replace(_TASK, count=1)

    late = writer_budget.spending(settings, workspace, one)
    spent_late = late.__enter__()  # its worker hangs; 80,000 are set aside
    aside = session.scalars(select(WriterReservation.micros)).one()
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=20))
    other = writer_budget.spending(settings, workspace, one)
    other.__enter__()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=31))
    with pytest.raises(WriterError), writer_budget.spending(settings, workspace, one):
        pass  # killed again and again, a worker would else spend without end
    day = meter(session, services, workspace)
    assert (day.micros, day.calls) == (aside, 1)
    assert session.scalars(select(WriterReservation.id)).one(), "the other one has not lapsed"
    session.commit()

    spent_late(TokenUse(1_000, 1_000))
    late.__exit__(None, None, None)
    day = meter(session, services, workspace)
    assert (day.micros, day.calls) == (11_000, 1), "what comes late is counted in its place"
    assert session.scalars(select(WriterReservation.id)).one(), "and nobody else's part is given back for it"
    session.commit()
    with writer_budget.spending(settings, workspace, one):
        pass
    other.__exit__(None, None, None)


def test_a_cap_of_nothing_turns_the_ai_off_even_where_it_costs_nothing(session: Session, services: Services) -> None:
    workspace = make_workspace().id
    session.commit()
    free = {"openai_prices": "0/0"}
    texts, _ = post_texts.write(with_writer(services, answering(TokenUse(9, 9)), **free), _TASK, workspace)
    assert texts[0].writer == "openai"
    texts, note = post_texts.write(with_writer(services, answering(), ai_dollars_per_day=0.0, **free), _TASK, workspace)
    assert note is not None
    assert (texts[0].writer, note["code"]) == ("local", "writer_cap_reached")


def test_a_model_of_unknown_price_counts_as_a_dear_one(settings: Settings) -> None:
    assert writer_budget.prices_of(settings) == (0.4, 1.6)
    assert writer_budget.prices_of(replace(settings, openai_model="gpt-9")) == (2.5, 10.0)
    assert writer_budget.prices_of(replace(settings, openai_model="gpt-9", openai_prices="0/0.5")) == (0.0, 0.5)


def test_a_workspace_has_a_cap_and_a_midnight_of_its_own(session: Session, services: Services) -> None:
    own = make_workspace(ai_micros_per_day=0, timezone="Pacific/Auckland").id
    session.commit()
    paid = with_writer(services, answering(TokenUse(10, 10)))

    texts, note = post_texts.write(paid, _TASK, own)
    assert texts[0].writer == "local"
    assert note
    assert note["code"] == "writer_cap_reached"

    workspace = session.get_one(Workspace, own)
    workspace.ai_micros_per_day = None
    session.commit()
    assert post_texts.write(paid, _TASK, own)[0][0].writer == "openai"
    evening = datetime(2026, 5, 4, 13, 0, tzinfo=UTC)
    day, resets_at = writer_budget.day_of(session.get_one(Workspace, own), evening)
    assert (day.isoformat(), resets_at) == ("2026-05-05", datetime(2026, 5, 5, 12, 0, tzinfo=UTC))
