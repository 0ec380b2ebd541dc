"""Shared fixtures: both databases, an application with fakes for the outside world, a signed-in client.

A test that takes `database_url` (or anything built on it: `app`, `session`) runs once on SQLite and once on PostgreSQL.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session

import server.models  # noqa: F401 - fills the metadata
from server import migrations
from server.config import Settings
from server.db import Base, db
from tests.databases import PostgresServer, find_binaries

_CHROMIUM_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SECRET_KEY = "a test key of more than thirty-two characters"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the machine has it; one for all folders, because one process runs one Playwright."""
    program = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(program).exists():
        pytest.skip("Chromium is not installed on this machine")
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


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database with all tables."""
    if request.param == "sqlite":
        path = tmp_path / "pinwright.sqlite3"
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


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The real application on the test's own database; its outside world is the sandbox and `tests.fakes`."""
    from server.app import create_app
    from tests.fakes import fake_services

    application = create_app(settings, services=fake_services(settings))
    application.testing = True
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The application's session inside an application context."""
    with app.app_context():
        yield db.session()
        db.session.rollback()
