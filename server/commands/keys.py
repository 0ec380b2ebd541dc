"""`keys rotate-encryption`: bring every stored secret to the newest of the installation's keys."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from server.commands.common import as_json, on_database, show, told
from server.crypto import Vault
from server.db import db
from server.models.sealed import SEALED_COLUMNS, SealedColumn
from server.pipeline import sealed
from server.wiring import services

_ROUNDS = 5  # each looks again at what a worker changed under the former one

keys = AppGroup("keys", help="The keys that protect stored secrets.")


@keys.command("rotate-encryption")
@click.option(
    "--batch", type=click.IntRange(1, 10_000), default=sealed.BATCH, show_default=True, help="Secrets a transaction."
)
@as_json
@told
@on_database
def rotate_encryption(batch: int, is_json: bool) -> None:
    """Seal all stored secrets with the newest key. The service may run; a run that was cut off is started again."""
    vault = services().vault
    resealed = sum(_rotate(vault, column, batch) for column in SEALED_COLUMNS)
    found = sealed.survey(db.session(), vault)
    db.session.rollback()
    answer = {
        "resealed": resealed,
        "total": sum(one.total for one in found),
        "on_old_keys": sum(one.on_old_key for one in found),
        "unreadable": sum(one.unreadable for one in found),
    }
    show(answer, is_json, title=_sentence(answer))
    sys.exit(1 if answer["on_old_keys"] or answer["unreadable"] else 0)


def _rotate(vault: Vault, column: SealedColumn, size: int) -> int:
    resealed = 0
    for _ in range(_ROUNDS):
        changed, after = 0, ""
        while True:
            done = sealed.reseal_batch(db.session(), vault, column, after=after, limit=size)
            db.session.commit()
            resealed, changed = resealed + done.resealed, changed + done.changed_meanwhile
            if done.last_id is None:
                break
            after = done.last_id
        if not changed:
            break
    return resealed


def _sentence(answer: dict[str, int]) -> str:
    if answer["unreadable"]:
        return (
            "Some secrets open with none of the keys. Put the key they were sealed with behind the others in "
            "PINWRIGHT_SECRET_KEY and run this again, or connect those accounts and sites anew."
        )
    if answer["on_old_keys"]:
        return "A running process still seals with an older key. Give all of them the same keys, then run this again."
    return "Everything is sealed with the newest key; the older ones may be taken out of PINWRIGHT_SECRET_KEY."
