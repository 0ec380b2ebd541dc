"""Planning a large back-fill, beside the least that any planner must do: keep the slots in order while adding to them."""

from __future__ import annotations

import bisect
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from server.rules.planner import plan
from server.values.planning import BoardTurn, PlanOptions, PlanPin, PlanSettings, TakenSlot
from tests.bench.measure import Round, Row, in_turns, tell

_NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
_DAYS = 700
_SETTINGS = PlanSettings(
    "Europe/Berlin", pins_per_day=150, window_start="00:00", window_end="24:00", min_gap_seconds=60
)
_OPTIONS = PlanOptions(mode="later", pins_per_day=40, shuffle="auto")


def measure(share: float = 1.0) -> Iterator[Row]:
    """10,000 and 20,000 pins of 4,000 posts into an account with 100,000 slots and a cap of 150, every hard rule kept."""
    tell("Planner …")
    count, taken = int(10_000 * share), int(100_000 * share)
    fixed = _slots(taken)
    boards = [BoardTurn(f"board_{number}", 0) for number in range(10)]
    found = in_turns(
        {"ours": _ours(count, fixed, boards), "twice": _ours(2 * count, fixed, boards), "floor": _floor(count, fixed)},
        rounds=3,
    )
    ours, twice, floor = (found[name]["seconds"] * 1000 for name in ("ours", "twice", "floor"))
    sorting = "sort the slots, insert as many in order"
    yield Row(f"plan {count:,} pins beside {taken:,} slots", "ms", ours, floor, sorting, is_rate=False)
    half = f"the same for {count:,} pins"
    yield Row(f"plan {2 * count:,} pins beside {taken:,} slots", "ms", twice, ours, half, is_rate=False)


def _ours(count: int, fixed: Sequence[TakenSlot], boards: Sequence[BoardTurn]) -> Round:
    pins = [PlanPin(f"pin_{number}", f"https://blog.example/{number % 4000}") for number in range(count)]

    def run() -> Mapping[str, float]:
        started = time.process_time()  # of one core, whoever else uses it
        made = plan(pins, boards, _SETTINGS, _OPTIONS, fixed, (), _NOW, random.Random(1))
        seconds = time.process_time() - started
        if len(made.placements) != count:
            raise RuntimeError(f"{len(made.refused)} pins were refused")
        return {"seconds": seconds}

    return run


def _floor(count: int, fixed: Sequence[TakenSlot]) -> Round:
    def run() -> Mapping[str, float]:
        rng = random.Random(1)
        started = time.process_time()
        instants = sorted(slot.due_at.timestamp() for slot in fixed)
        for _ in range(count):
            bisect.insort(instants, _NOW.timestamp() + rng.uniform(0, _DAYS * 86_400))
        return {"seconds": time.process_time() - started}

    return run


def _slots(count: int) -> list[TakenSlot]:
    """Evenly spread over the days, with some unevenness, never closer than the gap."""
    rng = random.Random(7)
    step = _DAYS * 86_400 / count
    return [
        TakenSlot(
            _NOW + timedelta(seconds=round(3600 + number * step + rng.uniform(0, step / 2))),
            f"https://blog.example/old-{number % 30_000}",
            f"board_{number % 10}",
        )
        for number in range(count)
    ]
