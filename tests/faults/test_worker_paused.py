"""A worker that is paused for longer than its lease: another takes over, and what wakes up late changes nothing.

One pause strikes it at two places at once: with a create at Pinterest whose answer it has not heard, and right before
the first byte of another create, while it still reads that pin's image.
"""

from __future__ import annotations

import os

from sqlalchemy import select

from server import states
from server.models import Event, Pin
from tests.faults.world import PATIENT, World


def test_a_paused_worker_overwrites_nothing_and_doubles_nothing(world: World) -> None:
    world.peer.be(is_holding=True)
    in_flight, unsent = world.pin(world.account()), world.pin(world.account())
    image = world.image_path(unsent)
    picture = image.read_bytes()
    image.unlink()
    os.mkfifo(image)
    paused = world.start_worker(**PATIENT)
    world.wait_until(lambda: world.peer.told()["held"] == 1, "a create is on its way")
    pipe = image.open("wb")  # waits until the worker reads its image
    world.pause(paused)
    world.peer.be(is_holding=False)  # the answer goes to a worker that cannot hear it
    image.unlink()
    image.write_bytes(picture)

    other = world.start_worker(**PATIENT)
    world.wait_published([in_flight, unsent], 60)
    before = _rows(world)
    assert world.outcomes(in_flight) == ["lost"]
    assert world.outcomes(unsent) == ["lost", "published"]

    with pipe:
        pipe.write(picture)
        pipe.flush()
        paused.go_on()
    world.wait_until(
        lambda: world.outcomes(unsent)[0] == "released", "the paused worker tells what became of its attempts"
    )
    assert [paused.stop(), other.stop()] == [0, 0]
    assert _rows(world) == before, "a worker without its lease has written a pin"
    assert world.peer.told()["creates"] == {in_flight: 1, unsent: 1}
    with world.session() as session:
        reasons = session.scalars(
            select(Event.reason).where(Event.subject_id == in_flight, Event.new == states.PUBLISHED)
        ).all()
    assert len(reasons) == 1
    assert "an earlier attempt had created it" in reasons[0]
    world.check_once()


def _rows(world: World) -> dict[str, tuple[object, ...]]:
    columns = (Pin.id, Pin.version, Pin.state, Pin.attempts, Pin.pinterest_pin_id, Pin.published_at, Pin.error)
    with world.session() as session:
        return {row[0]: tuple(row) for row in session.execute(select(*columns)).all()}
