"""What a dead worker had in hand is taken up within five seconds of its lease's end, by one that was there all along."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from server import states
from server.models import Event, Pin
from tests.faults.world import PATIENT, World

_PATIENCE = timedelta(seconds=5)


def test_pins_of_a_dead_worker_are_taken_up_within_five_seconds_of_the_leases_end(world: World) -> None:
    world.peer.be(is_holding=True)
    pin_ids = [world.pin(world.account()) for _ in range(3)]
    dying = world.start_worker(**PATIENT)
    world.wait_until(lambda: world.peer.told()["held"] == len(pin_ids), "all creates are on their way")
    heir = world.start_worker(**PATIENT)
    world.wait_until(lambda: heir.has_started, "another worker is there")
    dying.kill()
    world.peer.be(is_holding=False)
    assert world.states() == {states.PUBLISHING: len(pin_ids)}, "nobody may touch them while the lease lasts"

    ended = world.end_leases(after=timedelta(seconds=3))  # of that nobody tells: the watch has to know the instant
    world.wait_published(pin_ids)
    with world.session() as session:
        query = select(Event.subject_id, Event.at).where(Event.old == states.PUBLISHING)
        taken_up = {row.subject_id: row.at - ended for row in session.execute(query)}
        assert set(taken_up) == set(pin_ids)
        assert max(taken_up.values()) < _PATIENCE
        assert session.query(Pin).filter(Pin.lease_until.is_not(None)).count() == 0
    assert heir.stop() == 0
    assert world.peer.told()["creates"] == dict.fromkeys(pin_ids, 1), "what had arrived was found, not sent again"
    world.check_once()
