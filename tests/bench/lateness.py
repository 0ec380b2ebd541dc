"""How late first bytes leave when many accounts have a pin in the same second; and what an idle worker costs."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from server import clock
from server.models.beats import EVERY_SECONDS
from tests.bench.measure import Row, percentile, tell
from tests.bench.stage import Stage, staged
from tests.databases import PostgresServer, find_binaries

_WORKERS = 2
_COUNTS = (100, 1000)
_SHARE_OF_RATE = 0.5  # of the measured rate, at which slots lie that are not all in one instant
_AHEAD = timedelta(seconds=8)
# The first round of a worker (modules that are loaded late, statements that are translated once, a look of every job) is its
# start, whatever else it does then; and one heartbeat more or less must not decide what an idle minute is said to cost.
_FIRST_ROUND_SECONDS = 10.0
_IDLE_SECONDS = 3 * EVERY_SECONDS
_GOAL_SECONDS, _GOAL_CPU, _GOAL_MEMORY = 1.0, 1.0, 120.0


def measure(share: float = 1.0) -> Iterator[Row]:
    """Lateness on PostgreSQL, and an idle worker on both databases. The "floor" is the goal."""
    with tempfile.TemporaryDirectory(prefix="pw-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        binaries = find_binaries()
        if binaries is not None:
            server = PostgresServer(binaries)
            server.start()
            stack.callback(server.stop)
            for count in _COUNTS:
                tell(f"Lateness of {count:,} pins due in one second …")
                with staged(server.create(), folder, count) as stage, stage.workers(_WORKERS):
                    late = _lateness(stage, count)
                    yield from _rows(f"{count:,} accounts due in the same second", late)
                    if count == max(_COUNTS):
                        rate = count / max(late)
                        apart = 1 / (rate * _SHARE_OF_RATE)
                        tell(f"… and with slots {apart * 1000:.0f} ms apart …")
                        what = f"{count:,} accounts, {1 / apart:.0f} due in each second, half of the rate of the burst"
                        yield from _rows(what, _lateness(stage, count, apart))
        places = {"SQLite": f"sqlite:///{folder / 'pinwright.sqlite3'}"}
        if binaries is not None:
            places["PostgreSQL"] = server.create()
        for database, url in places.items():
            tell(f"An idle worker on {database} …")
            with staged(url, folder, 10) as stage, stage.workers(1) as (worker,):
                time.sleep(_FIRST_ROUND_SECONDS)
                before = _cpu_seconds(worker.pid)
                seconds = max(_IDLE_SECONDS * share, 5.0)
                time.sleep(seconds)
                busy, memory = (_cpu_seconds(worker.pid) - before) / seconds * 100, _memory_mb(worker.pid)
            yield Row(f"an idle worker's processor time, {database}", "%", busy, _GOAL_CPU, "the goal", is_rate=False)
            yield Row(f"an idle worker's memory, {database}", "MB", memory, _GOAL_MEMORY, "the goal", is_rate=False)


def _rows(what: str, late: list[float]) -> Iterator[Row]:
    for name, point in (("p50", 0.5), ("p99", 0.99)):
        floor_is = "the goal below the machine's rate"
        yield Row(f"lateness, {what}, {name}", "s", percentile(late, point), _GOAL_SECONDS, floor_is, is_rate=False)


def _lateness(stage: Stage, count: int, apart: float = 0.0) -> list[float]:
    """How long after its account's slot each create's first byte came. Raises when one was early or is missing."""
    due = (clock.now() + _AHEAD).replace(microsecond=0)
    stage.fill(count, due, apart)
    if clock.now() >= due:
        raise RuntimeError("storing the pins took longer than until their slot")
    stage.release(due, apart)
    stage.wait_published(count)
    late = [arrival - due.timestamp() - number * apart for arrival, number in stage.arrivals_of_accounts()]
    if len(late) != count or min(late) < 0:
        raise RuntimeError(
            f"{len(late)} of {count} creates came, the earliest {min(late, default=0):.3f} s after its slot"
        )
    return late


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> float:
    """Proportional set size: what ending the process would free."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
