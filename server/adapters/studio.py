"""A child process for parsing and drawing, because hostile bytes and long computations do not belong beside timers.

A 3 MB page parsed in a thread stalls every timer of the process for 300 ms, and a picture bomb takes its
process down with it. So this work runs in one spawned child with a memory limit, a hard deadline per job
and regular renewal. Values go in, values come out; the child has no database and uses no network.
"""

from __future__ import annotations

import io
import os
import pickle
import select
import struct
import subprocess
import sys
import threading
import time
from typing import IO, Any

from server import errors
from server.errors import PinwrightError, StudioError

_JOB_SECONDS = 30.0
_LIST_SECONDS = 10.0
_IDLE_SECONDS = 60.0
_JOBS_PER_CHILD = 200
_HEADER = struct.Struct(">Q")
_ALLOWED_MODULES = ("server.values.", "server.imaging.", "server.rules.", "server.pipeline.craft")
_ALLOWED_BUILTINS = {"set", "frozenset", "bytearray", "complex"}


class Studio:
    """Runs functions by name (`module:function`) in the child. Safe for threads: jobs take turns."""

    def __init__(self, job_seconds: float = _JOB_SECONDS, memory_bytes: int = 600 * 1024 * 1024) -> None:
        self._job_seconds = job_seconds
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._jobs = 0
        self._last_use = 0.0
        self._lists: Studio | None = None
        self._lists_lock = threading.Lock()

    def run_list(self, function: str, *args: Any) -> Any:
        """`run` in a child of its own with a shorter deadline: reading a blog's lists never keeps pages and pictures waiting."""
        with self._lists_lock:
            lists = self._lists = self._lists or Studio(min(_LIST_SECONDS, self._job_seconds), self._memory_bytes)
        return lists.run(function, *args)

    def run(self, function: str, *args: Any, **kwargs: Any) -> Any:
        """Call `module:function` in the child and return its value.

        Raises the same PinwrightError the function raised, or StudioError when the child died or was too slow.
        """
        with self._lock:
            child = self._ready_child()
            try:
                _write(child.stdin, (function, args, kwargs), time.monotonic() + self._job_seconds)
                answer = _read(child.stdout, time.monotonic() + self._job_seconds)
            except (OSError, EOFError, TimeoutError, pickle.UnpicklingError) as error:
                self._end_child()
                if isinstance(error, TimeoutError):
                    raise StudioError(
                        "This page or picture took too long to work on.", code="studio_timeout"
                    ) from error
                raise StudioError("This page or picture is too heavy or broken to work on.") from error
            finally:
                self._last_use = time.monotonic()
        return _unwrap(answer)

    @property
    def has_child(self) -> bool:
        """Whether there is one that may have become idle."""
        return self._child is not None or (self._lists is not None and self._lists.has_child)

    def tidy(self) -> None:
        """End an idle child; called now and then by the ticker."""
        if self._lists is not None:
            self._lists.tidy()
        if not self._lock.acquire(blocking=False):
            return
        try:
            if self._child is not None and time.monotonic() - self._last_use > _IDLE_SECONDS:
                self._end_child()
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child; a later `run` starts a new one."""
        if self._lists is not None:
            self._lists.close()
        with self._lock:
            self._end_child()

    def _ready_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and (self._jobs >= _JOBS_PER_CHILD or self._child.poll() is not None):
            self._end_child()
        if self._child is None:
            self._jobs = 0
            self._child = subprocess.Popen(  # noqa: S603 - our own module, no input of anybody
                [sys.executable, "-m", "server.adapters.studio_child", str(self._memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C at the terminal is for the parent, which ends the child itself
                bufsize=0,
                cwd=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))),
            )
        self._jobs += 1
        return self._child

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _unwrap(answer: tuple[str, Any]) -> Any:
    kind, value = answer
    if kind == "value":
        return value
    name, message, code, params = value
    error_class = getattr(errors, name, StudioError)
    error: PinwrightError = StudioError(message)
    if isinstance(error_class, type) and issubclass(error_class, PinwrightError):
        error = error_class.__new__(error_class)
        PinwrightError.__init__(error, message, code=code, **params)
    raise error


def _write(pipe: IO[bytes] | None, value: Any, deadline: float) -> None:
    assert pipe is not None  # noqa: S101 - opened with PIPE
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    view = memoryview(_HEADER.pack(len(body)) + body)
    os.set_blocking(pipe.fileno(), False)
    while view:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([], [pipe], [], left)[1]:
            raise TimeoutError
        try:
            view = view[os.write(pipe.fileno(), view[:65536]) :]
        except BlockingIOError:
            continue


def _read(pipe: IO[bytes] | None, deadline: float) -> Any:
    assert pipe is not None  # noqa: S101 - opened with PIPE
    (size,) = _HEADER.unpack(_read_exactly(pipe, _HEADER.size, deadline))
    # the child works on hostile bytes: should it ever be taken over, its answer must not be able to run code here
    return _ValuesOnly(io.BytesIO(_read_exactly(pipe, size, deadline))).load()


def _read_exactly(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    parts, missing = [], size
    while missing:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise TimeoutError
        part = os.read(pipe.fileno(), min(missing, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


class _ValuesOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        is_value = (module + ".").startswith(_ALLOWED_MODULES) or module == "datetime"
        if not is_value and not (module == "builtins" and name in _ALLOWED_BUILTINS):
            raise pickle.UnpicklingError(f"{module}.{name} is not a value")
        found = super().find_class(module, name)
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is not a value")
        return found
