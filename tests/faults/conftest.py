"""A faulty Pinterest, and the service that is pointed at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from server.app import create_app
from server.config import Settings
from server.db import db
from tests.fakes import fake_services
from tests.faults import peer as peers
from tests.faults.nursery import Nursery
from tests.faults.peer import Peer
from tests.faults.world import LEASE, TIMEOUT, World
from tests.faults.world import world as a_world


@pytest.fixture(scope="session")
def running_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with peers.running(tmp_path_factory.mktemp("peer")) as running:
        yield running


@pytest.fixture
def peer(running_peer: Peer) -> Iterator[Peer]:
    """One process for all tests; each finds it well-behaved and makes accounts of its own there."""
    yield running_peer
    running_peer.forget()


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    opened = Nursery.open()
    yield opened
    opened.close()


@pytest.fixture
def world(settings: Settings, peer: Peer, tmp_path: Path, nursery: Nursery) -> Iterator[World]:
    """On both databases, with the shortest time-out and lease that the settings allow."""
    with a_world(hasty(settings, peer), peer, tmp_path, nursery) as here:
        yield here


@pytest.fixture
def sqlite_world(tmp_path: Path, sqlite_template: Path, peer: Peer, nursery: Nursery) -> Iterator[World]:
    """The same where SQL does not matter."""
    path = tmp_path / "pinwright.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    settings = Settings(
        database_url=f"sqlite:///{path}", data_dir=tmp_path, secret_key="a test key of more than 32 characters"
    )
    with a_world(hasty(settings, peer), peer, tmp_path, nursery) as here:
        yield here


def hasty(settings: Settings, peer: Peer) -> Settings:
    return replace(
        settings, pinterest_api_base=peer.api_base, pinterest_app_id="app", pinterest_app_secret="secret",
        pinterest_timeout_seconds=TIMEOUT, lease_seconds=LEASE, reconcile_after_seconds=0.5, backoff_base_seconds=0.1,
    )  # fmt: skip


@pytest.fixture
def stopped_app(tmp_path: Path, sqlite_template: Path) -> Iterator[Flask]:
    """The application on SQLite, whose clock is the one that workers go by."""
    path = tmp_path / "pinwright.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    config = Settings(
        database_url=f"sqlite:///{path}", data_dir=tmp_path, secret_key="a key of more than thirty-two letters"
    )
    app = create_app(config, services=fake_services(config))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
