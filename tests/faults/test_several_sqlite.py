"""Several processes over one SQLite file: nothing is claimed twice, nobody meets a locked database."""

from __future__ import annotations

from sqlalchemy import func, select

from server.models import Attempt
from tests.faults.world import World

_WORKERS, _ACCOUNTS, _PINS = 3, 6, 18


def test_several_processes_on_sqlite_publish_each_pin_once_and_meet_no_lock(sqlite_world: World) -> None:
    world = sqlite_world
    account_ids = [world.account() for _ in range(_ACCOUNTS)]
    workers = [world.start_worker() for _ in range(_WORKERS)]
    world.wait_until(lambda: all(worker.has_started for worker in workers), "all of them are there")
    pin_ids = [world.pin(account_ids[number % _ACCOUNTS]) for number in range(_PINS)]
    world.wait_published(pin_ids)
    with world.session() as session:
        assert session.scalar(select(func.count(Attempt.id))) == _PINS, "no pin was claimed twice"
    assert [worker.stop() for worker in workers] == [0] * _WORKERS
    world.check_once()
    logs = [worker.log.read_text() for worker in workers]
    assert sum("pin.attempted" in log for log in logs) > 1, "one worker did it all alone"
    for log in logs:
        assert "locked" not in log
        assert "database_trouble" not in log
