"""Where image bytes live. Keys are content hashes, so that writing twice is harmless and nothing is ever overwritten."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Protocol

from server.errors import ConfigError, NotFound

_KEY = re.compile(r"[0-9a-z][0-9a-z._/-]{3,190}")


class Storage(Protocol):
    """Bytes by key. `get` raises NotFound; `put` of an existing key changes nothing."""

    def put(self, key: str, data: bytes) -> None: ...
    def get(self, key: str) -> bytes: ...
    def delete(self, key: str) -> None: ...


class FileStorage:
    """Files under one folder, spread over 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, data: bytes) -> None:
        """Write whole or not at all: a reader never sees half a file, even when the process dies here."""
        path = self._path(key)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with unfinished.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("This image is no longer stored.", code="image_missing") from error

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
