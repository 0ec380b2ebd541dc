"""Degrees with their unit: 425 °F is not 425 °C, and 220 °C is the same oven."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from server.rules.grounding.readings import NUMBER, readings

_UNIT = r"(?:\s?(?P<unit>c(?:elsius)?|f(?:ahrenheit)?)(?!\p{L}))?"
_DEGREES = regex.compile(
    rf"(?P<number>{NUMBER})(?:\s?(?:[°˚]|º(?=\s?[cf](?!\p{{L}}))|(?:degrees?|deg\.|grad|degrés?|grados?|graus?|gradi)(?!\p{{L}})){_UNIT}|"
    r"\s?(?P<sign>[℃℉])|(?<=\p{Nd}{2})\s?(?P<bare>(?-i:[CF]))(?![\p{L}\p{N}'’]))",
    regex.IGNORECASE,
)
_NEAR = 6  # ovens are told in tens


class Degrees:
    """The temperatures of a page."""

    def __init__(self, source: str) -> None:
        self._known = set(_degrees_in(source))
        self._bare = {reading for number in regex.findall(NUMBER, source) for reading in readings(number)}

    def faults(self, text: str) -> Iterator[str]:
        for match in _DEGREES.finditer(text):
            if not any(self._states(number, _unit_of(match)) for number in readings(match["number"])):
                yield f"the temperature {match.group().strip()} is not in the page's data"

    def _states(self, number: str, unit: str) -> bool:
        for known, its in self._known:
            if known == number and (its == unit or not its or not unit):
                return True
            if its and unit and its != unit and abs(_turned(float(known), its) - float(number)) <= _NEAR:
                return True
        is_named = any(known == number for known, _ in self._known)
        return number in self._bare and not is_named


def without_degrees(text: str) -> str:
    return _DEGREES.sub(" ", text)


def _degrees_in(text: str) -> Iterator[tuple[str, str]]:
    for match in _DEGREES.finditer(text):
        for number in readings(match["number"]):
            yield number, _unit_of(match)


def _unit_of(match: regex.Match[str]) -> str:
    told = match["unit"] or match["bare"] or {"℃": "c", "℉": "f"}.get(match["sign"] or "", "")
    return told[:1].casefold()


def _turned(degrees: float, unit: str) -> float:
    return (degrees - 32) * 5 / 9 if unit == "f" else degrees * 9 / 5 + 32
