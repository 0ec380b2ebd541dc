"""Pinwright: a published post becomes pins, spread over days and boards, each sent exactly once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from server.config import Settings

_BOOT_ERROR = 3  # gunicorn ends on this code; on any other it would start the worker again and again


def create_app(settings: Settings | None = None) -> Flask:
    """Build the web application; `flask --app server` finds it here.

    The import is late so that `import server.rules` loads no web framework.
    """
    from server import telemetry
    from server.app import create_app as build
    from server.config import Settings
    from server.errors import ConfigError

    if settings is not None:
        return build(settings)
    try:
        settings = Settings.from_env()
        if not telemetry.is_configured():  # under gunicorn nobody else does it; in `python -m server` it is done
            telemetry.configure_logging(settings.log_level, as_json=not sys.stderr.isatty())
        return build(settings)
    except ConfigError as error:  # started by flask or gunicorn, which would show a traceback
        print(f"pinwright: {error.message}", file=sys.stderr)
        raise SystemExit(_BOOT_ERROR) from error
