"""The texts of a post's pins: by the AI writer when there is one and its money lasts, else by the local writer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from server import telemetry
from server.errors import WriterError
from server.pipeline import trends, writer_budget
from server.pipeline.content_order import ContentOrder
from server.pipeline.services import Services
from server.rules import local_writer
from server.rules.fixed_text import room_beside
from server.rules.interests import interest_of
from server.rules.phrases import aim
from server.rules.regions import region_of
from server.values.page import PageFacts
from server.values.text import PinText, WritingTask

_AT_ONCE = 8  # texts about entries in an answer, which has room for nine (values.text.answer_tokens): a long one is not cut off


@dataclass(frozen=True, slots=True)
class Written:
    """Texts that were written, for what, and why not by the AI."""

    task: WritingTask
    texts: Sequence[PinText]
    note: dict[str, Any] | None


def written(services: Services, order: ContentOrder, facts: PageFacts) -> Written:
    """The texts of all pins of an order, which are about one page."""
    task = task_of(services, order, facts)
    return Written(task, *write(services, task, order.workspace_id))


def written_each(
    services: Services, orders: Sequence[ContentOrder], pages: Sequence[PageFacts], whole: PageFacts
) -> list[Written]:
    """A text for each order, which are about entries of one page."""
    tasks = [task_of(services, one, page) for one, page in zip(orders, pages, strict=True)]
    return write_entries(services, whole, tasks, orders[0].workspace_id)


def write(services: Services, task: WritingTask, workspace_id: str) -> tuple[list[PinText], dict[str, Any] | None]:
    """The AI writer when there is one and its money lasts, else the local writer; and why the AI's texts are not used."""
    texts, note = _by_ai(services, task, workspace_id)
    return texts or local_writer.write(task), note


def write_entries(
    services: Services, page: PageFacts, tasks: Sequence[WritingTask], workspace_id: str
) -> list[Written]:
    """One text for each task, all about entries of one page: the AI is asked for as many at once as an answer has room for."""
    most = _AT_ONCE if len({task.wish for task in tasks}) == 1 else 1  # one wish is told for all of them
    written: list[Written] = []
    for at in range(0, len(tasks), most):
        some = tasks[at : at + most]
        texts, note = _by_ai(services, some[0] if len(some) == 1 else _together(page, some), workspace_id)
        texts = texts or [local_writer.write(task)[0] for task in some]
        written += [Written(task, (text,), note) for task, text in zip(some, texts, strict=True)]
    return written


def _together(page: PageFacts, tasks: Sequence[WritingTask]) -> WritingTask:
    return replace(
        tasks[0],
        facts=page,
        count=len(tasks),
        start=0,
        phrases=tuple(next(iter(task.phrases), "") for task in tasks),
        entries=tuple(task.facts for task in tasks),
    )


def _by_ai(
    services: Services, task: WritingTask, workspace_id: str
) -> tuple[list[PinText] | None, dict[str, Any] | None]:
    if services.write_with_ai is None:
        return None, None
    try:
        with writer_budget.spending(services.settings, workspace_id, task) as spent:
            return services.write_with_ai(task, spent), None
    except WriterError as error:
        telemetry.log("writer.fell_back", error_code=error.code, url=task.facts.url)
        return None, error.to_json()


def task_of(services: Services, order: ContentOrder, facts: PageFacts) -> WritingTask:
    """What a writer is asked for: the page, the profile's voice, and the phrases to aim at."""
    region = region_of(order.trend_region, order.voice.language or facts.language, order.timezone)
    return WritingTask(
        facts=facts,
        count=len(order.wishes),
        voice=order.voice,
        categories=order.hints.categories,
        tags=order.hints.tags,
        notes=order.notes,
        wish=str(order.wishes[0].get("wish") or ""),
        start=order.start - order.nth,  # each item is a page of its own, and the first approach is the plainest
        phrases=aim(
            facts,
            order.own,
            trends.trending(
                services, order.account_id, region, interest_of(facts, order.hints.categories, order.hints.tags)
            ),
            tags=order.hints.tags,
            count=len(order.wishes),
            start=order.start,
            taken=order.taken,
        ),
        description_max=room_beside(order.fixed_text),
        present=order.present
        and replace(order.present, description=order.present.description.removesuffix(order.fixed_text).rstrip()),
    )
