"""A second core for pure work: what comes out is the same as if all had been done in turn.

Pillow lets go of Python while it decodes and resamples, so this is worth it for those two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

Found = TypeVar("Found")


@contextmanager
def beside(work: Callable[[], Found]) -> Iterator[Callable[[], Found]]:
    """Do `work` while the block runs. What is yielded waits for it and gives what it returned, or raises what it raised.

    Where no thread can be started, it is done before the block.
    """
    found: list[Found] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=run)
    wait: Callable[[], None] = thread.join
    try:
        thread.start()
    except RuntimeError:
        run()
        wait = _nothing

    def answer() -> Found:
        wait()
        if failed:
            raise failed[0]
        return found[0]

    try:
        yield answer
    finally:
        wait()


def _nothing() -> None: ...
