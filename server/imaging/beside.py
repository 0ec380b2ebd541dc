"""A second core for pure work: what comes out is the same as if all had been done in turn.

Pillow lets go of Python while it decodes and resamples, so this is worth it for those two. The other core may be busy, or slow
to wake: nothing waits for it to begin. What it has not begun when its turn would be over is left to the core that is here.
"""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread  # `threading` would wait until the other core has begun
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

Piece = TypeVar("Piece")
Found = TypeVar("Found")


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Do `work` while the block runs, if another core is free; what it raises is dropped.

    Where no core was, it is left undone, so nothing may hang on it but time.
    """
    begun, done = allocate_lock(), allocate_lock()
    done.acquire()

    def run() -> None:
        if begun.acquire(blocking=False):
            try:
                with suppress(Exception):
                    work()
            finally:
                done.release()

    with suppress(RuntimeError):  # no thread can be started
        start_new_thread(run, ())
    try:
        yield
    finally:
        if not begun.acquire(blocking=False):
            done.acquire()


def shared(work: Callable[[Piece], Found], pieces: Sequence[Piece]) -> list[Found]:
    """What `work` makes of each piece; two cores take the next one in turn. Raises what it raises."""
    waiting = deque(enumerate(pieces))
    found: dict[int, Found] = {}

    def take() -> None:
        while waiting:
            try:
                place, piece = waiting.popleft()
            except IndexError:  # the other core took the last one
                return
            found[place] = work(piece)

    with beside(take):
        take()
    return [found[place] if place in found else work(piece) for place, piece in enumerate(pieces)]
