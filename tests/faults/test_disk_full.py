"""A full disk: what cannot be written down is not sent, and what was sent is written down as soon as there is room."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.config import Settings
from tests.faults.conftest import hasty
from tests.faults.nursery import Nursery
from tests.faults.peer import Peer
from tests.faults.world import PATIENT, World
from tests.faults.world import world as a_world

_SIZE = 24 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of a few megabytes; needs the right to mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "none", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def world(small_disk: Path, sqlite_template: Path, peer: Peer, nursery: Nursery, tmp_path: Path) -> Iterator[World]:
    path = small_disk / "pinwright.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    settings = Settings(
        database_url=f"sqlite:///{path}", data_dir=small_disk, secret_key="a test key of more than 32 characters"
    )
    with a_world(hasty(settings, peer), peer, tmp_path, nursery) as here:
        yield here


def test_pins_in_flight_when_the_disk_fills_are_written_down_later(world: World, small_disk: Path) -> None:
    account_ids = [world.account(), world.account()]
    world.peer.be(is_holding=True)
    in_flight = [world.pin(account_id) for account_id in account_ids]
    waiting = [world.pin(account_id) for account_id in account_ids * 2]
    worker = world.start_worker(PINWRIGHT_SENDER_THREADS="2", **PATIENT)
    world.wait_until(lambda: world.peer.told()["held"] == 2, "two creates are on their way")
    ballast = fill(small_disk)
    world.peer.let_go()
    world.wait_until(lambda: b"is full" in worker.log.read_bytes(), "the worker finds the disk full")
    received = world.peer.told()["received"]
    assert received == 2, "a create left although its attempt could not be written down"
    ballast.unlink()
    world.peer.be(is_holding=False)
    world.wait_published([*in_flight, *waiting])
    assert worker.stop() == 0
    assert world.peer.told()["creates"] == dict.fromkeys([*in_flight, *waiting], 1)
    world.check_once()


def fill(folder: Path) -> Path:
    """Leave no room: not for one page of the journal."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4096, 512):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
    return ballast
