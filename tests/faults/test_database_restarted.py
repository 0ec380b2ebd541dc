"""PostgreSQL goes away and comes back while workers publish: they wait for it, nothing is doubled and nothing lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import migrations
from server.config import Settings
from tests.databases import PostgresServer, find_binaries
from tests.faults.conftest import hasty
from tests.faults.nursery import Nursery
from tests.faults.peer import Peer
from tests.faults.world import World
from tests.faults.world import world as a_world

_PINS = 24


@pytest.fixture
def durable() -> Iterator[PostgresServer]:
    """A server of its own: everybody else's may not be stopped."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL's server binaries are not installed on this machine")
    server = PostgresServer(binaries, is_durable=True)
    server.start()
    yield server
    server.stop()


def test_a_restart_under_load_doubles_nothing_and_loses_nothing(
    durable: PostgresServer, peer: Peer, nursery: Nursery, tmp_path: Path
) -> None:
    settings = Settings(
        database_url=durable.create(), data_dir=tmp_path, secret_key="a test key of more than 32 characters"
    )
    migrations.upgrade(settings)
    with a_world(hasty(settings, peer), peer, tmp_path, nursery) as world:
        peer.be(latency=0.2)
        _publish_through(world, durable)


def _publish_through(world: World, server: PostgresServer) -> None:
    account_ids = [world.account() for _ in range(2)]
    pin_ids = [world.pin(account_ids[number % 2]) for number in range(_PINS)]
    workers = [world.start_worker(PINWRIGHT_SENDER_THREADS="2") for _ in range(2)]
    for number, how in enumerate((signal.SIGINT, signal.SIGQUIT), start=1):
        world.wait_until(lambda number=number: world.peer.told()["received"] >= number * _PINS // 4, "pins go out", 60)
        server.restart(how)
    world.wait_published(pin_ids)
    assert [worker.stop() for worker in workers] == [0, 0], "no worker has ended because of it"
    world.check_once()
    told = [worker.log.read_text() for worker in workers]
    assert any("database_trouble" in log for log in told), "the database was not away while they worked"
    assert not any("Traceback" in log for log in told)
