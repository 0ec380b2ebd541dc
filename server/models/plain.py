"""Statements written out for the database's own driver: what an idle worker says again and again goes past session and pool.

Through them it would cost several times as much, and touch many times as much memory, which is what counts on a machine
that rests.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite


def written_out(statement: ClauseElement, *, is_postgresql: bool) -> tuple[str, dict[str, Any]]:
    """The text and the parameters that it names: in their order $1, $2 … for PostgreSQL, where what is known beforehand is part
    of the text and planned with it. To build and to translate it takes longer than to ask: keep it.
    """
    dialect: Any = PGDialect_psycopg if is_postgresql else SQLiteDialect_pysqlite
    dialect = dialect(paramstyle="numeric_dollar" if is_postgresql else "named")
    compiled: Any = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    if not is_postgresql:
        return str(compiled), dict(compiled.params)
    if all(value is not None for value in compiled.params.values()):
        return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})), {}
    return str(compiled), {name: compiled.params[name] for name in compiled.positiontup or ()}


def as_stored(instant: datetime) -> str:
    """As SQLite holds it; plain drivers know nothing of `UtcDateTime`."""
    return instant.replace(tzinfo=None).isoformat(" ", "microseconds")
