"""Procrastinate jobs that do only the same POST with the same body: the peer of publishing.

`python -m tests.bench.rival schema|worker|defer DATABASE_DSN …` makes the tables, runs a worker, or defers jobs in one
transaction. The body is read once at start; a job sends it over a connection that stays open.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import aiohttp
import procrastinate

_CONCURRENCY = 16


def app_of(dsn: str) -> procrastinate.App:
    """The application with its one task."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=dsn, min_size=4, max_size=20))
    body = Path(os.environ["BENCH_BODY"]).read_bytes() if "BENCH_BODY" in os.environ else b""
    url = os.environ.get("BENCH_URL", "")
    session: list[aiohttp.ClientSession] = []

    @app.task(name="post")
    async def post(number: int) -> None:
        if not session:
            session.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=_CONCURRENCY)))
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer token-{number}"}
        async with session[0].post(url, data=body, headers=headers) as answer:
            if answer.status != 201:
                raise RuntimeError(f"status {answer.status}")
            await answer.json()

    return app


async def _run(command: str, dsn: str, *rest: str) -> None:
    app = app_of(dsn)
    async with app.open_async():
        if command == "schema":
            await app.schema_manager.apply_schema_async()
        elif command == "defer":
            await app.configure_task("post").batch_defer_async(*({"number": number} for number in range(int(rest[0]))))
        else:
            await app.run_worker_async(concurrency=_CONCURRENCY, delete_jobs="never", install_signal_handlers=True)


if __name__ == "__main__":
    asyncio.run(_run(*sys.argv[1:]))
