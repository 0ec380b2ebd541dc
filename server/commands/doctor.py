"""What can be wrong with an installation, found before it hurts."""

from __future__ import annotations

import json
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from server import clock, imaging, migrations, states
from server.commands.common import as_json
from server.db import db, reading
from server.models import Account, Pin, WorkerBeat
from server.pipeline.services import Services
from server.rules.windows import tzdata_version
from server.wiring import services as current_services

_BEAT_STALE = timedelta(seconds=30)
_DISK_LOW_BYTES = 500 * 1024 * 1024
_MARKS = {"good": "✓", "note": "·", "bad": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One result: level good, note or bad; what is so; and what to do about it."""

    name: str
    level: str
    text: str
    cure: str = ""

    @property
    def mark(self) -> str:
        return _MARKS[self.level]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@click.command()
@as_json
@with_appcontext
def doctor(is_json: bool) -> None:
    """Say what is wrong with this installation, and how to mend it."""
    findings = examine(current_services())
    if is_json:
        click.echo(json.dumps({"findings": [finding.to_json() for finding in findings]}, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{finding.mark} {finding.name}: {finding.text}")
            if finding.cure:
                click.echo(f"    → {finding.cure}")
    sys.exit(1 if any(finding.level == "bad" for finding in findings) else 0)


def examine(services: Services) -> list[Finding]:
    """Run every check; a check that cannot run is a finding itself, never a crash."""
    findings: list[Finding] = []
    for check in (
        _python,
        _database,
        _schema,
        _worker,
        _disk,
        _secret,
        _public_url,
        _drawing,
        _time,
        _writer,
        _accounts,
        _late,
    ):
        findings.extend(_run(check, services))
        if check is _schema and findings[-1].level == "bad":
            break  # without a sound database everything below would say the same again
    return findings


def _run(check: Callable[[Services], Iterator[Finding]], services: Services) -> list[Finding]:
    try:
        with reading():
            return list(check(services))
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        return [
            Finding(check.__name__.strip("_"), "bad", f"could not be checked: {reason}", "Mend the database first.")
        ]
    finally:
        db.session.rollback()


def _python(_services: Services) -> Iterator[Finding]:
    yield Finding("Python", "good", platform.python_version())


def _database(services: Services) -> Iterator[Finding]:
    if services.settings.is_sqlite:
        yield Finding("Database", "good", f"SQLite {sqlite3.sqlite_version} in {services.settings.data_dir.resolve()}")
        return
    version = db.session.scalar(text("SHOW server_version"))
    yield Finding("Database", "good", f"PostgreSQL {version}")
    offset = abs(((db.session.scalar(select(func.clock_timestamp())) or clock.now()) - clock.now()).total_seconds())
    if offset > 2:
        yield Finding(
            "Clock",
            "bad",
            f"this machine and the database differ by {offset:.1f} s",
            "Switch time synchronisation on (NTP).",
        )


def _schema(services: Services) -> Iterator[Finding]:
    current, head = migrations.revisions(services.settings)
    if current == head:
        yield Finding("Schema", "good", f"at {head}")
    else:
        state = f"at {current}, the code needs {head}" if current else "not started yet"
        yield Finding("Schema", "bad", state, "Start it once with `make run` or `python -m server`; it migrates.")


def _worker(_services: Services) -> Iterator[Finding]:
    latest = db.session.scalar(select(func.max(WorkerBeat.beat_at)))
    if latest is not None and clock.now() - latest < _BEAT_STALE:
        yield Finding("Worker", "good", "running")
    else:
        yield Finding(
            "Worker",
            "note",
            "none is running: nothing will be published",
            "Start `python -m server` or `python -m server worker`.",
        )


def _disk(services: Services) -> Iterator[Finding]:
    free = shutil.disk_usage(services.settings.data_dir if services.settings.data_dir.exists() else ".").free
    if free < _DISK_LOW_BYTES:
        yield Finding("Disk", "bad", f"{free // 1024**2} MB left", "Make room: images and the database need it.")
    else:
        yield Finding("Disk", "good", f"{free // 1024**3} GB free")


def _secret(services: Services) -> Iterator[Finding]:
    for account in db.session.scalars(select(Account).where(Account.tokens_sealed.is_not(None))):
        try:
            services.vault.open(str(account.tokens_sealed), account.workspace_id, account.id)
        except ValueError:
            yield Finding(
                "Secret key", "bad", f"the tokens of {account.username} cannot be opened",
                "Put the former key behind the new one in PINWRIGHT_SECRET_KEY, comma-separated.",
            )  # fmt: skip
            return
    yield Finding("Secret key", "good", "opens all stored tokens")


def _public_url(services: Services) -> Iterator[Finding]:
    host = urlsplit(services.settings.base_url).hostname or ""
    if host in {"127.0.0.1", "localhost", "::1"}:
        yield Finding(
            "Public address", "note", f"{services.settings.base_url} is reachable from this machine only",
            "A WordPress elsewhere needs PINWRIGHT_PUBLIC_URL.",
        )  # fmt: skip
    else:
        yield Finding("Public address", "good", services.settings.base_url)


def _drawing(_services: Services) -> Iterator[Finding]:
    missing = imaging.missing_features()
    if not missing:
        yield Finding("Drawing", "good", "all scripts are shaped")
    for problem in missing:
        yield Finding("Drawing", "note", str(problem), "Debian and Ubuntu: apt-get install libfribidi0")


def _time(_services: Services) -> Iterator[Finding]:
    yield Finding("Time zones", "good", f"tzdata {tzdata_version()}")


def _writer(services: Services) -> Iterator[Finding]:
    if services.write_with_ai is None:
        yield Finding("Writer", "note", "the local writer makes all texts", "Set OPENAI_API_KEY for AI texts.")
    else:
        yield Finding("Writer", "good", services.settings.openai_model)


def _accounts(_services: Services) -> Iterator[Finding]:
    broken = db.session.scalars(select(Account).where(Account.status != "connected")).all()
    for account in broken:
        yield Finding("Account", "bad", f"{account.username} is disconnected", "Connect it again; its pins wait.")
    count = db.session.scalar(select(func.count()).select_from(Account)) or 0
    if not broken:
        yield Finding("Accounts", "good" if count else "note", f"{count} connected")


def _late(_services: Services) -> Iterator[Finding]:
    late = db.session.scalar(
        select(func.count())
        .select_from(Pin)
        .where(
            Pin.state.in_((states.PENDING, states.QUEUED)),
            Pin.due_at < clock.now() - timedelta(minutes=15),
            Pin.is_held.is_(False),
        )
    )
    if late:
        yield Finding(
            "Late pins",
            "bad",
            f"{late} are more than 15 minutes late",
            "See whether a worker runs and the account is connected.",
        )
    else:
        yield Finding("Late pins", "good", "none")
