"""Work done on two cores: all of it, once, and the same pins whichever core did what."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import pytest

from server.imaging import beside, draw
from server.imaging.beside import shared
from server.imaging.photo import load_photo
from server.values.text import Overlay
from tests.imaging.pictures import encoded, with_subject

WAYS = {"all by the other core": lambda run: run(), "nothing by it": lambda run: None}


@pytest.mark.parametrize("name", ["fullbleed", "circle", "framed", "matted"])
def test_a_pin_is_the_same_whoever_draws_and_writes_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    photo, drawn = encoded(with_subject(1600, 1200, 0.5, 0.5)), []
    for hand_over in WAYS.values():
        monkeypatch.setattr(beside, "_hand_over", hand_over)
        load_photo.cache_clear()
        drawn.append([draw(name, Overlay(words), [photo]) for words in ("Slow bread", "Slow bread for a long week")])
    assert drawn[0] == drawn[1]
    assert drawn[0][0].dominant_color.startswith("#")


@pytest.mark.parametrize("way", WAYS)
def test_each_thing_is_done_once(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_hand_over", WAYS[way])
    done: list[int] = []
    shared(done.append, range(9))
    assert sorted(done) == list(range(9))


@pytest.mark.parametrize("way", WAYS)
def test_what_goes_wrong_is_raised_wherever_it_went_wrong(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_hand_over", WAYS[way])

    def work(thing: int) -> None:
        if thing == 5:
            raise ZeroDivisionError("a defect of ours")

    with pytest.raises(ZeroDivisionError):
        shared(work, range(9))


def test_what_failed_on_the_other_core_alone_is_done_on_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_hand_over", lambda run: run())
    done: list[int] = []
    trouble: list[Callable[[], None]] = [lambda: None]

    def work(thing: int) -> None:
        if thing == 7 and trouble:
            trouble.pop()
            raise MemoryError
        done.append(thing)

    shared(work, range(9))
    assert sorted(done) == list(range(9))


def test_the_last_thing_may_be_taken_away_at_any_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    class Robbed(deque[int]):
        def __bool__(self) -> bool:
            """Whoever asks whether any is left is told so, and then the other core takes it."""
            return bool(len(self)) and (self.pop() or True)

    monkeypatch.setattr(beside, "_hand_over", lambda run: None)
    monkeypatch.setattr(beside, "deque", Robbed)
    done: list[int] = []
    shared(done.append, range(9))
    assert done == list(range(9))
