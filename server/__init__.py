"""Pinwright: a published post becomes pins, spread over days and boards, each sent exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from server.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Build the web application; `flask --app server` finds it here.

    The import is late so that `import server.rules` loads no web framework.
    """
    from server.app import create_app as build

    return build(settings)
