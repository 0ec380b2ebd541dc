"""The floor of intake: a bare Flask route that stores one row and answers, behind the same server with the same threads.

It checks nothing: no signature, no site, no double. `python -m tests.bench.bare DATABASE_URL THREADS` prints its port.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
import time

import psycopg
import waitress
from flask import Flask, request

_TABLE = "CREATE TABLE IF NOT EXISTS bare_rows (id {key}, body TEXT NOT NULL, received_at DOUBLE PRECISION NOT NULL)"


def main(url: str, threads: int) -> None:
    store = _sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else _postgres(url)
    app = Flask("bare")

    @app.post("/hooks/wordpress")
    def take() -> tuple[dict[str, object], int]:
        return {"id": store(request.get_data(as_text=True)), "status": "accepted"}, 202

    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=threads, ident=None, channel_timeout=60)
    print(server.effective_port, flush=True)
    server.run()


def _sqlite(path: str):  # type: ignore[no-untyped-def]
    local = threading.local()
    lock = threading.Lock()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(path, isolation_level=None, timeout=15)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
                local.connection.execute(f"PRAGMA {pragma}")
        found: sqlite3.Connection = local.connection
        return found

    connection().execute(_TABLE.format(key="INTEGER PRIMARY KEY"))

    def store(body: str) -> int:
        with lock:  # SQLite has one writer; waiting here is cheaper than its own polling
            done = connection().execute("INSERT INTO bare_rows (body, received_at) VALUES (?, ?)", (body, time.time()))
        return int(done.lastrowid or 0)

    return store


def _postgres(url: str):  # type: ignore[no-untyped-def]
    local = threading.local()
    plain = url.replace("postgresql+psycopg://", "postgresql://")

    def connection() -> psycopg.Connection[tuple[int]]:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(plain, autocommit=True)
        found: psycopg.Connection[tuple[int]] = local.connection
        return found

    connection().execute(_TABLE.format(key="BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"))

    def store(body: str) -> int:
        query = "INSERT INTO bare_rows (body, received_at) VALUES (%s, %s) RETURNING id"
        row = connection().execute(query, (body, time.time())).fetchone()
        return row[0] if row else 0

    return store


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
