"""Durations that a text tells, in figures or in words: what is told once is not told again, and never otherwise."""

from __future__ import annotations

from server.rules.writing.phrasebook import Phrasebook
from server.values.durations import durations_in


def minutes_told(text: str, book: Phrasebook) -> frozenset[int]:
    """The durations that a text tells, in minutes ("an hour and 15 minutes": 75); of a range both ends."""
    found = durations_in(text, book.code)
    return frozenset(round(minutes) for one in found for minutes in (one.low, one.minutes) if minutes)
