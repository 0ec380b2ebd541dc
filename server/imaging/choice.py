"""Which template fits, and which one it shall be this time."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence

from server.imaging.templates import TEMPLATES, Template
from server.values.text import Overlay

WITHOUT_PHOTO = "poster"


def choose(overlay: Overlay, photo_count: int, kind: str = "article", avoid: Sequence[str] = (), seed: int = 0) -> str:
    """Pick a template that has what it needs, suits the kind of page, and differs from `avoid`.

    `avoid` lists names used lately, the latest last: the first of them comes back first when all are
    used up. The same arguments always give the same name.
    """
    fitting = candidates(overlay, photo_count, kind)
    if not fitting:
        return WITHOUT_PHOTO
    fresh = [name for name in fitting if name not in avoid]
    if not fresh:
        latest = {name: index for index, name in enumerate(avoid)}
        return min(fitting, key=lambda name: latest[name])
    suited = [name for name in fresh if kind in TEMPLATES[name].kinds]
    if kind == "list" and suited:
        return suited[0]
    # The headline turns the wheel too, so that not every blog's first pin looks the same.
    rng = random.Random(zlib.crc32(overlay.headline.encode()) + seed)
    weights = [3 if name in suited else 1 for name in fresh]
    return rng.choices(fresh, weights)[0]


def candidates(overlay: Overlay, photo_count: int, kind: str = "article") -> list[str]:
    """The names of all templates whose needs are met; with photos, those without one are not offered."""
    return [name for name, template in TEMPLATES.items() if _has_its_needs(template, overlay, photo_count, kind)]


def _has_its_needs(template: Template, overlay: Overlay, photo_count: int, kind: str) -> bool:
    if photo_count == 0 or template.photos == 0:
        return photo_count == template.photos
    if template.photos > photo_count:
        return False
    is_list = len(overlay.items) >= 2 or kind == "list"
    if "list" in template.kinds and not is_list:
        return False
    return len(overlay.headline.split()) <= template.max_words
