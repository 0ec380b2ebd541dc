"""Shared fixtures: both databases, an application with fakes for the outside world, a signed-in client.

A test that takes `database_url` (or anything built on it: `app`, `session`) runs once on SQLite and once on PostgreSQL.
"""

from __future__ import annotations

import gc
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any, cast

import hypothesis
import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import QueuePool
from sqlalchemy.orm import Session

import server.models  # noqa: F401 - fills the metadata
from server import migrations
from server.config import Settings
from server.db import Base, db
from tests.databases import PostgresServer, find_binaries

_TESTS = Path(__file__).parent
_CHROMIUM_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 20_000  # how long a browser test waits for what should come: a busy machine takes seconds
SECRET_KEY = "a test key of more than thirty-two characters"
# Files that wait for other programs, the longest first: as the last ones they would keep one process busy alone.
_WAITING = (
    "faults/test_workers_killed", "e2e/test_demo", "e2e/test_published_post", "faults/", "frontend/test_schedule_many",
    "frontend/test_pin_dialog", "frontend/test_planning_panels", "e2e/", "frontend/", "wp_plugin/", "test_start",
)  # fmt: skip
_BETWEEN = 6  # so many files that only compute come between two that wait: one kind alone leaves a core without work
# Another program's pace can upset one of these once; never the tests of faults, where one failure in a thousand counts.
_BESIDE_PROGRAMS = ("frontend/", "e2e/", "wp_plugin/")
# An ordinary run tries the same cases each time, so that it tells of the change at hand; `make explore` tries others.
# None hangs on time: on a busy machine a case takes a second now and then.
_UNHURRIED = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("steady", _UNHURRIED, derandomize=True)
hypothesis.settings.register_profile("explore", _UNHURRIED)
hypothesis.settings.load_profile("steady")


def pytest_collection_finish() -> None:
    gc.set_threshold(20_000, 20, 10)  # what a test makes is gone with it: to look for it more often finds little
    gc.freeze()  # modules and libraries stay for good: walking over them again and again costs a tenth of the time


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait among those that compute; what drives a browser or a WordPress gets one second try, and is named."""
    waiting, computing = defaultdict[int, list[list[pytest.Item]]](list), list[list[pytest.Item]]()
    for _, group in groupby(items, key=lambda item: item.path):
        tests = list(group)
        path = tests[0].path.relative_to(_TESTS).as_posix()
        rank = next((number for number, part in enumerate(_WAITING) if path.startswith(part)), None)
        (computing if rank is None else waiting[rank]).append(tests)
        if path.startswith(_BESIDE_PROGRAMS):
            for item in tests:
                item.add_marker(pytest.mark.flaky(reruns=1))
    rest = iter(computing)
    files = [one for _, same in sorted(waiting.items()) for file in same for one in (file, *islice(rest, _BETWEEN))]
    items[:] = [item for file in (*files, *rest) for item in file]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the machine has it; one for all folders, because one process runs one Playwright."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(program).exists():
        pytest.skip("Chromium is not installed on this machine")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=_CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL's server binaries are not installed on this machine")
    server = PostgresServer(binaries)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_database(postgres: PostgresServer) -> str:
    """One database for all tests of this process; `database_url` empties it after each."""
    url = postgres.create()
    migrations.upgrade(Settings(database_url=url, secret_key=SECRET_KEY))
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, to be copied: migrating anew for each test costs a second."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    migrations.upgrade(Settings(database_url=f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test's SQLite database lies: in one place, so that one application can serve them all."""
    return tmp_path_factory.mktemp("database") / "pinwright.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database with all tables."""
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("sqlite_file")
        for old in path.parent.iterdir():  # with the journal of whoever was killed in the test before
            old.unlink()
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url: str = request.getfixturevalue("postgres_database")
    yield url
    server.empty(url, [table.name for table in Base.metadata.sorted_tables])


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path, secret_key=SECRET_KEY, port=0)


@pytest.fixture(scope="session")
def made_apps() -> dict[Settings, tuple[Flask, dict[str, Any]]]:
    """One application for all tests with equal settings, with its extensions as they were: its routes cost 50 ms."""
    return {}


@pytest.fixture
def app(settings: Settings, made_apps: dict[Settings, tuple[Flask, dict[str, Any]]]) -> Iterator[Flask]:
    """The real application on the test's own database; its outside world is the sandbox and `tests.fakes`."""
    from server import wiring
    from tests.fakes import fake_services

    same = replace(settings, data_dir=Path())
    if same not in made_apps:
        made = _make_app(settings)
        made_apps[same] = made, dict(made.extensions)
    application, extensions = made_apps[same]
    application.extensions = dict(extensions)  # what a test before left there is gone
    wiring.attach(application, fake_services(settings))
    yield application
    _let_go(application)


@pytest.fixture
def own_app(settings: Settings) -> Iterator[Flask]:
    """An application that no other test sees: for a test that changes its routes."""
    application = _make_app(settings)
    yield application
    _let_go(application)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The application's session inside an application context."""
    with app.app_context():
        yield db.session()
        db.session.rollback()


def _make_app(settings: Settings) -> Flask:
    from server.app import create_app
    from tests.fakes import fake_services

    application = create_app(settings, services=fake_services(settings))
    application.testing = True
    return application


def _let_go(application: Flask) -> None:
    with application.app_context():
        db.session.remove()
        pool = cast(QueuePool, db.engine.pool)
        if db.engine.dialect.name == "sqlite" or pool.checkedout():  # its file is another one in the next test
            db.engine.dispose()
            return
        kept = [db.engine.raw_connection() for _ in range(pool.checkedin())]
        for connection in kept:  # with nothing of what this test has set
            connection.cursor().execute("RESET ALL; UNLISTEN *; DISCARD TEMP")
            connection.commit()
            connection.close()
