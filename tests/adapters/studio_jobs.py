"""Jobs for the studio's tests; they run in its child."""

from __future__ import annotations

import os
import signal


def double(number: int) -> int:
    return 2 * number


def echo(data: bytes) -> bytes:
    return data


def pid() -> int:
    return os.getpid()


def shout(word: str) -> str:
    print("noise on standard output " * 100)
    return word


def spin() -> None:
    while True:
        pass


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def eat(size: int) -> int:
    return len(bytearray(size))


def raise_unexpected() -> None:
    raise KeyError("a bug")
