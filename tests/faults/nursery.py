"""Bears workers quickly: it has imported what a worker needs and forks one for each order.

What runs in the child is `python -m server worker` from its first line on; only the two seconds of importing are saved,
which a test that kills hundreds of workers would otherwise spend on nothing else. Run as a process of its own.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_NO_CODE_YET = 0.02
_PR_SET_PDEATHSIG = 1


@dataclass
class Nursery:
    """The nursery from the side of the tests."""

    process: subprocess.Popen[str]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls) -> Nursery:
        return cls(
            subprocess.Popen(
                [sys.executable, "-m", "tests.faults.nursery"],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
        )  # fmt: skip

    def bear(self, environment: dict[str, str], log: Path) -> int:
        """Start a worker and return its process id."""
        return int(self._order({"environment": environment, "log": str(log)}))

    def wait(self, pid: int, seconds: float) -> int:
        """The exit code of a worker that ends (minus the signal that killed it). Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while (code := self._order({"wait": pid})) is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the worker {pid} does not end")
            time.sleep(_NO_CODE_YET)
        return int(code)

    def close(self) -> None:
        self.process.kill()
        self.process.wait(timeout=10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def _order(self, order: dict[str, Any]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self._lock:
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())


def _be_born(environment: dict[str, str], log: str) -> None:
    from server.__main__ import main

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # a test run that is ended takes its workers along
    nothing, told = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for source, target in ((nothing, 0), (told, 1), (told, 2)):
        os.dup2(source, target)
    for name in [name for name in os.environ if name.startswith("PINWRIGHT_")]:
        del os.environ[name]
    os.environ.update(environment)
    code = 70
    try:
        code = main(["worker"])
    finally:
        os._exit(code)


def _serve() -> None:
    import server.app
    import server.migrations
    import server.pipeline.setup
    import server.worker  # noqa: F401

    assert threading.active_count() == 1, "nothing may run yet: a fork takes one thread along"
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            pid, status = os.waitpid(order["wait"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            answer = os.fork()
            if not answer:
                _be_born(order["environment"], order["log"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
