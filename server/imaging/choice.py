"""Which template fits, and which one it shall be this time."""

from __future__ import annotations

import random
import zlib
from collections.abc import Collection, Mapping, Sequence

from server.imaging import words
from server.imaging.templates import TEMPLATES, Template
from server.values.text import Overlay

WITHOUT_PHOTO = "poster"

_MADE_FOR = 6  # a template whose special facts are there, against 1 for any that fits
_SUITED = 3
_PREFERRED = 4


def choose(
    overlay: Overlay,
    photo_count: int,
    kind: str = "article",
    avoid: Sequence[str] = (),
    seed: int = 0,
    *,
    details: Mapping[str, str] | None = None,
    prefer: Collection[str] = (),
    without: Collection[str] = (),
) -> str:
    """Pick a template that has what it needs, suits the kind of page, and differs from `avoid`.

    `avoid` lists names used lately, the latest last: the first of them comes back first when all are used
    up. `details` are the short facts that will be drawn, and under `pictured` how many of the first items
    have a known picture of their own. A profile may `prefer` some templates and go
    `without` others; where only those would fit, they are taken all the same. The same arguments always
    give the same name.
    """
    fitting = candidates(overlay, photo_count, kind, details=details)
    fitting = [name for name in fitting if name not in without] or fitting
    if not fitting:
        return WITHOUT_PHOTO
    fresh = [name for name in fitting if name not in avoid]
    if not fresh:
        latest = {name: index for index, name in enumerate(avoid)}
        return min(fitting, key=lambda name: latest[name])
    # The headline turns the wheel too, so that not every blog's first pin looks the same.
    rng = random.Random(zlib.crc32(overlay.headline.encode()) + seed)
    weights = [_weight(TEMPLATES[name], kind) * (_PREFERRED if name in prefer else 1) for name in fresh]
    return rng.choices(fresh, weights)[0]


def candidates(
    overlay: Overlay, photo_count: int, kind: str = "article", *, details: Mapping[str, str] | None = None
) -> list[str]:
    """The names of all templates whose needs are met; with photos, those that would show none are not offered."""
    return [
        name
        for name, template in TEMPLATES.items()
        if _has_its_needs(template, overlay, photo_count, kind, details or {})
    ]


def order(
    wanted: str,
    overlay: Overlay,
    photo_count: int,
    kind: str = "article",
    seed: int = 0,
    *,
    details: Mapping[str, str] | None = None,
    unsuited: Collection[str] = (),
) -> list[str]:
    """All templates to try, best first: the wanted one if all that it needs is there, a chosen one, the other fitting
    ones, and at last those that need no photo. `unsuited` are those that would fight with the first photo.
    """
    fitting = candidates(overlay, photo_count, kind, details=details)
    disliked = [name for name in fitting if name in unsuited]
    first = choose(overlay, photo_count, kind, seed=seed, details=details, without=disliked)
    fitting.sort(key=lambda name: name in disliked)
    asked = (
        [wanted] if wanted in TEMPLATES and _can(TEMPLATES[wanted], overlay, photo_count, kind, details or {}) else []
    )
    bare = [name for name, template in TEMPLATES.items() if template.photos == 0 and not template.needs]
    return list(dict.fromkeys([*asked, first, *fitting, *bare]))


def has(need: str, overlay: Overlay, kind: str, details: Mapping[str, str]) -> bool:
    """Whether the words hold what a template needs."""
    if need == "items":
        return len(overlay.items) >= 2
    if need == "number":
        return bool(words.leading_number(overlay.headline.strip()))
    if need == "facts":
        return bool(details.get("time") or details.get("servings"))
    if need == "quote":
        return bool(details.get("quote")) or words.is_quoted(overlay.headline)
    if need == "change":
        told = bool(details.get("before") and details.get("after"))
        return told or words.tells_change(f"{overlay.headline} {overlay.kicker}")
    if need == "pictured":
        return int(details.get("pictured") or 0) >= 3
    return bool(details.get(need))


def _can(template: Template, overlay: Overlay, photo_count: int, kind: str, details: Mapping[str, str]) -> bool:
    """Whether a template would have no hole and tell nothing false: what a person may ask for."""
    return template.photos <= photo_count and all(has(need, overlay, kind, details) for need in template.needs)


def _weight(template: Template, kind: str) -> int:
    if template.needs:
        return _MADE_FOR
    return _SUITED if kind in template.kinds else 1


def _has_its_needs(
    template: Template, overlay: Overlay, photo_count: int, kind: str, details: Mapping[str, str]
) -> bool:
    if photo_count and not template.photos + template.extra:
        return False
    if not _can(template, overlay, photo_count, kind, details):
        return False
    return len(overlay.headline.split()) <= template.max_words
