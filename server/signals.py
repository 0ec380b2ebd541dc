"""Ctrl-C and SIGTERM, heard by whoever waits, and at any instant.

A handler alone is not enough. Python runs it between two steps of the main thread, and nothing ends that thread's wait
when the signal comes right before it begins, or when the system gives it to another thread: a process that waits for a
minute would end a minute late. So each signal is written to a socket, and the handlers do nothing: one that took a lock
would wait for itself when the next signal comes while it holds it.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

_ENDING = (signal.SIGINT, signal.SIGTERM)
# Takes both arguments, and no step of Python: signals that come in a flood do not pile up.
_DO_NOTHING: Callable[[int, object], object] = dict[int, object]().get
_SPOKEN = b"\0"  # a signal is written as its number
_early: list[socket.socket] = []  # where signals are written to until `caught` takes over


@dataclass(frozen=True)
class Caught:
    """`ear` can be read once a signal has come."""

    ear: socket.socket
    _mouth: socket.socket

    def wait(self) -> None:
        """Until a signal has come, or `speak` was called."""
        self.ear.recv(1)

    def speak(self) -> None:
        """End the wait, from any thread."""
        with suppress(BlockingIOError):  # it is full of what nobody has read yet
            self._mouth.send(_SPOKEN)


def end_at_once(code: int = 0) -> None:
    """Until `caught` takes over, signals end the process with an exit code: nothing that it has begun must be finished.

    An exception would be shown, or be lost in whatever is being imported. From the main thread only.
    """
    ear, mouth = _listen()
    _early.append(mouth)
    threading.Thread(target=_end, args=(ear, code), name="signals", daemon=True).start()


def _end(ear: socket.socket, code: int) -> None:
    with ear:
        if ear.recv(1) != _SPOKEN:
            os._exit(code)


@contextmanager
def caught() -> Iterator[Caught]:
    """What hears the signals that end a process. From the main thread only; once left, further ones are ignored.

    A second Ctrl-C must not cut the clean end short.
    """
    ear, mouth = _listen()
    while _early:
        with _early.pop() as before:
            before.send(_SPOKEN)
    try:
        yield Caught(ear, mouth)
    finally:
        for number in _ENDING:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(-1)
        mouth.close()
        ear.close()


def _listen() -> tuple[socket.socket, socket.socket]:
    """Where signals are heard, and where they are written to from now on."""
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    for number in _ENDING:
        signal.signal(number, _DO_NOTHING)
    return ear, mouth
