"""Web and worker on machines without a common disk: with images in the database what was put in here goes out there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server.config import Settings
from tests.faults.conftest import hasty
from tests.faults.nursery import Nursery
from tests.faults.peer import Peer
from tests.faults.world import world as a_world


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_worker_sends_images_that_only_the_database_has(
    settings: Settings, peer: Peer, nursery: Nursery, tmp_path: Path
) -> None:
    web, elsewhere = tmp_path / "web", tmp_path / "worker"
    elsewhere.mkdir()
    web_settings = replace(hasty(settings, peer), storage_url="db:", data_dir=web)
    with a_world(web_settings, peer, tmp_path, nursery) as world:
        pin_id = world.pin(world.account())
        worker = world.start_worker(PINWRIGHT_STORAGE_URL="db:", PINWRIGHT_DATA_DIR=str(elsewhere))
        world.wait_published([pin_id])
        assert worker.stop() == 0
        world.check_once()
    assert not (web / "images").exists()
    assert not (elsewhere / "images").exists()
