"""Bytes of images and videos in the database: slower and larger than a disk, but shared by every process of a platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from server.errors import NotFound
from server.models.content import Blob

_PIECE = 1_000_000


class DatabaseStorage:
    """The `db:` storage. `engine` is asked for at each call: where nothing is stored, none is made."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def put(self, key: str, data: bytes) -> None:
        """Store in a transaction of its own; the same key again changes nothing."""
        self._insert(key, data)

    def put_file(self, key: str, file: BinaryIO, size: int) -> None:
        """Store in pieces, each in a transaction of its own, so that nobody waits for a long film; last the key itself."""
        if self._is_there(key):
            return
        for number in range(-(-size // _PIECE)):
            self._insert(_piece(key, number), file.read(_PIECE))
        self._insert(key, b"")

    def _insert(self, key: str, data: bytes) -> None:
        with self._engine().begin() as connection:
            if connection.execute(select(Blob.key).where(Blob.key == key)).first() is not None:
                return
            try:
                with connection.begin_nested():
                    connection.execute(insert(Blob).values(key=key, data=data))
            except IntegrityError:
                return  # another worker stored the same content in this moment

    def get(self, key: str) -> bytes:
        with self._engine().connect() as connection:
            row = connection.execute(select(Blob.data).where(Blob.key == key)).first()
        if row is None:
            raise NotFound("This image is no longer stored.", code="image_missing")
        return bytes(row[0])

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """A part of what was stored as a file; shorter where it ends."""
        first, last = start // _PIECE, (start + length - 1) // _PIECE
        keys = [_piece(key, number) for number in range(first, last + 1)]
        with self._engine().connect() as connection:
            rows = connection.execute(select(Blob.key, Blob.data).where(Blob.key.in_(keys)).order_by(Blob.key)).all()
        if not rows or rows[0][0] != keys[0]:
            raise NotFound("This file is no longer stored.", code="file_missing")
        skipped = start - first * _PIECE
        return b"".join(bytes(data) for _key, data in rows)[skipped : skipped + length]

    def delete(self, key: str) -> None:
        with self._engine().begin() as connection:
            connection.execute(delete(Blob).where((Blob.key == key) | Blob.key.like(f"{key}/%")))

    def _is_there(self, key: str) -> bool:
        with self._engine().connect() as connection:
            return connection.execute(select(Blob.key).where(Blob.key == key)).first() is not None


def _piece(key: str, number: int) -> str:
    return f"{key}/{number:06d}"
