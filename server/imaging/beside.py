"""A second core for pure work: what comes out is the same as if all had been done in turn.

Pillow lets go of Python while it decodes, resamples and pastes, and while it writes to a file of the system's: one side must do
that, in long stretches with little between them; beside it the other may run Python, as setting and drawing words does. Two
threads that both run Python wait for each other at every step, and each time a core may fall asleep. The other core may be busy,
or slow to wake: nothing waits for it to begin. What it has not begun when its turn would be over is left to the core that is here.
"""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread  # `threading` would wait until the other core has begun
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from os import getpid
from queue import SimpleQueue
from typing import TypeVar

Thing = TypeVar("Thing")


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
                with suppress(BaseException):  # this thread has more to do, whatever one piece of work meets
                    work()
            finally:
                done.release()

    _hand_over(run)
    try:
        yield
    finally:
        if not begun.acquire(blocking=False):
            done.acquire()


def shared(work: Callable[[Thing], object], things: Iterable[Thing]) -> None:
    """Do `work` on each thing once, in any order; another core, if free, takes its share from the end. Raises what `work` does."""
    left, failed = deque(things), deque[Thing]()

    def help_out() -> None:
        for thing in _taken(left.pop):
            try:
                work(thing)
            except BaseException:
                failed.append(thing)
                raise

    with beside(help_out):
        for thing in _taken(left.popleft):
            work(thing)
    for thing in failed:
        work(thing)


def _taken(take: Callable[[], Thing]) -> Iterator[Thing]:
    """One thing after the other. Nobody asks first whether any is left: the other core may take it in between."""
    while True:
        try:
            thing = take()
        except IndexError:
            return
        yield thing


_helpers: dict[int, SimpleQueue[Callable[[], None]]] = {}  # by process: a fork has no thread of its parent's


def _hand_over(work: Callable[[], None]) -> None:
    """Give work to a thread that waits for it: to start one takes up to three milliseconds."""
    queue = _helpers.get(getpid())
    if queue is None:
        queue = SimpleQueue()
        with suppress(RuntimeError):  # no thread can be started
            start_new_thread(_help, (queue,))
            _helpers[getpid()] = queue
    queue.put(work)


def _help(queue: SimpleQueue[Callable[[], None]]) -> None:
    while True:
        queue.get()()
