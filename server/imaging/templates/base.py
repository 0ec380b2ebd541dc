"""What a template tells about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server.imaging.canvas import Canvas
from server.imaging.content import Content


@dataclass(frozen=True, slots=True)
class Template:
    """One way to lay out a pin.

    `name` is stable and stored with pins, `label` is for people. `photos` is the number of pictures
    it needs; `kinds` the page kinds it suits best; `max_words` the longest headline it looks good with;
    `likes_white` that near-white product shots look right in it. `paint` raises `parts.DoesNotFit` when the
    words do not go in.
    """

    name: str
    label: str
    paint: Callable[[Canvas, Content], None]
    photos: int = 1
    kinds: tuple[str, ...] = ()
    max_words: int = 20
    likes_white: bool = True
