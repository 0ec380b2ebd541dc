"""What a template tells about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from server.imaging.canvas import Canvas
from server.imaging.content import Content

Need = Literal["items", "number", "facts", "price", "quote", "change", "pictured"]


@dataclass(frozen=True, slots=True)
class Template:
    """One way to lay out a pin.

    `name` is stable and stored with pins, `label` is for people. `photos` is the number of pictures it
    needs, `extra` how many more it can show (a template of 0 photos and some extra serves posts with and
    without pictures). `needs` are facts without which it would have a hole: two items or more, a leading
    number, time or servings, a price, a quotation, a before and after, a known picture of each item. `kinds` are the page kinds it suits
    best; `max_words` the longest headline it looks good with; `likes_white` that near-white product shots
    look right in it. `paint` raises `parts.DoesNotFit` when the words do not go in.
    """

    name: str
    label: str
    paint: Callable[[Canvas, Content], None]
    photos: int = 1
    extra: int = 0
    needs: tuple[Need, ...] = ()
    kinds: tuple[str, ...] = ()
    max_words: int = 20
    likes_white: bool = True
