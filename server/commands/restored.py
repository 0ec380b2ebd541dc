"""`restored`: what to run after a backup was put back, before the worker starts."""

from __future__ import annotations

from datetime import datetime

import click

from server import clock
from server.commands.common import as_json, on_database, show, told
from server.db import db
from server.models.claims import db_now
from server.pipeline import restored as aftermath


@click.command()
@click.option(
    "--backup-made-at", default="", help="RFC 3339 instant of the backup; what the database tells itself when left out."
)
@as_json
@told
@on_database
def restored(backup_made_at: str, is_json: bool) -> None:
    """Say that the database was restored from a backup: pins that may have gone out since are looked for first."""
    session = db.session()
    found = aftermath.begin(session, _instant(backup_made_at), db_now(session))
    db.session.commit()
    answer = {"backup_made_at": clock.rfc3339(found.backup_at), "noticed_at": clock.rfc3339(found.noticed_at)}
    show(answer, is_json, title="From now on each pin made before is looked for on Pinterest before it goes out.")


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return clock.to_utc(datetime.fromisoformat(text))
    except ValueError as error:
        raise click.UsageError(
            "Write --backup-made-at as an instant with its offset, such as 2026-05-04T03:00:00Z."
        ) from error
