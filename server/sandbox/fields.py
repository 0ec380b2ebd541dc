"""Checks of what a request carries, with Pinterest's limits. Each raises Refused 400 code 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from server.sandbox.refusals import invalid

LIMITS = {"title": 100, "description": 800, "alt_text": 500, "link": 2048}
_PRIVACY = ("PUBLIC", "PROTECTED", "SECRET")


def text(body: Mapping[str, Any], name: str) -> str | None:
    """An optional text within its limit."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise invalid(f"Invalid {name}: expected a string.")
    if not is_storable(value):
        raise invalid(f"Invalid {name}: characters that are no text.")
    if len(value) > LIMITS[name]:
        raise invalid(f"Invalid {name}: longer than {LIMITS[name]} characters.")
    if name == "link" and value:
        check_url(value, name)
    return value


def digits(body: Mapping[str, Any], name: str, *, is_required: bool = False) -> str | None:
    """An id. A board's name in place of its id is what goes wrong most often."""
    value = body.get(name)
    if value is None and not is_required:
        return None
    if not isinstance(value, str) or not is_id(value):
        raise invalid(f"Invalid {name}: {value!r} does not match '^\\d+$'.")
    return value


def name_of(body: Mapping[str, Any], longest: int) -> str:
    value = body.get("name")
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= longest or not is_storable(value):
        raise invalid(f"Invalid name: expected 1 to {longest} characters.")
    return value.strip()


def about(body: Mapping[str, Any]) -> str:
    """A board's description."""
    value = body.get("description")
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LIMITS["description"] or not is_storable(value):
        raise invalid(f"Invalid description: expected up to {LIMITS['description']} characters.")
    return value


def privacy(body: Mapping[str, Any]) -> str:
    """A board's privacy, PUBLIC when none is given; also the filter of the list."""
    value = body.get("privacy", "PUBLIC")
    if value not in _PRIVACY:
        raise invalid(f"Invalid privacy: expected one of {', '.join(_PRIVACY)}.")
    return str(value)


def color(body: Mapping[str, Any]) -> str | None:
    value = body.get("dominant_color")
    if value is None:
        return None
    if not isinstance(value, str) or len(value) != 7 or value[0] != "#":
        raise invalid("Invalid dominant_color: expected a value like #6E7874.")
    return value


def check_url(value: Any, name: str) -> str:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise invalid(f"Invalid {name}: invalid URL.")
    return str(value)


def is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 24


def is_storable(value: str) -> bool:
    """No NUL and no half of a pair: databases take neither."""
    return "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
