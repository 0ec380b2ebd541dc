"""Ctrl-C and SIGTERM, heard by whatever the main thread waits for.

A handler alone is not enough. Python runs it between two steps of the main thread, and nothing ends that thread's wait
when the signal comes right before it begins, or when the system gives it to another thread: a process that waits for a
minute would end a minute late. So each signal is also written to a socket, which is among what is waited for.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

_ENDING = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Caught:
    """`ear` can be read once a signal has come; the event is set by then, or will be before the next step is done."""

    ear: socket.socket
    _mouth: socket.socket

    def wait(self) -> None:
        """Until a signal has come, or `speak` was called."""
        self.ear.recv(1)

    def speak(self) -> None:
        """End the wait, from any thread."""
        with suppress(BlockingIOError):  # it is full of what nobody has read yet
            self._mouth.send(b"\0")


@contextmanager
def caught(stop: threading.Event) -> Iterator[Caught]:
    """Signals that end a process set `stop`. From the main thread only; once left, further ones are ignored.

    A second Ctrl-C must not cut the clean end short.
    """
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    before = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    for number in _ENDING:
        signal.signal(number, lambda _number, _frame: stop.set())
    try:
        yield Caught(ear, mouth)
    finally:
        for number in _ENDING:
            signal.signal(number, signal.SIG_IGN)
        signal.set_wakeup_fd(before)
        mouth.close()
        ear.close()
