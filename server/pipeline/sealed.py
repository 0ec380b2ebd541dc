"""Sealing every stored secret anew with the newest key, while the service runs.

A batch is a short transaction. What carries the newest key's mark is passed over, so a run that was cut off is
simply started again, and two runs at once do no harm.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.crypto import Vault
from server.models import sealed
from server.models.sealed import SEALED_COLUMNS, SealedColumn, SealedText

BATCH = 100


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch did. `last_id` is where the next one goes on, None at the column's end."""

    resealed: int
    changed_meanwhile: int
    unreadable: int
    last_id: str | None


@dataclass(frozen=True, slots=True)
class Survey:
    """The secrets of one column: how many there are, hang on an older key, and open with none of the keys."""

    column: str
    total: int
    on_old_key: int
    unreadable: int


def reseal_batch(session: Session, vault: Vault, column: SealedColumn, *, after: str = "", limit: int = BATCH) -> Batch:
    """Seal the next secrets of a column with the newest key; the caller commits after each batch."""
    found = sealed.page(session, column, after=after, limit=limit, but=vault.newest_mark)
    resealed = changed = unreadable = 0
    for old in found:
        try:
            plain = vault.open(old.text, *old.owner)
        except ValueError:
            unreadable += 1
        else:
            if sealed.swap(session, column, old, vault.seal(plain, *old.owner)):
                resealed += 1
            else:
                changed += 1  # by a worker, which may still seal with an older key: the next round looks again
    return Batch(resealed, changed, unreadable, found[-1].row_id if len(found) == limit else None)


def survey(session: Session, vault: Vault) -> list[Survey]:
    """Open every secret, column by column, and tell which key each one hangs on."""
    return [_survey(session, vault, column) for column in SEALED_COLUMNS]


def _survey(session: Session, vault: Vault, column: SealedColumn) -> Survey:
    total = on_old_key = unreadable = 0
    after: str | None = ""
    while after is not None:
        found = sealed.page(session, column, after=after, limit=BATCH)
        total += len(found)
        for one in found:
            if not _opens(vault, one):
                unreadable += 1
            elif not vault.is_current(one.text):
                on_old_key += 1
        after = found[-1].row_id if len(found) == BATCH else None
    return Survey(column.title, total, on_old_key, unreadable)


def _opens(vault: Vault, one: SealedText) -> bool:
    try:
        vault.open(one.text, *one.owner)
    except ValueError:
        return False
    return True
