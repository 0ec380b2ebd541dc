"""Image bytes in the database: slower and larger than a disk, but shared by every process of a platform."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from server.errors import NotFound
from server.models.content import Blob


class DatabaseStorage:
    """The `db:` storage. `engine` is asked for at each call, because it exists only inside an application context."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def put(self, key: str, data: bytes) -> None:
        """Store in a transaction of its own; the same key again changes nothing."""
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

    def delete(self, key: str) -> None:
        with self._engine().begin() as connection:
            connection.execute(delete(Blob).where(Blob.key == key))
