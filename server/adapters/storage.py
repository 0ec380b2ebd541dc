"""Where bytes of images and videos live. Keys are content hashes, so that writing twice is harmless and nothing is ever overwritten."""

from __future__ import annotations

import io
import os
import re
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO, Protocol

from server.errors import ConfigError, NotFound

PIECE = 1_000_000  # bytes that are held at once of what is stored as a file
_KEY = re.compile(r"[0-9a-z][0-9a-z._/-]{3,190}")


class Storage(Protocol):
    """Bytes by key. Reading raises NotFound; storing under an existing key changes nothing.

    What is stored as a file, because it may be too large for memory, is read in pieces.
    """

    def put(self, key: str, data: bytes) -> None: ...
    def put_file(self, key: str, file: BinaryIO, size: int) -> None: ...
    def get(self, key: str) -> bytes: ...
    def get_range(self, key: str, start: int, length: int) -> bytes: ...
    def delete(self, key: str) -> None: ...


class StoredFile:
    """Something stored as a file, to be read from one end to the other. `len` is its size."""

    def __init__(self, storage: Storage, key: str, size: int) -> None:
        self._storage = storage
        self._key = key
        self._size = size
        self._place = 0
        self._ahead = b""

    def __len__(self) -> int:
        return self._size

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, fewer only at the end. Raises NotFound when it has gone meanwhile."""
        wanted = self._size if size < 0 else size
        while len(self._ahead) < wanted and self._place < self._size:
            piece = self._storage.get_range(self._key, self._place, min(PIECE, self._size - self._place))
            if not piece:
                raise NotFound("This file is no longer stored completely.", code="file_missing")
            self._place += len(piece)
            self._ahead += piece
        found, self._ahead = self._ahead[:wanted], self._ahead[wanted:]
        return found


class FileStorage:
    """Files under one folder, spread over 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, data: bytes) -> None:
        self.put_file(key, io.BytesIO(data), len(data))

    def put_file(self, key: str, file: BinaryIO, size: int) -> None:
        """Write whole or not at all: a reader never sees half a file, even when the process dies here."""
        path = self._path(key)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with unfinished.open("wb") as target:
                shutil.copyfileobj(file, target, PIECE)
                target.flush()
                os.fsync(target.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("This image is no longer stored.", code="image_missing") from error

    def get_range(self, key: str, start: int, length: int) -> bytes:
        try:
            with self._path(key).open("rb") as file:
                file.seek(start)
                return file.read(length)
        except FileNotFoundError as error:
            raise NotFound("This file is no longer stored.", code="file_missing") from error

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / check_key(key)


def check_key(key: str) -> str:
    """The key itself. Raises NotFound for one that could lead out of the storage's own place."""
    if not _KEY.fullmatch(key) or ".." in key:
        raise NotFound("There is no image under this name.", code="image_missing")
    return key


def open_storage(
    url: str, data_dir: Path, in_database: Storage | None = None, *, key: str = "", secret: str = ""
) -> Storage:
    """The storage a setting names: `file:PATH`, `s3://…`, `db:` (given by the caller, who knows the tables), or the data folder.

    `key` and `secret` open an `s3:` store whose address does not hold them. Raises ConfigError.
    """
    if url.startswith("db:"):
        if in_database is None:
            raise ConfigError("PINWRIGHT_STORAGE_URL=db: needs the service's database, which is not open here.")
        return in_database
    if url.startswith(("s3:", "s3+http:")):
        from server.adapters.storage_s3 import S3Storage, read_place  # late: both modules know each other

        return S3Storage(read_place(url, key, secret))
    folder = Path(url.removeprefix("file:").removeprefix("//")) if url else data_dir / "images"
    return FileStorage(folder.resolve())
