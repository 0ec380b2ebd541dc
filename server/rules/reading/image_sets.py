"""The sets of addresses that an image offers in several sizes (`srcset`)."""

from __future__ import annotations

import re

A_SET = re.compile(r"\s\d+(?:\.\d+)?[wx]\s*(?:,|$)")
_WIDTHS = re.compile(r"(?:\d{1,5}w,?(?: |\Z))++\Z")
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
    told = tokens[1::2]
    if not told or len(tokens) % 2 or not _WIDTHS.match(" ".join(told)):
        return None
    sizes = [int(width.rstrip("w,")) for width in told]
    size = max(sizes)
    best = tokens[2 * sizes.index(size)]
    if best[-1] == "," or best[0].isdecimal() or best[:5] == "data:":
        return None
    return best, size or None
