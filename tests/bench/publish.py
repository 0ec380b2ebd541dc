"""Publishing through a peer that answers at once, beside Procrastinate workers that only send the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine, text

from server import clock
from tests.bench import stage
from tests.bench.measure import Row, in_turns, tell
from tests.bench.stage import Stage, processes, staged
from tests.databases import PostgresServer, find_binaries
from tests.source import ROOT

_ACCOUNTS = 200
_PINS = 2_000
_WORKERS = 2  # as many as help on two cores
_ROUNDS = 3
_AHEAD = timedelta(seconds=6)  # until then both rivals' workers rest
_LEFT = "SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'"


def measure(share: float = 1.0) -> Iterator[Row]:
    """Pins a second, PostgreSQL alone: SQLite has no rival that works in several processes."""
    binaries = find_binaries()
    if binaries is None:
        tell("PostgreSQL's binaries are not installed: publishing is left out.")
        return
    pins = max(int(_PINS * share), 100)
    with tempfile.TemporaryDirectory(prefix="pw-bench-") as name, ExitStack() as stack:
        server = PostgresServer(binaries)
        server.start()
        stack.callback(server.stop)
        folder = Path(name)
        ours = stack.enter_context(staged(server.create(), folder, _ACCOUNTS))
        rival = _Rival(server.create(), folder, ours)
        stack.callback(rival.close)
        tell(f"Publishing {pins:,} pins, {_WORKERS} workers …")
        found = in_turns(
            {"ours": lambda: _round(ours, pins), "rival": lambda: rival.round(pins)}, rounds=_ROUNDS, warm_up=0,
            budget_seconds=120,
        )  # fmt: skip
    what = f"pins published, {_WORKERS} workers, PostgreSQL"
    floor = f"{_WORKERS} Procrastinate workers, the same POST alone"
    yield Row(what, "/s", found["ours"]["rate"], found["rival"]["rate"], floor)


def _round(on: Stage, pins: int) -> Mapping[str, float]:
    """Workers at rest, whose accounts all have their pins' slots at one instant that lies a moment ahead."""
    with on.workers(_WORKERS):
        due = clock.now() + _AHEAD
        on.fill(pins, due)
        on.release(due)
        if clock.now() >= due:
            raise RuntimeError("storing the pins took longer than until their slot")
        on.wait_arrived(pins)
        on.wait_published(pins)
    return {"rate": _rate(on.arrivals(), pins)}


def _rate(arrivals: list[float], wanted: int) -> float:
    if len(arrivals) != wanted:
        raise RuntimeError(f"{wanted} creates were wanted, {len(arrivals)} came")
    return (len(arrivals) - 1) / (arrivals[-1] - arrivals[0])


class _Rival:
    """Procrastinate on a database of its own, of the same server, before the same peer."""

    def __init__(self, url: str, folder: Path, beside: Stage) -> None:
        self._dsn = url.replace("postgresql+psycopg://", "postgresql://")
        self._engine = create_engine(url)
        self._peer = beside
        path = folder / "body.json"
        path.write_bytes(stage.body())
        self._environ = {
            **os.environ,
            "BENCH_BODY": str(path),
            "BENCH_URL": f"http://127.0.0.1:{beside.peer_port}/v5/pins",
        }
        self._do("schema")

    def round(self, jobs: int) -> Mapping[str, float]:
        """Workers that listen, to whom all jobs are given in one transaction."""
        stage.tidy(self._engine)
        worker = [sys.executable, "-m", "tests.bench.rival", "worker", self._dsn]
        with processes([worker] * _WORKERS, self._environ):
            time.sleep(_AHEAD.total_seconds())
            self._do("defer", str(jobs))
            self._peer.wait_arrived(jobs)
            deadline = time.monotonic() + stage.PATIENCE
            while self._left():
                if time.monotonic() > deadline:
                    raise RuntimeError("Procrastinate's jobs did not end")
                time.sleep(0.2)
        return {"rate": _rate(self._peer.arrivals(), jobs)}

    def close(self) -> None:
        self._engine.dispose()

    def _left(self) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(text(_LEFT)).scalar_one())

    def _do(self, command: str, *words: str) -> None:
        line = [sys.executable, "-m", "tests.bench.rival", command, self._dsn, *words]
        subprocess.run(line, cwd=ROOT, env=self._environ, capture_output=True, check=True)
