"""The sets of addresses that an image offers in several sizes (`srcset`)."""

from __future__ import annotations

import re

A_SET = re.compile(r"\s\d+(?:\.\d+)?[wx]\s*(?:,|$)")
_DESCRIPTOR = re.compile(r"^(\d{1,5})(?:\.\d+)?([wxh])(?:,(.*))?$")


def largest(srcset: str) -> tuple[str, int | None]:
    """The widest candidate of a srcset, with its width where that is declared in pixels.

    Addresses may contain commas, so blanks part the candidates: an address, then its descriptor.
    """
    tokens = srcset.split()[:200]
    if (plain := _widest(tokens)) is not None:
        return plain
    best, best_size, unit = "", -1, ""
    address = ""
    for token in [*tokens, "1x"]:
        told = token.rstrip(",")
        if not told[:1].isdecimal() or not (match := _DESCRIPTOR.match(told)):
            address = told
            best = best or address
            continue
        if address and not address.startswith("data:") and int(match[1]) > best_size:
            best, best_size, unit = address, int(match[1]), match[2]
        address = match[3] or ""
    return best, best_size if unit == "w" and best_size > 0 else None


def _widest(tokens: list[str]) -> tuple[str, int | None] | None:
    """The same for a set of addresses that each tell a width, as nearly all are; None for any other."""
    best, best_size = "", -1
    if len(tokens) % 2:
        return None
    for address, told in zip(tokens[::2], tokens[1::2], strict=True):
        width, unit, rest = told.partition("w")
        if not unit or rest not in ("", ",") or not width.isdecimal() or len(width) > 5:
            return None
        if address[-1] == "," or address[0].isdecimal() or address[:5] == "data:":
            return None
        if (size := int(width)) > best_size:
            best, best_size = address, size
    return best, best_size if best_size > 0 else None
