"""Work that leaves nothing for the collector of cycles, done without it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


def uncollected(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """Let Python's collector rest for some milliseconds of work that makes thousands of objects, none of which holds itself.

    It would look through all of them again and again, a tenth of the time, and find nothing: they go when the last that holds
    them goes. Threads that work at the same time do without the collector for as long; whoever finds it at rest leaves it so, and
    whoever sent it there wakes it up.
    """

    @wraps(work)
    def run(*told: _P.args, **named: _P.kwargs) -> _T:
        if not gc.isenabled():
            return work(*told, **named)
        gc.disable()
        try:
            return work(*told, **named)
        finally:
            gc.enable()

    return run
