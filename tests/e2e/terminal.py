"""A program on a terminal of its own, as somebody sees it who types its name: what it prints, and Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from tests.e2e.service import PATIENCE, wait_for

# The child makes the terminal its controlling one, so that Ctrl-C reaches it and all its own children, as at a desk.
_ON_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


class Terminal:
    """Runs a command until it ends by itself or `close` is called; `screen` is everything that was printed."""

    def __init__(self, command: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        self._screen = bytearray()
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _ON_TERMINAL, *command],
            cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def screen(self) -> str:
        return self._screen.decode(errors="replace").replace("\r\n", "\n")

    def wait_for_text(self, text: str) -> None:
        def is_there() -> bool:
            assert text in self.screen or self.process.poll() is None, f"it ended without {text!r}:\n{self.screen}"
            return text in self.screen

        wait_for(is_there, f"{text!r} is on the screen", told=lambda: self.screen)

    def press_ctrl_c(self) -> None:
        os.write(self._ours, b"\x03")

    def wait(self) -> int:
        """The exit code, when everything is printed."""
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(5)
        return code

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)
        self._reader.join(5)
        os.close(self._ours)

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # the other end is closed when the program ends
            while piece := os.read(self._ours, 4096):
                self._screen += piece
