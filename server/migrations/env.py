"""Alembic's entry: runs on the connection that `server.migrations` hands over."""

from __future__ import annotations

from typing import Any

from alembic import context

import server.models  # noqa: F401 - fills the metadata
from server.db import Base


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """The sandbox makes its own tables."""
    return not (kind == "table" and name is not None and name.startswith("sandbox_"))


def run() -> None:
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        include_object=include_object,
        compare_type=True,
        render_as_batch=True,  # SQLite cannot alter a table in place
        user_module_prefix="server.db.",
    )
    with context.begin_transaction():
        context.run_migrations()


run()
