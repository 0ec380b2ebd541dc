"""A part that is silent for too long, or died a moment ago, is named."""

from __future__ import annotations

from server.vitals import TOLD_SECONDS, Vitals


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_silence_and_death_are_told_until_they_are_over() -> None:
    clock = Clock()
    vitals = Vitals(clock)
    vitals.expect("ticker", 12)
    vitals.expect("claim-publish", 21)
    assert vitals.in_trouble() == []
    clock.now += 13
    assert (vitals.in_trouble(), vitals.silence("ticker")) == (["ticker"], 13)
    vitals.heard("ticker")
    clock.now += 9
    assert vitals.in_trouble() == ["claim-publish"]
    vitals.died("claim-publish")
    vitals.heard("claim-publish")
    assert vitals.in_trouble() == ["claim-publish"], (
        "one that dies again and again must show though it is started again"
    )
    clock.now += TOLD_SECONDS
    vitals.heard("claim-publish")
    vitals.heard("ticker")
    clock.now += 0.1
    assert vitals.in_trouble() == []
