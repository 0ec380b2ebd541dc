"""Every column that holds a sealed secret, and how such a secret is swapped under the eyes of running workers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, func, select, update
from sqlalchemy.orm import Session

from server.db import Base
from server.models.account import Account
from server.models.endpoint import Endpoint
from server.models.profile import Site
from server.models.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose texts are sealed; `owner` names the columns whose values they are sealed for, in that order."""

    model: type[Base]
    name: str
    owner: tuple[str, ...]

    @property
    def table(self) -> Table:
        table = self.model.__table__
        assert isinstance(table, Table)  # noqa: S101 - every mapped class here is one table
        return table

    @property
    def title(self) -> str:
        return f"{self.table.name}.{self.name}"


_OF_THEIR_WORKSPACE = ("workspace_id", "id")
SEALED_COLUMNS = (
    SealedColumn(Account, "tokens_sealed", _OF_THEIR_WORKSPACE),
    SealedColumn(Site, "secret_sealed", _OF_THEIR_WORKSPACE),
    SealedColumn(Site, "old_secret_sealed", _OF_THEIR_WORKSPACE),
    SealedColumn(Endpoint, "secret_sealed", _OF_THEIR_WORKSPACE),
    SealedColumn(Endpoint, "old_secret_sealed", _OF_THEIR_WORKSPACE),
    SealedColumn(Workspace, "pinterest_app_secret_sealed", ("id",)),
)


@dataclass(frozen=True, slots=True)
class SealedText:
    """One sealed secret: the row it stands in, whom it is sealed for, and the text itself."""

    row_id: str
    owner: tuple[str, ...]
    text: str


def page(session: Session, column: SealedColumn, *, after: str, limit: int, but: str = "") -> Sequence[SealedText]:
    """The next sealed texts by row id, without those that begin with `but` (the mark of the newest key)."""
    table, text = column.table, column.table.c[column.name]
    rows = session.execute(
        select(table.c.id, text, *(table.c[name] for name in column.owner))
        .where(text.is_not(None), table.c.id > after, *_unmarked(text, but))
        .order_by(table.c.id)
        .limit(limit)
    )
    return [SealedText(row[0], tuple(row[2:]), row[1]) for row in rows]


def swap(session: Session, column: SealedColumn, old: SealedText, new: str) -> bool:
    """Put another sealing of the same secret in the old one's place; False when the row holds another text by now.

    A worker that refreshes the tokens meanwhile holds the row's lock: this statement waits for it and then finds
    another text. Nothing else of the row changes, `token_version` least of all: the tokens are the same, and what
    was claimed by version goes on.
    """
    table, text = column.table, column.table.c[column.name]
    done = session.execute(update(table).where(table.c.id == old.row_id, text == old.text).values({column.name: new}))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def count(session: Session, column: SealedColumn, *, but: str = "") -> int:
    """How many secrets the column holds, without those that begin with `but`."""
    text = column.table.c[column.name]
    query = select(func.count()).select_from(column.table).where(text.is_not(None), *_unmarked(text, but))
    return session.scalar(query) or 0


def _unmarked(text: ColumnElement[str], mark: str) -> list[ColumnElement[bool]]:
    return [~text.startswith(mark, autoescape=True)] if mark else []
