"""Claim and settle without anything sent between them, beside the bare SQL that any queue needs; on both databases."""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, column, create_engine, select, table, text
from sqlalchemy.orm import Session

from server import clock
from server.db import engine_options, prepare_engine
from server.pipeline.publish.job import PublishJob
from server.pipeline.publish.orders import Outcome
from server.values.remote import RemotePin
from tests.bench.measure import Row, in_turns, tell
from tests.bench.stage import Stage, staged
from tests.databases import PostgresServer, find_binaries
from tests.fakes import fake_services

_ACCOUNTS = 200
_CYCLES = 600
_AT_ONCE = 16
_ROUNDS = 3
_JOBS = table("bare_job", column("id"), column("state"), column("due"))


def measure(share: float = 1.0) -> Iterator[Row]:
    """Cycles a second of one process."""
    cycles = max(int(_CYCLES * share), 64)
    with tempfile.TemporaryDirectory(prefix="pw-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        places = {"SQLite": f"sqlite:///{folder / 'pinwright.sqlite3'}"}
        if (binaries := find_binaries()) is not None:
            server = PostgresServer(binaries)
            server.start()
            stack.callback(server.stop)
            places["PostgreSQL"] = server.create()
        for database, url in places.items():
            tell(f"Claim and settle on {database} …")
            stage = stack.enter_context(staged(url, folder, _ACCOUNTS))
            floor = _Floor(stage.settings.database)
            found = in_turns(
                {"ours": lambda s=stage: _round(s, cycles), "floor": lambda f=floor: f.round(cycles)}, rounds=_ROUNDS
            )
            what = f"claim + settle, {_AT_ONCE} at once, one process, {database}"
            floor_is = "two UPDATEs, two INSERTs and two commits a job, same batches"
            yield Row(what, "/s", found["ours"]["rate"], found["floor"]["rate"], floor_is)


def _round(stage: Stage, cycles: int) -> Mapping[str, float]:
    due = clock.now() - timedelta(seconds=60)
    stage.fill(cycles, due)
    stage.release(due)
    job = PublishJob(fake_services(stage.settings))
    made, left = secrets.randbelow(10**6) * 10**6, cycles
    started = time.perf_counter()
    while left:
        with Session(stage.engine) as session, session.begin():
            orders = job.claim_many(session, _AT_ONCE)
        results = []
        for order in orders:
            made += 1
            remote = RemotePin(id=str(made), url=f"https://www.pinterest.com/pin/{made}/", link=order.draft.link)
            results.append((order, Outcome("published", remote=remote)))
        with Session(stage.engine) as session, session.begin():
            for order, outcome in job.settle_many(session, results):
                job.settle(session, order, outcome)
        if not orders:
            raise RuntimeError(f"{left} pins were not claimed")
        left -= len(orders)
    return {"rate": cycles / (time.perf_counter() - started)}


class _Floor:
    """The least that a queue with a history does: claim a batch and note each attempt; end it and note each outcome."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = prepare_engine(create_engine(url, **engine_options(url)))
        with self._engine.begin() as connection:
            connection.execute(
                text("CREATE TABLE bare_job (id INTEGER PRIMARY KEY, state TEXT, due INTEGER, token TEXT)")
            )
            connection.execute(text("CREATE INDEX bare_job_state ON bare_job (state, due)"))
            connection.execute(text("CREATE TABLE bare_event (job INTEGER, told TEXT)"))

    def round(self, cycles: int) -> Mapping[str, float]:
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM bare_job"))
            connection.execute(text("DELETE FROM bare_event"))
            rows = [{"id": number, "due": number} for number in range(cycles)]
            connection.execute(text("INSERT INTO bare_job VALUES (:id, 'pending', :due, NULL)"), rows)
        oldest = select(_JOBS.c.id).where(_JOBS.c.state == "pending").order_by(_JOBS.c.due).limit(_AT_ONCE)
        take = oldest.with_for_update(skip_locked=True)
        move = text("UPDATE bare_job SET state = :state, token = :token WHERE id = :id")
        note = text("INSERT INTO bare_event VALUES (:id, :state)")
        left = cycles
        started = time.perf_counter()
        while left:
            with self._engine.begin() as connection:
                ids = list(connection.execute(take).scalars())
                token = secrets.token_hex(8)
                claimed = [{"id": one, "state": "running", "token": token} for one in ids]
                connection.execute(move, claimed)
                connection.execute(note, claimed)
            with self._engine.begin() as connection:
                done = [{"id": one, "state": "done", "token": None} for one in ids]
                connection.execute(move, done)
                connection.execute(note, done)
            left -= len(ids)
        return {"rate": cycles / (time.perf_counter() - started)}
