"""Writing and finding many rows in one statement whose text is always the same.

On PostgreSQL the rows travel as one parameter (a JSON list) and ids as one array: so a statement is translated once,
planned once (the driver prepares what it meets again and again), and is one round trip however many rows there are. SQLite
has no round trips; there the driver repeats a prepared statement for each row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    FromClause,
    String,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

Row = Mapping[str, Any]
_NEW, _OLD, _ALL = "new_", "old_", "all_"  # before a column's name: of each row, what must still be so, for all rows


def is_postgresql(session: Session) -> bool:
    """Tell on which of the two databases a session works."""
    return session.get_bind().dialect.name == "postgresql"


def among(what: Any, name: str, *, on_postgresql: bool) -> ColumnElement[bool]:
    """Whether a text column is among the values of the parameter of this name, a list."""
    if on_postgresql:
        listed: ColumnElement[bool] = what == any_(bindparam(name, type_=ARRAY(String())))
    else:
        listed = what.in_(bindparam(name, expanding=True))
    return listed


def insert_many(session: Session, model: Any, rows: Sequence[Row]) -> None:
    """Insert rows of a mapped class, in their order; all have the same columns."""
    if not rows:
        return
    if not is_postgresql(session):
        session.connection().execute(insert(model.__table__), rows)
        return
    session.connection().execute(_insertion(model.__table__, tuple(rows[0])), {"rows": _written(rows)})


def update_many(
    session: Session,
    model: Any,
    rows: Sequence[Row],
    *,
    key: str = "id",
    where: Row | None = None,
    values: Row | None = None,
    plus: Row | None = None,
) -> int:
    """Update the row of each `key` whose columns in `where` still have these values; returns how many there were.

    `rows` bring the key and what is each one's own, all the same columns. `values` are set in all of them, and the
    columns in `plus` rise by so much.
    """
    if not rows:
        return 0
    where, values, plus = where or {}, values or {}, plus or {}
    own = tuple(name for name in rows[0] if name != key)
    build = _update_from if is_postgresql(session) else _update_each
    statement = build(model.__table__, key, own, tuple(where), tuple(values), tuple(plus.items()))
    common = {
        **{f"{_OLD}{name}": value for name, value in where.items()},
        **{f"{_ALL}{name}": value for name, value in values.items()},
    }
    if is_postgresql(session):
        given: Any = {"rows": _written(rows), **common}
    else:
        given = [{**{f"{_NEW}{name}": value for name, value in row.items()}, **common} for row in rows]
    return int(session.connection().execute(statement, given).rowcount)


@cache
def _insertion(table: Table, names: tuple[str, ...]) -> Any:
    rows = _rows(table, names)
    return insert(table).from_select(list(names), select(*(rows.c[name] for name in names)), include_defaults=False)


@cache
def _update_from(
    table: Table, key: str, own: tuple[str, ...], where: tuple[str, ...], values: tuple[str, ...], plus: Any
) -> Any:
    rows = _rows(table, (key, *own))
    return (
        update(table)
        .where(table.c[key] == rows.c[key], *_as_before(table, where))
        .values({**{name: rows.c[name] for name in own}, **_for_all(table, values, plus)})
    )


@cache
def _update_each(
    table: Table, key: str, own: tuple[str, ...], where: tuple[str, ...], values: tuple[str, ...], plus: Any
) -> Any:
    each = {name: bindparam(f"{_NEW}{name}", type_=table.c[name].type) for name in own}
    found = table.c[key] == bindparam(f"{_NEW}{key}")
    return (
        update(table)
        .where(found, *_as_before(table, where))
        .values({**each, **_for_all(table, values, plus)})
    )  # fmt: skip


def _as_before(table: Table, where: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [table.c[name] == bindparam(f"{_OLD}{name}", type_=table.c[name].type) for name in where]


def _for_all(table: Table, values: tuple[str, ...], plus: Any) -> dict[str, Any]:
    common = {name: bindparam(f"{_ALL}{name}", type_=table.c[name].type) for name in values}
    return {**common, **{name: table.c[name] + by for name, by in plus}}


def _rows(table: Table, names: tuple[str, ...]) -> FromClause:
    """The parameter `rows` as a table with these columns of `table`."""
    listed = func.json_to_recordset(cast(bindparam("rows", type_=Text()), JSON(none_as_null=True)))
    columns = (column(name, table.c[name].type) for name in names)
    return listed.table_valued(*columns).render_derived(name="given", with_types=True)


def _written(rows: Sequence[Row]) -> str:
    return json.dumps(rows, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, date):  # instants, too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written into a row")
