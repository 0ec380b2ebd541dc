"""The faulty Pinterest of `tests.faults.front`, from the side of the tests: start it, order it, read its store."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.rules.urls import find_marker
from server.sandbox import Sandbox, create_sandbox

ROOT = Path(__file__).resolve().parents[2]
PUBLIC_URL = "https://pins.example"


@dataclass
class Peer:
    """A running peer. `sandbox` reads its store from this side: no fault stands between."""

    port: int
    sandbox: Sandbox
    process: subprocess.Popen[str]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self.port}/v5"

    def be(self, **habits: Any) -> None:
        """Change how it is for everybody (`front.Habits`)."""
        self._order("be", **habits)

    def forget(self) -> None:
        """Behave again, as at its start; what was created stays."""
        self._order("forget")

    def shut(self) -> None:
        """Refuse connections, until `open`."""
        self._order("shut")

    def open(self) -> None:
        self._order("open")

    def let_go(self) -> None:
        """Give the answers that were held back."""
        self._order("let_go")

    def told(self) -> dict[str, Any]:
        """`creates` by marker, what was `seen` by word, how many answers are `held`, the `instants` of creates."""
        told: dict[str, Any] = self._order("told")
        return told

    def carriers(self, user_id: str) -> Counter[str]:
        """How many pins were ever created for each marker, deleted ones included."""
        return Counter(str(find_marker(pin.link)) for pin in self.sandbox.pins(user_id))

    def _order(self, order: str, **more: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self._lock:
            self.process.stdin.write(json.dumps({"order": order, **more}) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Peer]:
    """A peer with its store in `folder`."""
    store = f"sqlite:///{folder / 'peer.sqlite3'}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.front", store, PUBLIC_URL],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    sandbox = create_sandbox(store, public_url=PUBLIC_URL)
    try:
        assert process.stdout is not None
        yield Peer(int(process.stdout.readline()), sandbox, process)
    finally:
        process.kill()
        process.wait(timeout=10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        sandbox.close()
