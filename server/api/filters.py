"""Filters that several lists share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from server import states

STATUSES = tuple(dict.fromkeys(states.STATUS.values()))


def words(text: str | None) -> set[str]:
    """The words of a list separated by commas."""
    return {word.strip() for word in (text or "").split(",")} if text else set()


def check_words(text: str, known: tuple[str, ...]) -> str:
    """A list of known words separated by commas. Raises ValueError naming the first unknown one."""
    for word in text.split(","):
        if word.strip() not in known:
            raise ValueError(f"{word.strip()!r} is none of {', '.join(known)}.")
    return text


def states_of(text: str | None) -> set[str]:
    """The states behind a list of statuses; all of them without one."""
    return {state for word in words(text) for state in states.states_of(word)} if text else set(states.STATES)


StatusWords = Annotated[
    str,
    Field(max_length=200, description=", ".join(STATUSES)),
    AfterValidator(lambda text: check_words(text, STATUSES)),
]
StateWords = Annotated[
    str,
    Field(max_length=200, description=", ".join(states.STATES)),
    AfterValidator(lambda text: check_words(text, states.STATES)),
]
LabelWord = Annotated[str, Field(min_length=1, max_length=60, description="a label, exactly as it is written")]
