"""Structured logs: one line per event, ids as fields, never a secret."""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any

from server import clock

_LOGGER = logging.getLogger("pinwright")
_SECRET = re.compile(
    r"(?i)(bearer\s+|whsec_|pw_(?:live|test)_|pwc_|pina_|sk-|(?:access_token|refresh_token|client_secret|password|code)[\"'=:\s]+)[^\s\"',&}]+"
)


def configure_logging(level: str, *, as_json: bool = False) -> None:
    """Send the service's log to stderr, as JSON lines for machines or short lines for people."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter() if as_json else _LineFormatter())
    _LOGGER.handlers[:] = [handler]
    _LOGGER.setLevel(level.upper())
    _LOGGER.propagate = False


def log(event: str, *, level: int = logging.INFO, error: BaseException | None = None, **fields: Any) -> None:
    """Record one event with its fields (ids, counts, durations)."""
    _LOGGER.log(level, event, extra={"fields": fields}, exc_info=error)


def redact(text: str) -> str:
    """Blank anything that looks like a token, a key or a password."""
    return _SECRET.sub(lambda match: match.group(1) + "…", text)


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        row: dict[str, Any] = {
            "at": clock.rfc3339(clock.now()),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            row["traceback"] = self.formatException(record.exc_info)
        return redact(json.dumps(row, ensure_ascii=False, default=str))


class _LineFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{key}={value}" for key, value in getattr(record, "fields", {}).items() if value is not None)
        line = f"{clock.now():%H:%M:%S} {record.getMessage()} {fields}".rstrip()
        if record.levelno >= logging.WARNING:
            line = f"{line} [{record.levelname.lower()}]"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return redact(line)
