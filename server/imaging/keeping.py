"""What was found out about a picture, kept for as long as it lives, and no longer: a photo takes some ten megabytes.

Never handed on to copies, as `info` is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from PIL import Image

Thing = TypeVar("Thing")
Found = TypeVar("Found")


def kept(image: Image.Image, look: Callable[[Image.Image], Found]) -> Found:
    """What `look` finds in an image, which nobody changes afterwards."""
    facts: dict[object, object] = image.__dict__.setdefault("pinwright_facts", {})
    if look not in facts:
        facts[look] = look(image)
    return cast(Found, facts[look])


def note(image: Image.Image, look: Callable[[Image.Image], Found], found: Found) -> None:
    """Tell beforehand what `look` would find in an image."""
    image.__dict__.setdefault("pinwright_facts", {})[look] = found


def once(look: Callable[[Thing], Found]) -> Callable[[Thing], Found]:
    """`look` for things that can be referred to weakly, each looked at once. What is found must not hold the thing itself."""
    answers: WeakKeyDictionary[Thing, Found] = WeakKeyDictionary()

    @wraps(look)
    def found(thing: Thing) -> Found:
        try:
            return answers[thing]
        except KeyError:
            answers[thing] = look(thing)
        return answers[thing]

    return found
