"""What is asked of a chat model besides the messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AnswerShape:
    """The JSON object that is wanted: its schema, and the same in words for servers that know no schemas."""

    name: str
    schema: dict[str, Any]
    in_words: str
