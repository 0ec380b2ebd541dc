"""The AI writer: one call for all variants of a post, held against the page, one repair, and then an honest error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from server.errors import UnusableAnswer, WriterError
from server.rules.grounding.judge import judge_answer, mended, unmet
from server.rules.prompting.answer import SHAPE
from server.rules.prompting.prompt import messages, repair
from server.rules.prompting.wished import as_wished
from server.values.chat import AnswerShape
from server.values.text import PinText, TokenUse, WritingTask, answer_tokens

_FAULTS_TOLD = 10


class ChatModel(Protocol):
    """What the writer asks (`adapters.openai_chat.OpenAIChat`): messages in, the words of the answer out. Raises WriterError."""

    def answer(
        self, messages: Sequence[dict[str, str]], shape: AnswerShape, most: int, spent: Callable[[TokenUse], None], /
    ) -> str: ...


def write(model: ChatModel, task: WritingTask, spent: Callable[[TokenUse], None] = lambda use: None) -> list[PinText]:
    """Return `task.count` texts that are inside the limits and state nothing that the page does not state.

    `spent` is told the tokens of every answer, also of those that are not used. A faulty answer is sent back once with
    its faults. Raises the model's WriterError, or one of its own with code `writer_bad_answer` (param `faults`): the
    local writer then takes over.
    """
    if task.count < 1:
        return []
    task = as_wished(task)
    asked, most = messages(task), answer_tokens(task.count)
    content, texts, faults = _first_answer(model, asked, task, most, spent)
    wishes = [] if faults else unmet(texts, task)
    if faults or wishes:
        first = texts
        try:
            content = model.answer([*asked, *repair(content, [*faults, *wishes])], SHAPE, most, spent)
            texts, faults = judge_answer(content, task)
        except WriterError:
            if wishes:  # the first texts were sound: they are better than none
                return first
            raise
        if faults and wishes:
            return first
    if faults and texts:
        texts, faults = mended(texts, task)
    if faults:
        raise WriterError(
            "The AI writer's texts broke the rules twice, so they are not used.",
            code="writer_bad_answer",
            faults=faults[:_FAULTS_TOLD],
        )
    return texts


def _first_answer(
    model: ChatModel, asked: list[dict[str, str]], task: WritingTask, most: int, spent: Callable[[TokenUse], None]
) -> tuple[str, list[PinText], list[str]]:
    """The first answer as it was judged; one that is empty or was cut off is a fault to be mended like others."""
    try:
        content = model.answer(asked, SHAPE, most, spent)
    except UnusableAnswer as error:
        return "", [], list(error.params["faults"])
    return content, *judge_answer(content, task)
