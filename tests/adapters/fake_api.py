"""A door to Pinterest that says what a test wants and remembers what it was asked."""

from __future__ import annotations

import json
from typing import Any

from requests.structures import CaseInsensitiveDict

from server.adapters.http import ApiAnswer


class FakeApi:
    """Answers one call after the other with what was given; an exception is raised."""

    def __init__(self, *answers: ApiAnswer | Exception) -> None:
        self._answers = list(answers)
        self.calls: list[tuple[str, str, dict[str, Any]]] = []

    def request(self, method: str, path: str, **options: Any) -> ApiAnswer:
        self.calls.append((method, path, options))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(status: int, body: Any = None, **headers: str) -> ApiAnswer:
    text = "" if body is None else json.dumps(body)
    return ApiAnswer(
        status, CaseInsensitiveDict({name.replace("_", "-"): value for name, value in headers.items()}), body, text
    )
