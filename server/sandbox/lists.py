"""Lists in pages: `page_size` 1 to 250 and a bookmark that only we can read."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from sqlalchemy import Column, Connection, Select
from werkzeug.datastructures import MultiDict

from server.sandbox.refusals import invalid

_DEFAULT_SIZE = 25
_LARGEST_SIZE = 250


def page_of(
    db: Connection, query: Select[Any], key: Column[str], args: MultiDict[str, str], *, is_newest_first: bool = False
) -> tuple[list[Any], str | None]:
    """One page of rows ordered by `key`, and the bookmark of the next page. Raises Refused for odd arguments."""
    try:
        size = int(args.get("page_size", _DEFAULT_SIZE))
    except ValueError:
        size = 0
    if not 1 <= size <= _LARGEST_SIZE:
        raise invalid(f"Invalid page_size: expected 1 to {_LARGEST_SIZE}.")
    if last := args.get("bookmark"):
        number = _read(last)
        query = query.where(key < number if is_newest_first else key > number)
    query = query.order_by(key.desc() if is_newest_first else key).limit(size + 1)
    rows = list(db.execute(query))
    bookmark = _write(getattr(rows[size - 1], key.name)) if len(rows) > size else None
    return rows[:size], bookmark


def _write(number: str) -> str:
    return base64.urlsafe_b64encode(f"after:{number}".encode()).decode("ascii").rstrip("=")


def _read(bookmark: str) -> str:
    try:
        text = base64.urlsafe_b64decode(bookmark + "=" * (-len(bookmark) % 4)).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise invalid("Invalid bookmark.") from error
    word, _, number = text.partition(":")
    if word != "after" or not number.isdecimal():
        raise invalid("Invalid bookmark.")
    return number
