"""The studio's child: reads a job from stdin, writes its value to stdout, until stdin ends."""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import struct
import sys
from typing import BinaryIO

from server.errors import PinwrightError

_HEADER = struct.Struct(">Q")


def main(memory_bytes: int) -> None:
    _limit_memory(memory_bytes)
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not land between two answers
    while (header := jobs.read(_HEADER.size)) and len(header) == _HEADER.size:
        _answer(answers, _run(jobs.read(_HEADER.unpack(header)[0])))


def _run(job: bytes) -> tuple[str, object]:
    try:
        function, args, kwargs = pickle.loads(job)  # noqa: S301 - written by our own parent
        module, _, name = function.partition(":")
        return "value", getattr(importlib.import_module(module), name)(*args, **kwargs)
    except PinwrightError as error:
        return "error", (type(error).__name__, error.message, error.code, error.params)
    except MemoryError:
        return "error", ("StudioError", "This page or picture is too large to work on.", "studio_memory", {})
    except Exception as error:
        print(f"studio: {type(error).__name__}: {error}", file=sys.stderr)
        return "error", ("StudioError", "This page or picture could not be worked on.", "studio_failed", {})


def _answer(stream: BinaryIO, value: tuple[str, object]) -> None:
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_HEADER.pack(len(body)) + body)
    stream.flush()


def _limit_memory(limit: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # not on every system; the deadline still holds
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main(int(sys.argv[1]))
