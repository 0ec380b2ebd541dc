"""Structured logs: one line per event, ids as fields, never a secret.

Every line carries what was bound around it (`bound`): the request's id, or the job with its pin, account and attempt.
Secrets are kept out three ways: a field with a telling name is blanked, whatever looks like a secret is cut out of every
text, and the settings' own secrets are known by value (`hide`). SQLAlchemy is told to hide parameters (`db.py`).
"""

from __future__ import annotations

import contextvars
import json
import logging
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from server import clock

_LOGGER = logging.getLogger("pinwright")
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_bound: contextvars.ContextVar[Mapping[str, Any]] = contextvars.ContextVar("bound", default=_NOTHING)
_hidden: set[str] = set()
_BLANK = "…"

_NAMES = r"access_?token|refresh_?token|id_?token|token|client_?secret|secret(?:_?key)?|pass(?:word|wd)?|api_?key|code|state|signature|sig|authorization|cookie|credential"
_TELLING = re.compile(rf"(?i)(?:.*_)?(?:{_NAMES})s?")
_CODES = frozenset({"error_code", "pinterest_code", "exit_code", "state", "code"})  # words of ours, no secrets
_TEXTS = (
    # prefixes that say themselves what follows
    re.compile(r"(?i)\b((?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]+"),
    re.compile(r"(whsec_|pw_(?:live|test)_|pwc_|pina_|pinr_|\bsk-|\bv1,|\bv1\.[0-9a-f]{8}\.)[A-Za-z0-9_+/=.-]+"),
    # user:password@ in an address
    re.compile(r"(?i)([a-z][a-z0-9+.-]*://)[^/\s\"'@?#]+@"),
    # codes that stand in a path
    re.compile(r"(/(?:connect|ical|unsubscribe)/)[^/\s\"'?#]+"),
    # name=value, name: value, "name": "value", also in queries and in the names of cloud signatures
    re.compile(rf"(?i)((?<![a-z0-9])(?:[a-z0-9]+[_-])*(?:{_NAMES})[\"']?\s*[=:]\s*[\"']?)[^\s\"',&;}}\])]+"),
)


def configure_logging(level: str, *, as_json: bool = False) -> None:
    """Send the log to stderr, as JSON lines for machines or short lines for people; other libraries' warnings as well."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else _LineFormatter())
    _LOGGER.handlers[:] = [handler]
    _LOGGER.setLevel(level.upper())
    _LOGGER.propagate = False
    root = logging.getLogger()
    root.handlers[:] = [handler]  # else Python would print them as they are
    root.setLevel(logging.WARNING)


def is_configured() -> bool:
    """Tell whether `configure_logging` was called in this process."""
    return bool(_LOGGER.handlers)


def hide(secrets: Iterable[str]) -> None:
    """Never show these values, wherever they turn up."""
    _hidden.update(secret for secret in secrets if len(secret) >= 8)


@contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """Give every line that is logged inside these fields, too; None is left out."""
    token = _bound.set({**_bound.get(), **{name: value for name, value in fields.items() if value is not None}})
    try:
        yield
    finally:
        _bound.reset(token)


def log(event: str, *, level: int = logging.INFO, error: BaseException | None = None, **fields: Any) -> None:
    """Record one event with its fields (ids, counts, durations)."""
    if _LOGGER.isEnabledFor(level):
        _LOGGER.log(level, event, extra={"fields": {**_bound.get(), **fields}}, exc_info=error)


def redact(text: str) -> str:
    """Blank anything that looks like a token, a key or a password, and every hidden value."""
    for secret in _hidden:
        text = text.replace(secret, _BLANK)
    for pattern in _TEXTS:
        text = pattern.sub(lambda match: match.group(1) + _BLANK + ("@" if match.group(0).endswith("@") else ""), text)
    return text


def _safe(name: str, value: Any) -> Any:
    """A field's value without secrets, in a form that JSON knows."""
    if isinstance(value, Mapping):
        return {str(key): _safe(str(key), item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_safe(name, item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    if name not in _CODES and _TELLING.fullmatch(name):
        return _BLANK
    return redact(str(value))


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        row: dict[str, Any] = {
            "at": clock.rfc3339(clock.now()),
            "level": record.levelname.lower(),
            "event": redact(record.getMessage()),
            **{name: _safe(name, value) for name, value in fields.items() if value is not None},
        }
        if record.name != _LOGGER.name:
            row["logger"] = record.name
        if record.exc_info:
            row["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(row, ensure_ascii=False, default=str)


class _LineFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        pairs = (f"{name}={_safe(name, value)}" for name, value in fields.items() if value is not None)
        told = " ".join(pair.replace("\n", "\\n") for pair in pairs)
        line = f"{clock.now():%H:%M:%S} {redact(record.getMessage())} {told}".rstrip()
        if record.levelno >= logging.WARNING:
            line = f"{line} [{record.levelname.lower()}]"
        if record.exc_info:
            line += "\n" + redact(self.formatException(record.exc_info))
        return line
