"""Several requests at one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from werkzeug.test import TestResponse


def race(racers: int, act: Callable[[int], TestResponse]) -> list[TestResponse]:
    """Let all act at the same moment; their answers in no order."""
    barrier = threading.Barrier(racers)
    answers: list[TestResponse] = []

    def run(number: int) -> None:
        barrier.wait(timeout=30)
        answers.append(act(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(answers) == racers
    return answers
