"""What the commands share: the `--json` switch, one sentence for an expected error, and how an answer is printed."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click
from flask.cli import with_appcontext

from server import migrations
from server.db import unreachable
from server.errors import PinwrightError
from server.wiring import services

_Command = TypeVar("_Command", bound=Callable[..., Any])
as_json = click.option("--json", "is_json", is_flag=True, help="Print JSON for programs.")


def on_database(function: _Command) -> _Command:
    """Run inside the application on a database that is at head: a command may be the very first thing that is started."""

    @with_appcontext
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        settings = services().settings
        with migrations.start_lock(settings):
            migrations.upgrade(settings)
            services().sandbox.create_tables()
        return function(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


def told(function: _Command) -> _Command:
    """Turn an expected error into one sentence, never a traceback."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            told_error = error if isinstance(error, PinwrightError) else unreachable(error)
            if told_error is None:
                raise
            if kwargs.get("is_json"):
                click.echo(json.dumps({"error": told_error.to_json()}, ensure_ascii=False))
            else:
                click.echo(told_error.message, err=True)
            sys.exit(1)

    return wrapper  # type: ignore[return-value]


def show(answer: dict[str, Any], is_json: bool, *, title: str) -> None:
    if is_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo(title)
    for key, value in answer.items():
        click.echo(f"  {key}: {', '.join(value) if isinstance(value, list) else value}")
