"""A multipart form with one file, sent while it is read: a film need not fit into memory."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

_PIECE = 65_536


class Readable(Protocol):
    """A file from one end to the other; `len` is its size."""

    def read(self, size: int = -1) -> bytes: ...
    def __len__(self) -> int: ...


class _Memory(io.BytesIO):
    def __len__(self) -> int:
        return len(self.getvalue())


class FormUpload:
    """The body of a `multipart/form-data` request: the fields, then `file`. It can be sent once.

    `on_progress` is called before each piece and may call the whole thing off by raising.
    """

    def __init__(
        self, fields: Mapping[str, str], file: Readable | bytes, *, on_progress: Callable[[], None] | None = None
    ) -> None:
        file = _Memory(file) if isinstance(file, bytes) else file
        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        head += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        self._head, self._tail = head.encode(), f"\r\n--{boundary}--\r\n".encode()
        self._file = file
        self._left = len(file)
        self._length = len(self._head) + len(file) + len(self._tail)
        self._on_progress = on_progress

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(_PIECE):
            yield piece

    def read(self, size: int = -1) -> bytes:
        """The next bytes of the body; empty at its end."""
        if self._on_progress is not None:
            self._on_progress()
        wanted = self._length if size < 0 else size
        found = b""
        if self._head:
            found, self._head = self._head[:wanted], self._head[wanted:]
        if self._left and len(found) < wanted:
            piece = self._file.read(min(wanted - len(found), self._left))
            if not piece:
                raise OSError("the file is shorter than it said")
            self._left -= len(piece)
            found += piece
        if not self._left and not self._head and len(found) < wanted:
            room = wanted - len(found)
            found, self._tail = found + self._tail[:room], self._tail[room:]
        return found


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
