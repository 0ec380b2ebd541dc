"""What written figures may mean."""

from __future__ import annotations

import regex

# Taken whole and begun once: from each digit of a run anew, a page of digits would take minutes.
NUMBER = r"(?<!\p{Nd}|\p{Nd}[.,'’٫٬\u00a0\u202f])\p{Nd}++(?:[.,'’٫٬\u00a0\u202f]\p{Nd}++)*+"
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875}
_FRACTION = regex.compile(
    rf"(?P<whole>(?<!\p{{Nd}})\p{{Nd}}{{1,6}})?\s?(?P<sign>[{''.join(_FRACTIONS)}])|(?<![\p{{Nd}}/])(?P<top>[1-7])[/⁄](?P<bottom>[2348])(?![\p{{Nd}}/])"
)


def readings(number: str) -> set[str]:
    """What a written number may mean: `1.000` is a thousand in Berlin and one in London; `29,90` is 29.9."""
    ascii_digits = "".join(str(int(sign)) if sign.isdecimal() else "." for sign in number)
    parts = ascii_digits.split(".")
    found = set()
    if all(len(part) == 3 for part in parts[1:]):
        found.add("".join(parts).lstrip("0") or "0")
    if len(parts) > 1:
        whole, fraction = "".join(parts[:-1]).lstrip("0") or "0", parts[-1].rstrip("0")
        found.add(f"{whole}.{fraction}" if fraction else whole)
    return found


def decimal(text: str) -> str:
    """Fractions as decimals, so that `1½`, `1 1/2` and `1.5` meet."""

    def written(match: regex.Match[str]) -> str:
        if match["sign"]:
            value = _FRACTIONS[match["sign"]] + int(match["whole"] or 0)
        else:
            value = int(match["top"]) / int(match["bottom"])
        return f" {value:.3g} "

    return str(_FRACTION.sub(written, regex.sub(r"(\p{Nd}) ([1-7])[/⁄]([2348])(?!\p{Nd})", _mixed, text)))


def _mixed(match: regex.Match[str]) -> str:
    return f"{int(match[1]) + int(match[2]) / int(match[3]):.3g}"
