"""The gallery's samples: a second look costs nothing, few are drawn at once, and what is kept is bounded."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from server.errors import TooManyRequests
from server.pipeline.gallery import LastPost, Samples
from server.pipeline.style import Style
from server.values.brand import Brand

_POST = LastPost(Style(Brand(name="Ladle")), title="Soup", url="https://ladle.example/soup", key="1-ver_1")


def drawing(run: Any) -> Any:
    return SimpleNamespace(studio=SimpleNamespace(run=run), storage=None)


def test_a_second_look_costs_nothing_until_the_post_or_the_brand_changes() -> None:
    drawn: list[str] = []

    def run(_function: str, order: Any) -> bytes:
        drawn.append(order.tasks[0].template)
        return b"4444"

    services, samples = drawing(run), Samples(kept_bytes=500)
    for template in ("split", "split", "band", "split"):
        samples.get(services, _POST, template)
    assert drawn == ["split", "band"]
    samples.get(services, replace(_POST, style=Style(Brand(name="Spoon"))), "split")
    samples.get(services, _POST, "split")
    samples.get(services, _POST, "band")
    assert drawn == ["split", "band", "split", "band"], "the one looked at longest ago made room"


def test_no_more_than_two_are_drawn_at_once() -> None:
    samples, running = Samples(wait_seconds=0.0), 0

    def run(_function: str, _order: Any) -> bytes:
        nonlocal running
        running += 1
        samples.get(services, _POST, f"another {running}")  # somebody else's request meanwhile
        return b""

    services = drawing(run)
    with pytest.raises(TooManyRequests) as refused:
        samples.get(services, _POST, "split")
    assert (running, refused.value.code) == (2, "gallery_busy")
    services.studio.run = lambda _function, _order: b"drawn"
    assert samples.get(services, _POST, "split") == b"drawn", "whoever is refused leaves no place taken"
