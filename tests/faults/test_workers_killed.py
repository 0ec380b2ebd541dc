"""Real workers, killed at random instants while Pinterest misbehaves: nothing doubled, nothing lost.

PINWRIGHT_TEST_KILLS sets how often on each database (3 when unset; `make kill` takes 200). PINWRIGHT_TEST_SEED is the
number that the instants and the plans of the pins are drawn from.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter

import pytest

from server.models import Attempt, Pin
from tests.faults.world import Worker, World

KILLS = int(os.environ.get("PINWRIGHT_TEST_KILLS", "3"))
SEED = int(os.environ.get("PINWRIGHT_TEST_SEED", "20261129"))
_WORKERS = 3
_ENVIRONMENT = {"PINWRIGHT_PINTEREST_TIMEOUT_SECONDS": "2", "PINWRIGHT_LEASE_SECONDS": "12"}  # for a busy machine
_ACCOUNTS = 4
_BACKLOG = 16 if KILLS > 3 else 8  # due pins that are always there while workers are killed
_ANYWHEN = 0.1  # share of kills that do not wait until the worker is up
# what a pin's creates meet: mostly nothing, else one or two of these
_WORDS = ("500", "+500", "cut", "+cut", "+garbage", "+half", "302", "+409", "+2787", "408", "+late", "+drip", "+silent",
          "no_fetch", "+no_id", "429_wait", "+noise")  # fmt: skip
_LIST_WORDS = ("500", "cut", "half", "garbage")


@pytest.mark.timeout(600 + 20 * KILLS)
def test_killed_workers_double_nothing_and_lose_nothing(world: World) -> None:
    rng = random.Random(SEED)
    world.peer.be(latency=0.15, list_lag=0.2, page_cap=50, is_shuffled=True)
    account_ids = [world.account() for _ in range(_ACCOUNTS)]
    pin_ids: list[str] = []
    began = time.monotonic()
    workers = [world.start_worker(**_ENVIRONMENT) for _ in range(_WORKERS)]
    for kill in range(KILLS):
        if kill % 5 == 4:
            world.peer.be(list_faults=[rng.choice(_LIST_WORDS)])
        victim = _choose(world, rng, workers, account_ids, pin_ids)
        time.sleep(rng.uniform(0.0, 0.5))  # the instant of the kill is the point of this test
        workers[victim].kill()
        workers[victim] = world.start_worker(**_ENVIRONMENT)
    seconds = time.monotonic() - began
    world.wait_published(pin_ids, 120 + 3 * KILLS)
    assert [worker.stop() for worker in workers] == [0] * _WORKERS
    states = world.check_once()
    _tell(world, states, seconds)
    assert states == {"published": len(pin_ids)}


def _choose(world: World, rng: random.Random, workers: list[Worker], account_ids: list[str], pin_ids: list[str]) -> int:
    """A worker to be killed while creates come in; now and then any, even one that has only begun to start."""
    before = world.peer.told()["received"]
    is_any = rng.random() < _ANYWHEN

    def is_busy() -> bool:
        for _ in range(_BACKLOG - sum(world.states()[state] for state in ("pending", "queued", "retrying"))):
            plan = " ".join(rng.choices(_WORDS, k=rng.choice((0, 0, 1, 1, 2))))
            pin_ids.append(world.pin(rng.choice(account_ids), plan))
        return any(one.has_started for one in workers) and world.peer.told()["received"] > before

    if not is_any:
        world.wait_until(is_busy, "a create comes in")
    started = [index for index, worker in enumerate(workers) if is_any or worker.has_started]
    return rng.choice(started)


def _tell(world: World, states: Counter[str], seconds: float) -> None:
    """The figures of this run, for whoever reads along (`pytest -s`)."""
    with world.session() as session:
        outcomes = Counter(session.scalars(Attempt.__table__.select().with_only_columns(Attempt.outcome)))
        adopted = session.query(Pin).filter(Pin.state == "published", Pin.attempts == 0).count()
    creates = sum(world.peer.told()["creates"].values())
    print(
        f"\n{world.settings.database.split(':')[0]}: {KILLS} kills in {seconds:.0f} s, {dict(states)}, "
        f"attempts {dict(outcomes)}, {creates} creates reached the peer, {adopted} pins adopted without an answer",
        flush=True,
    )
