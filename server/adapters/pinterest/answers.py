"""Pinterest's JSON as our values. Whatever is missing or odd becomes empty; a missing id is None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from server.values.clean import storable
from server.values.remote import Page, RemoteBoard, RemotePin, RemoteSection, RemoteUser, TokenSet, is_token

T = TypeVar("T")

# More than Pinterest allows, and no more than is kept: one name that is too long would keep all boards from being stored.
_NAME_MAX, _DESCRIPTION_MAX, _WORD_MAX = 200, 1000, 20
_PICTURES = ("400x300", "600x", "150x150", "1200x")


def user(body: Any) -> RemoteUser | None:
    data = _mapping(body)
    name = _text(data, "username")
    if not name:
        return None
    return RemoteUser(
        id=_text(data, "id") or name,
        username=name[:_NAME_MAX],
        account_type=_text(data, "account_type"),
        profile_image=_text(data, "profile_image"),
        website_url=_text(data, "website_url"),
    )


def board(body: Any) -> RemoteBoard | None:
    data = _mapping(body)
    if not _text(data, "id"):
        return None
    count = data.get("pin_count")
    return RemoteBoard(
        id=_text(data, "id"),
        name=_text(data, "name")[:_NAME_MAX],
        description=_text(data, "description")[:_DESCRIPTION_MAX],
        privacy=_text(data, "privacy")[:_WORD_MAX] or "PUBLIC",
        pin_count=count if isinstance(count, int) else 0,
    )


def section(body: Any) -> RemoteSection | None:
    data = _mapping(body)
    return RemoteSection(_text(data, "id"), _text(data, "name")[:_NAME_MAX]) if _text(data, "id") else None


def trends(body: Any) -> tuple[str, ...] | None:
    found = _mapping(body).get("trends")
    if not isinstance(found, list):
        return None
    return tuple(word for one in found if (word := _text(_mapping(one), "keyword").strip()))


def pin(body: Any, pin_url: str) -> RemotePin | None:
    """`pin_url` is the address a person opens, with `{id}` in it: Pinterest's answer carries none."""
    data = _mapping(body)
    number = _text(data, "id")
    if not number:
        return None
    return RemotePin(
        id=number,
        url=pin_url.format(id=number),
        board_id=_text(data, "board_id"),
        board_section_id=_text(data, "board_section_id") or None,
        title=_text(data, "title"),
        description=_text(data, "description"),
        link=_text(data, "link"),
        alt_text=_text(data, "alt_text"),
        created_at=_instant(data.get("created_at")),
        image_url=_picture(data),
        parent_id=_text(data, "parent_pin_id") or None,
    )


def page(body: Any, read: Callable[[Any], T | None]) -> Page[T] | None:
    """A page of a list; None when it is no list or an item cannot be read.

    Leaving such an item out would be a lie by omission: from a list without it a pin is concluded not to exist.
    """
    data = _mapping(body)
    items = data.get("items")
    if not isinstance(items, list):
        return None
    found = tuple(map(read, items))
    read_items = tuple(item for item in found if item is not None)
    return Page(read_items, _text(data, "bookmark") or None) if len(read_items) == len(found) else None


def tokens(body: Any, now: datetime) -> TokenSet | None:
    data = _mapping(body)
    access = _text(data, "access_token")
    if not is_token(access):
        return None
    scopes = data.get("scope")
    words = scopes if isinstance(scopes, list) else str(scopes or "").replace(",", " ").split()
    refresh_at = data.get("refresh_token_expires_at")
    refresh_expires = _after(now, data.get("refresh_token_expires_in"))
    if refresh_expires is None and isinstance(refresh_at, int | float) and refresh_at > 0:
        refresh_expires = datetime.fromtimestamp(refresh_at, UTC)
    return TokenSet(
        access_token=access,
        refresh_token=_text(data, "refresh_token"),
        access_expires_at=_after(now, data.get("expires_in")),
        refresh_expires_at=refresh_expires,
        scopes=tuple(str(storable(word)) for word in words),
    )


def _picture(data: Mapping[str, Any]) -> str:
    """The address of a small picture of the pin, empty where there is none."""
    images = _mapping(_mapping(data.get("media")).get("images"))
    found = (_text(_mapping(images.get(size)), "url") for size in _PICTURES)
    return next((url for url in found if url.startswith(("https://", "http://"))), "")


def _after(now: datetime, seconds: Any) -> datetime | None:
    return now + timedelta(seconds=seconds) if isinstance(seconds, int | float) and 0 < seconds < 10**10 else None


def _instant(text: Any) -> datetime | None:
    """Pinterest leaves the zone out of its instants; they are UTC."""
    try:
        value = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(storable(value))


def _mapping(body: Any) -> Mapping[str, Any]:
    return body if isinstance(body, dict) else {}
