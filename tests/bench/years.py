"""Three years of an agency beside its first month: what people and workers ask for must not grow with the past."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from server import clock, migrations
from server.app import create_app
from server.config import Settings
from server.db import db, reading
from server.models import deliveries, late
from server.models.claims import db_now, sweep
from server.models.metrics import read
from server.models.retention import Broom
from server.pipeline import setup
from server.pipeline.cleanup import clean_up
from server.pipeline.publish.job import PublishJob
from server.pipeline.publish.pace import next_open_or_never
from server.wiring import services
from tests.bench.agency import Agency, fill
from tests.bench.measure import Row, percentile, tell
from tests.databases import PostgresServer, find_binaries
from tests.fakes import fake_services

_SECRET_KEY = "a key for measurements of more than thirty-two characters"
_PINS, _MONTHS = 300_000, 36
_DUE_MESSAGES = 20_000
_FLOOR = "the same after the first month"
_CALLS = 5
Call = Callable[[], object]


def measure(share: float = 1.0) -> Iterator[Row]:
    """Rows for SQLite, and for PostgreSQL where its binaries are installed."""
    with tempfile.TemporaryDirectory(prefix="pw-bench-") as folder, ExitStack() as stack:
        yield from _on(
            "SQLite", Path(folder), [f"sqlite:///{folder}/{name}.sqlite3" for name in ("years", "month")], share
        )
        binaries = find_binaries()
        if binaries is None:
            tell("PostgreSQL's binaries are not installed: its rows are left out.")
            return
        server = PostgresServer(binaries)
        server.start()
        stack.callback(server.stop)
        yield from _on("PostgreSQL", Path(folder), [server.create(), server.create()], share)


def _on(database: str, folder: Path, urls: list[str], share: float) -> Iterator[Row]:
    pins = int(_PINS * share)
    found = []
    for url, count, months in zip(urls, (pins, pins // _MONTHS), (_MONTHS, 1), strict=True):
        tell(f"{database}: {count:,} pins of {months} months …")
        started = time.perf_counter()
        settings = Settings(database_url=url, data_dir=folder, secret_key=_SECRET_KEY, port=0)
        migrations.upgrade(settings)
        app = create_app(settings, services=fake_services(settings))
        with app.app_context():
            agency = fill(db.engine, count, months, int(_DUE_MESSAGES * share))
            if database == "PostgreSQL":
                with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("VACUUM ANALYZE"))  # as its autovacuum does after a while
        tell(f"  filled in {time.perf_counter() - started:.0f} s")
        found.append(_times(app, agency))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    ours, floor = found
    for name, milliseconds in ours.items():
        yield Row(f"{name}, {database}", "ms", milliseconds, floor[name], _FLOOR, is_rate=False)


def _times(app: Flask, agency: Agency) -> dict[str, float]:
    """Median milliseconds of each question; the first call of each warms up."""
    found = {}
    for name, call in _questions(app, agency).items():
        call()
        seconds = []
        for _ in range(_CALLS):
            started = time.perf_counter()
            call()
            seconds.append(time.perf_counter() - started)
        found[name] = percentile(seconds, 0.5) * 1000
        tell(f"  {name:45} {found[name]:9.1f} ms")
    return found


def _questions(app: Flask, agency: Agency) -> Mapping[str, Call]:
    client = app.test_client()
    with app.app_context():
        _, key = setup.create_key(db.session(), agency.workspace_id, name="Bench", mode="live")
        db.session.commit()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"

    def get(path: str) -> Call:
        def call() -> None:
            answer = client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code} {answer.get_data(as_text=True)[:300]}")

        return call

    def work(step: Callable[[], object], *, is_reading: bool = False) -> Call:
        def call() -> None:
            with app.app_context(), ExitStack() as stack:
                if is_reading:
                    stack.enter_context(reading())
                try:
                    step()
                finally:
                    db.session.rollback()
                    db.session.remove()

        return call

    today = clock.now().date()
    weeks = f"from={today - timedelta(days=14)}&to={today + timedelta(days=27)}"
    past = f"from={today - timedelta(days=30)}T00:00:00Z&to={today}T00:00:00Z"
    cursor = client.get("/v1/changes").get_json()["next_cursor"]
    asked = {
        "calendar of six weeks": f"/v1/calendar?{weeks}",
        "calendar of one profile": f"/v1/calendar?{weeks}&profile_id={agency.profile_id}",
        "calendar by label": f"/v1/calendar?{weeks}&label=spring",
        "calendar by campaign": f"/v1/calendar?{weeks}&campaign_id={agency.campaign_id}",
        "pins, newest": "/v1/pins?limit=50",
        "pins, failed": "/v1/pins?limit=50&status=failed",
        "pins, pending": "/v1/pins?limit=50&status=pending",
        "pins of an account": f"/v1/pins?limit=50&account_id={agency.account_id}",
        "pins of a board, failed": f"/v1/pins?limit=50&account_id={agency.account_id}&board_id={agency.board_id}&status=failed",
        "pins of a month": f"/v1/pins?limit=50&{past}",
        "pins by a common label": "/v1/pins?limit=50&label=spring",
        "pins by a rare label": "/v1/pins?limit=50&label=once",
        "pins by a label of nobody": "/v1/pins?limit=50&label=nobody",
        "pins by campaign": f"/v1/pins?limit=50&campaign_id={agency.campaign_id}",
        "pins by a common word": "/v1/pins?limit=50&q=lemon",
        "pins by a rare word": "/v1/pins?limit=50&q=kumquat",
        "pins by a word of nobody": "/v1/pins?limit=50&q=zzyzx",
        "pins by words, failed": "/v1/pins?limit=50&q=lemon&status=failed",
        "changes, nothing new": f"/v1/changes?after={cursor}",
        "campaigns with counts": "/v1/campaigns?limit=50",
        "schedules": "/v1/schedules?limit=50",
        "a pin's history": f"/v1/pins/{agency.pin_id}/history",
    }
    with app.app_context():
        job = PublishJob(services())
        settings = services().settings

    def claim() -> None:
        if job.claim(db.session()) is None:
            raise RuntimeError("nothing was due")

    def claim_message() -> None:
        session = db.session()
        if deliveries.claim_delivery(session, db_now(session), timedelta(seconds=60), is_careful=False) is None:
            raise RuntimeError("no message was due")

    def now_and(step: Callable[..., object], *more: object) -> Callable[[], object]:
        return lambda: step(db.session(), db_now(db.session()), *more)

    broom = Broom()

    def look_for_old() -> None:
        broom.is_looking = True
        clean_up(db.session(), settings, db_now(db.session()), broom)

    def drop_old() -> None:
        broom.is_looking = False
        clean_up(db.session(), settings, db_now(db.session()), broom)

    worked = {
        "claim of a due pin": work(claim),
        "look for the next wake": work(lambda: job.seconds_until_due(db.session()), is_reading=True),
        "claim of a message, 20,000 due": work(claim_message),
        "look for the next message": work(
            lambda: deliveries.next_due(db.session(), db_now(db.session()), is_careful=False), is_reading=True
        ),
        "sweep of all wakes": work(now_and(sweep, next_open_or_never)),
        "accounts with missed slots": work(now_and(late.accounts_with_missed), is_reading=True),
        "metrics": work(now_and(read), is_reading=True),
        "a look for what may be tidied up": work(look_for_old, is_reading=True),
        "a batch of tidying up": work(drop_old),
    }
    return {**{name: get(path) for name, path in asked.items()}, **worked}
