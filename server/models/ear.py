"""Hears from the operating system that a file was written to, where it tells (inotify on Linux): nobody need ask meanwhile.

What is heard is a hint and no more. Another kernel's writes are never told (network file systems, folders that a virtual
machine shares with its host), so whoever listens asks now and then all the same, and trusts no silence that was wrong once.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

try:
    from inotify_simple import INotify, flags
except ImportError:  # not on Linux
    INotify = None


class Ear:
    """Listens to files that are there. Ready to be read (`fileno`) when one of them was written to, or is gone."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Raises OSError when the system cannot tell, or has no more watches to give."""
        if INotify is None:
            raise OSError("this system does not tell")
        try:
            self._told = INotify(nonblocking=True)
        except AttributeError as error:  # a C library without it
            raise OSError("this system does not tell") from error
        try:
            for path in paths:
                self._told.add_watch(path, flags.MODIFY | flags.DELETE_SELF | flags.MOVE_SELF)
        except OSError:
            self.close()
            raise

    def fileno(self) -> int:
        return int(self._told.fileno())

    def heard(self) -> bool:
        """Whether anything was told since the last call; never waits."""
        return bool(self._told.read(timeout=0))

    def close(self) -> None:
        self._told.close()
