"""`flask --app server …`: what an owner or a script does at a terminal. Every command takes `--json`.

A command is an edge: it commits. Its module is imported when it is called, because the web process and the worker
build the same application and should not pay for drawing and reading at their start.
"""

from __future__ import annotations

import importlib
from typing import Any

import click
from flask import Flask

_COMMANDS = {
    "bootstrap": ("owner:bootstrap", "Make a workspace with a profile, a sandbox account, boards, a site and keys."),
    "account": ("owner:account", "Connect Pinterest accounts whose tokens you have."),
    "key": ("owner:key", "Make an API key."),
    "keys": ("keys:keys", "Seal stored secrets with the newest key."),
    "mail": ("mail:mail", "Send a test mail."),
    "signin": ("owner:signin", "Print a sign-in link: one use, ten minutes."),
    "pin": ("owner:pin", "Ask for pins of a page."),
    "read": ("workshop:read", "Read the facts of a page: FILE or URL."),
    "draw": ("workshop:draw", "Draw one pin image, or a gallery of all templates."),
    "plan": ("workshop:plan", "Show where the planner would put pins, and why."),
    "restored": ("restored:restored", "Say that the database was restored from a backup, before workers start."),
    "doctor": ("doctor:doctor", "Say what is wrong with this installation, and how to mend it."),
}


def register(app: Flask) -> None:
    """Add every command to the application."""
    for name, (target, text) in _COMMANDS.items():
        app.cli.add_command(_LateCommand(name, target, text))


class _LateCommand(click.Command):
    """Stands for a command until it is called."""

    def __init__(self, name: str, target: str, text: str) -> None:
        super().__init__(name, short_help=text, add_help_option=False)
        self._target = target

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Import the command itself; click invokes whatever command the context belongs to."""
        module, _, attribute = self._target.partition(":")
        command: click.Command = getattr(importlib.import_module(f"server.commands.{module}"), attribute)
        return command.make_context(info_name, args, parent, **extra)
