"""Previews through the API beside 100,000 pins, next to the same previews beside an empty calendar.

Two calendars are the worst there are: one on which some 667 days are full, so that the first free slot lies two years
ahead, and one with as many pins spread thinly, so that no day can be left out because it is full.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from server import migrations
from server.app import create_app
from server.config import Settings
from server.db import db
from server.models import Account
from server.pipeline import setup
from tests.bench.measure import Round, Row, in_turns, percentile, tell
from tests.databases import PostgresServer, find_binaries
from tests.factories import make_account, make_pin, make_profile, make_workspace
from tests.fakes import fake_services

_CAP = 150
_POSTS = 4_000
_PINS = 200
_ROUNDS, _CALLS = 5, 3
_FLOOR = "the same preview beside an empty calendar"
_SECRET_KEY = "a key for measurements of more than thirty-two characters"
# the pins of a full day each have a gap of 576 seconds; a thin one has half as many
_PER_DAY = {"667 full days": _CAP, "spread thinly": _CAP // 2}

_NUMBERS = (
    "WITH RECURSIVE numbers (n) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"
)
_FIRST_BOARD = "(SELECT min(id) FROM board WHERE account_id = '{account_id}')"


def measure(share: float = 1.0) -> Iterator[Row]:
    """Rows for SQLite, and for PostgreSQL where its binaries are installed."""
    count = int(100_000 * share)
    with tempfile.TemporaryDirectory(prefix="pw-bench-") as folder, ExitStack() as stack:
        yield from _on("SQLite", Path(folder), f"sqlite:///{folder}/pinwright.sqlite3", count)
        binaries = find_binaries()
        if binaries is None:
            tell("PostgreSQL's binaries are not installed: its rows are left out.")
            return
        server = PostgresServer(binaries)
        server.start()
        stack.callback(server.stop)
        yield from _on("PostgreSQL", Path(folder), server.create(), count)


def _on(database: str, folder: Path, url: str, count: int) -> Iterator[Row]:
    tell(f"Previews on {database}: storing {count:,} pins twice …")
    settings = Settings(database_url=url, data_dir=folder, secret_key=_SECRET_KEY, port=0)
    migrations.upgrade(settings)
    app = create_app(settings, services=fake_services(settings))
    with app.app_context():
        client, bodies = _store(app, count)
        db.session.commit()
        if database == "PostgreSQL":
            db.session.execute(text("ANALYZE"))  # as its autovacuum does after a while; nothing does so for SQLite
        db.session.commit()
        db.session.remove()
    found = in_turns({name: _round(client, body) for name, body in bodies.items()}, rounds=_ROUNDS)
    for name in _PER_DAY:
        what = f"preview of {_PINS} pins beside {count:,}, {name}, {database}"
        yield Row(what, "ms", found[name]["p50"], found["empty"]["p50"], _FLOOR, is_rate=False)
    with app.app_context():
        db.engine.dispose()


def _store(app: Flask, count: int) -> tuple[FlaskClient, dict[str, dict[str, Any]]]:
    """The calendars, 200 drafts for each, and a client with a key; bodies by the calendar's name."""
    workspace = make_workspace()
    profile = make_profile(workspace, timezone="UTC")
    _, key = setup.create_key(db.session(), workspace.id, name="Bench", mode="live")
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    bodies = {}
    for name in ("empty", *_PER_DAY):
        account = make_account(profile, boards=5, pins_per_day=_CAP, min_gap_seconds=120, timezone="UTC")
        if name in _PER_DAY:
            _fill(db.session(), account, name, count, _PER_DAY[name])
        drafts = [make_pin(account, state="draft", link_url=_link(number % (_PINS // 2))).id for number in range(_PINS)]
        bodies[name] = {"pin_ids": drafts, "account_id": account.id, "mode": "later", "shuffle": "auto", "seed": 7}
    return client, bodies


def _fill(session: Session, account: Account, name: str, count: int, per_day: int) -> None:
    """Pins with contents and images of their own from this midnight on, made inside the database."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    seconds = f"{int(midnight)} + (n / {per_day}) * 86400 + (n % {per_day}) * {86_400 // per_day}"
    at = f"strftime('%Y-%m-%d %H:%M:%f000', {seconds}, 'unixepoch')" if is_sqlite else f"to_timestamp({seconds})"
    now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')" if is_sqlite else "now()"
    prefix = name.replace(" ", "-")
    numbers = _NUMBERS.format(last=count - 1)
    board = _FIRST_BOARD.format(account_id=account.id)
    link = f"'{_link('')}' || (n % {_POSTS})"
    rows = {
        "asset": {
            "id": f"'ast-{prefix}-' || n", "workspace_id": f"'{account.workspace_id}'", "kind": "'pin'",
            "content_hash": f"'{prefix}-' || n", "content_type": "'image/jpeg'", "width": "1000", "height": "1500",
            "size": "1000", "created_at": now,
        },
        "version": {
            "id": f"'ver-{prefix}-' || n", "pin_id": f"'pin-{prefix}-' || n", "number": "1", "title": "'Lemon cake'",
            "description": "'A cake that stays soft for three days.'", "alt_text": "'A cake'", "keywords": "'[]'",
            "overlay": "'{}'", "edited": "'[]'", "template": "'banner'", "writer": "'local'", "wish": "''",
            "asset_id": f"'ast-{prefix}-' || n", "created_at": now,
        },
        "pin": {
            "id": f"'pin-{prefix}-' || n", "workspace_id": f"'{account.workspace_id}'",
            "profile_id": f"'{account.profile_id}'", "account_id": f"'{account.id}'", "board_id": board,
            "ordinal": "0", "link_url": link, "url_key": link, "labels": "'[]'", "wanted": "'{}'", "holds": "'[]'",
            "content_id": f"'ver-{prefix}-' || n", "state": "'pending'", "version": "1", "due_at": at, "shown_at": at,
            "attempts": "0", "is_held": "false", "is_cancel_wanted": "false", "is_delete_wanted": "false", "looks": "0",
            "created_at": now, "updated_at": now,
        },
    }  # fmt: skip
    for table, columns in rows.items():
        names, values = (
            ", ".join(columns),
            ", ".join(
                f"CAST({value} AS jsonb)" if value in ("'[]'", "'{}'") and not is_sqlite else value
                for value in columns.values()
            ),
        )
        session.execute(text(_insert(numbers, table, names, values)))


def _insert(numbers: str, table: str, names: str, values: str) -> str:
    return f"INSERT INTO {table} ({names}) {numbers} SELECT {values} FROM numbers"  # noqa: S608 - our own words alone


def _link(number: object) -> str:
    return f"https://blog.example/post-{number}"


def _round(client: FlaskClient, body: Mapping[str, Any]) -> Round:
    def run() -> Mapping[str, float]:
        seconds = []
        for _ in range(_CALLS):
            started = time.perf_counter()
            answer = client.post("/v1/schedule/preview", json=body)
            seconds.append(time.perf_counter() - started)
            told = answer.get_json()
            if answer.status_code != 200 or len(told["placements"]) != _PINS:
                raise RuntimeError(f"not a preview of all pins: {answer.status_code} {str(told)[:300]}")
        return {"p50": percentile(seconds, 0.5) * 1000}

    return run
