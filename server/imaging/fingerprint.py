"""How an image looks to a person who scrolls past: a small perceptual hash. `rules/likeness.py` compares them.

It says for each of 8×8 fields whether the next one to the right, and the next one below, is brighter: 128 bits.
"""

from __future__ import annotations

from PIL import Image

_SIDE = 8
_FEWEST = 6  # set bits
_STEP = 2  # brighter means by more than this, so that flat grounds do not flicker


def fingerprint(image: Image.Image) -> str:
    """The hash of an RGB image, as 32 hexadecimal digits; '' for a flat one, which looks like nothing."""
    gray = image.reduce(max(1, min(image.size) // 100)).convert("L")
    wide = gray.resize((_SIDE + 1, _SIDE), Image.Resampling.BOX).tobytes()
    tall = gray.resize((_SIDE, _SIDE + 1), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(_SIDE):
        for column in range(_SIDE):
            at, below = row * (_SIDE + 1) + column, row * _SIDE + column
            bits = bits << 1 | (wide[at + 1] > wide[at] + _STEP)
            bits = bits << 1 | (tall[below + _SIDE] > tall[below] + _STEP)
    if bits.bit_count() < _FEWEST:
        return ""
    return f"{bits:0{_SIDE * _SIDE // 2}x}"
