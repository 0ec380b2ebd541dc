"""Planning a large back-fill, beside the least that any planner must do: keep the slots in order while adding to them."""

from __future__ import annotations

import bisect
import random
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from server.rules.planner import plan
from server.values.planning import BoardTurn, PlanOptions, PlanPin, PlanSettings, TakenSlot
from tests.bench.measure import Row, in_turns, tell

_NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
_DAYS = 700
_SETTINGS = PlanSettings(
    "Europe/Berlin", pins_per_day=200, window_start="00:00", window_end="24:00", min_gap_seconds=60
)
_OPTIONS = PlanOptions(mode="later", pins_per_day=40, shuffle="auto")


def measure(share: float = 1.0) -> Iterator[Row]:
    """10,000 pins of 4,000 posts into an account that holds 100,000 slots, every hard rule kept."""
    tell("Planner …")
    count, taken = int(10_000 * share), int(100_000 * share)
    fixed = _slots(taken)
    pins = [PlanPin(f"pin_{number}", f"https://blog.example/{number % 4000}") for number in range(count)]
    boards = [BoardTurn(f"board_{number}", 0) for number in range(10)]

    def ours() -> Mapping[str, float]:
        started = time.perf_counter()
        made = plan(pins, boards, _SETTINGS, _OPTIONS, fixed, (), _NOW, random.Random(1))
        seconds = time.perf_counter() - started
        assert len(made.placements) == count, f"{len(made.refused)} were refused"
        return {"seconds": seconds}

    def floor() -> Mapping[str, float]:
        rng = random.Random(1)
        started = time.perf_counter()
        instants = sorted(slot.due_at.timestamp() for slot in fixed)
        for _ in range(count):
            bisect.insort(instants, _NOW.timestamp() + rng.uniform(0, _DAYS * 86_400))
        return {"seconds": time.perf_counter() - started}

    found = in_turns({"ours": ours, "floor": floor}, rounds=3)
    yield Row(
        f"plan {count:,} pins beside {taken:,} slots",
        "ms",
        found["ours"]["seconds"] * 1000,
        found["floor"]["seconds"] * 1000,
        "sort the slots, insert as many in order",
        is_rate=False,
    )


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
