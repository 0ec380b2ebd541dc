"""Texts of settings as values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from server.errors import ConfigError


def is_web_address(value: str) -> bool:
    """Tell whether this is an http or https address with a host."""
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def parse_setting(variable: str, raw: str, default: Any, limits: Mapping[str, Any]) -> Any:
    """The value that a text stands for, of the kind of its default. Raises ConfigError that names the variable."""
    if isinstance(default, Path):
        return Path(raw)
    if isinstance(default, tuple):
        parts = tuple(part.strip() for part in raw.split(",") if part.strip())
        if default and isinstance(default[0], int):
            return tuple(int(_number(variable, part, int, {"low": 1, "high": 65535})) for part in parts)
        return parts
    if isinstance(default, int | float):
        return _number(variable, raw, type(default), limits)
    return raw


def _number(variable: str, raw: str, kind: type[int] | type[float], limits: Mapping[str, Any]) -> int | float:
    word = "a whole number" if kind is int else "a number"
    low, high = limits.get("low", 0), limits.get("high", 10**9)
    try:
        value = kind(raw)
    except ValueError as error:
        raise ConfigError(f"{variable} must be {word} from {low} to {high}, not {raw!r}.") from error
    if not low <= value <= high:
        raise ConfigError(f"{variable} must be {word} from {low} to {high}, not {raw}.")
    return value
