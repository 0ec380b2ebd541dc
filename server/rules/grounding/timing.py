"""Whether a page states a time that a text tells: as it is, as a bound, about, or rounded as people round hours."""

from __future__ import annotations

from collections.abc import Set

import regex

from server.values.durations import Duration

_BEFORE = 28
_AT_MOST = regex.compile(
    r"(?:under|less than|within|inside|unter|weniger als|innerhalb (?:von )?|knapp|en moins d['’]|moins d(?:e|['’])|menos de|meno di|entro)\s?(?:just\s|half\s|einer?\s)?$",
    regex.I,
)
_AT_LEAST = regex.compile(
    r"(?:over|more than|at least|mehr als|mindestens|gut|plus d(?:e|['’])|au moins|más de|al menos|mais de|pelo menos|più di|almeno)\s?$",
    regex.I,
)
_ABOUT = regex.compile(
    r"(?:about|around|roughly|almost|nearly|approximately|or so|knapp|gut|etwa|rund|circa|ca\.|ungefähr|fast|environ|presque|à peu près|unos|unas|casi|alrededor de|aproximadamente|cerca de|quase|circa|quasi)\s?(?:einer?\s)?$",
    regex.I,
)
_MINUTES = regex.compile(r"min", regex.I)
_HALF, _NEAR, _ROUND, _MORE = 0.5, 0.1, 0.05, 1.5


def is_stated(told: Duration, text: str, known: Set[float]) -> bool:
    """Tell whether the known minutes say what the text tells at its place."""
    if {told.low or told.minutes, told.minutes} <= known:
        return True
    before = text[max(0, told.start - _BEFORE) : told.start]
    minutes = told.minutes
    if _AT_MOST.search(before) and any(minutes * _HALF <= one <= minutes for one in known):
        return True
    if _AT_LEAST.search(before) and any(minutes <= one <= _MORE * minutes for one in known):
        return True
    is_in_hours = not _MINUTES.search(text, told.start, told.end)
    near = _NEAR if _ABOUT.search(before) else _ROUND if is_in_hours and told.low is None else 0
    return near > 0 and any(abs(minutes - one) <= near * one for one in known)
