"""When two texts are the same to a reader."""

from __future__ import annotations

import regex


def fold(text: str) -> str:
    """Letters and digits only, case-folded: equal for texts that a reader takes for the same."""
    return regex.sub(r"[^\p{L}\p{M}\p{N}]+", " ", text.casefold()).strip()
