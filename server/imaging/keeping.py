"""What was found out about a picture, kept with it for as long as it lives; never handed on to copies, as `info` is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from PIL import Image

Found = TypeVar("Found")


def kept(image: Image.Image, look: Callable[[Image.Image], Found]) -> Found:
    """What `look` finds in an image, which nobody changes afterwards."""
    facts: dict[object, object] = image.__dict__.setdefault("pinwright_facts", {})
    if look not in facts:
        facts[look] = look(image)
    return cast(Found, facts[look])
