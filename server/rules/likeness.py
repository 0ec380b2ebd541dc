"""Whether two pin images look alike, by their perceptual hashes (`imaging/fingerprint.py`, 128 bits).

What coding, another size or a little more light change is at most 5 bits; a crop by 2 % changes 8 (13 at most), other
words in the same template 16, another template with the same photo 15 or more (docs/BENCH.md).
"""

from __future__ import annotations

from collections.abc import Iterable

from server.values.drawing import Seen

NEAR = 13  # bits


def distance(first: str, second: str) -> int:
    """In how many of its bits a hash differs from another."""
    return (int(first, 16) ^ int(second, 16)).bit_count()


def is_repeat(new: Seen, old: Seen) -> bool:
    """Whether an image looks like one that people saw already: near by its hash, or the same photo in the same template,
    where other words change many bits and nobody's impression."""
    if new.template and new.photo and (new.template, new.photo) == (old.template, old.photo):
        return True
    return bool(new.fingerprint and old.fingerprint) and distance(new.fingerprint, old.fingerprint) <= NEAR


def difference(new: Seen, seen: Iterable[Seen]) -> int:
    """In how many bits an image differs from the one of `seen` that is most like it."""
    marks = [old.fingerprint for old in seen if old.fingerprint]
    return min((distance(new.fingerprint, mark) for mark in marks), default=0) if new.fingerprint else 0
