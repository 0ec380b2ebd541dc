"""One thread watches all deadlines: each is kept in its own time, and those called off are not."""

from __future__ import annotations

import queue

from server.adapters.deadlines import Deadlines


def test_deadlines_are_kept_in_their_order_unless_called_off() -> None:
    kept: queue.Queue[str] = queue.Queue()
    deadlines = Deadlines()
    later = deadlines.set(0.15, lambda: kept.put("later"))
    off = deadlines.set(0.01, lambda: kept.put("called off"))
    off.call_off()
    sooner = deadlines.set(0.02, lambda: kept.put("sooner, though it was set last"))
    assert [kept.get(timeout=10) for _ in range(2)] == ["sooner, though it was set last", "later"]
    assert kept.empty()
    assert sooner.at < later.at
    deadlines.set(0.01, lambda: kept.put("after a rest"))
    assert kept.get(timeout=10) == "after a rest"
