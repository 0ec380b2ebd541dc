"""Pictures that a browser waits for: what is missing is looked for again in time, and nobody holds the threads of others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server import clock
from server.errors import TooManyRequests
from server.pipeline.kept_pictures import KeptPictures, Missing


def _kept(**how: float) -> KeptPictures:
    values = {"at_once": 3, "wait_seconds": 0.0, "kept_bytes": 1_000, **how}
    return KeptPictures(busy="busy", busy_text="Come again.", **values)  # type: ignore[arg-type]


def test_what_is_missing_is_looked_for_again_and_takes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = _kept()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    assert kept.take("a", lambda: Missing(60)) == b""
    assert kept.take("a", lambda: b"jpeg") == b"", "not asked for again by every look"
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=60))
    assert kept.take("a", lambda: b"jpeg") == b"jpeg"
    for number in range(100):
        kept.take(f"b{number}", lambda: Missing(60))
    assert len(kept._kept) <= 5


def test_one_at_a_time_is_made_for_an_owner_and_few_for_all() -> None:
    kept = _kept(at_once=2)

    def refused(owner: str) -> bool:
        try:
            return kept.take(f"for {owner}", lambda: b"", owner=owner) != b""
        except TooManyRequests as error:
            return error.params["retry_after"] > 0

    def alice() -> bytes:
        assert refused("alice")
        assert not refused("bob")
        kept.take("bobs", bob, owner="bob")
        return b"1"

    def bob() -> bytes:
        assert refused("carol")
        return b"2"

    assert kept.take("a", alice, owner="alice") == b"1"
    assert not refused("alice")
