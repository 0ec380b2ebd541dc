"""Both databases for the tests: a SQLite file per test, and one PostgreSQL server per test run.

The PostgreSQL server comes from the machine's own binaries (`pg_config`, Debian's folders or PATH). It runs as an
unprivileged user where the tests run as root, because PostgreSQL refuses root.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND (state <> 'idle' OR pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory'))
"""


@contextmanager
def counted(engine: Engine | Session) -> Iterator[list[str]]:
    """The statements that run on this engine meanwhile, those apart that only SQLite needs to begin a transaction."""
    bind: Any = engine.get_bind() if isinstance(engine, Session) else engine
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(bind, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(bind, "before_cursor_execute", note)


def find_binaries() -> Path | None:
    """The folder that holds `initdb` and `postgres`, newest version first; None where PostgreSQL is not installed."""
    candidates = [Path(found).resolve().parent for name in ("initdb", "postgres") if (found := shutil.which(name))]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    return next((path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None)


class PostgresServer:
    """A throw-away server on an ephemeral port; `database()` gives a fresh copy of the prepared template."""

    def __init__(self, binaries: Path, *, is_durable: bool = False) -> None:
        """`is_durable`: what was committed is there after a crash of the server, as in production."""
        self._binaries = binaries
        self._is_durable = is_durable
        self._folder = Path(tempfile.mkdtemp(prefix="pw-pg-"))
        self._user = _unprivileged_user()
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._keepers: dict[str, psycopg.Connection[Any]] = {}  # by URL: what empties each database

    def start(self) -> None:
        data = self._folder / "data"
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        self._launch()

    def restart(self, how: signal.Signals) -> None:
        """Stop it (SIGINT: its clients are cut off; SIGQUIT: it crashes) and start it again over the same data."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(timeout=30)
        self._launch()

    def _launch(self) -> None:
        options = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}
        options["synchronous_commit"] = "on" if self._is_durable else "off"
        self._process = subprocess.Popen(
            [
                str(self._binaries / "postgres"), "-D", str(self._folder / "data"), "-p", str(self.port),
                "-h", "127.0.0.1", "-k", str(self._folder),
                *[part for key, value in options.items() for part in ("-c", f"{key}={value}")],
            ],
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / "log").open("ab"),
            **self._identity(),
        )  # fmt: skip
        for _ in range(400):
            try:
                psycopg.connect(self._dsn("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    break
                _pause(0.05)
        raise RuntimeError("PostgreSQL did not start:\n" + (self._folder / "log").read_text())

    def create(self, template: str | None = None) -> str:
        """Create a database, from a template when given, and return its SQLAlchemy URL."""
        name = f"t_{secrets.token_hex(6)}"
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def empty(self, url: str, tables: list[str]) -> None:
        """Delete every row, after ending whatever a test has left at work or holding a lock.

        Connections that rest are kept: a new one costs the server as much as a whole test's questions.
        """
        if url not in self._keepers:
            self._keepers[url] = psycopg.connect(self._dsn(url.rsplit("/", 1)[1]), autocommit=True)
            self._keepers[url].execute("SET session_replication_role = replica")  # no order of tables matters then
        self._keepers[url].execute(_END_OTHERS)
        self._keepers[url].execute(";".join(f'DELETE FROM "{table}"' for table in tables))  # noqa: S608 - our own names

    def drop(self, url: str) -> None:
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{url.rsplit("/", 1)[1]}" WITH (FORCE)')

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _dsn(self, name: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={name}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._binaries / program), *arguments], check=True, capture_output=True, cwd="/", **self._identity()
        )

    def _identity(self) -> dict[str, object]:
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no unprivileged user to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _pause(seconds: float) -> None:
    select_timeout = socket.socketpair()
    try:
        select_timeout[0].settimeout(seconds)
        select_timeout[0].recv(1)
    except TimeoutError:
        pass
    finally:
        for end in select_timeout:
            end.close()
