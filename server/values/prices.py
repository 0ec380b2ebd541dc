"""Whether a text tells a price already, however it is written."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d[\d.,\u00a0\u202f ]*")
_SIGN = r"(?:[$€£¥₹₽₺₴₩]|R\$|zł|kr\b|Kč|lei\b|CHF|EUR|USD|GBP|euros?\b|dollars?\b)"
_PRICE = re.compile(
    rf"{_SIGN}\s*(?P<before>\d[\d.,\u00a0\u202f]*)|(?P<after>\d[\d.,\u00a0\u202f]*)\s*{_SIGN}", re.IGNORECASE
)


def tells_price(text: str, price: str) -> bool:
    """Whether a text names a price of the same amount, however it is written."""
    amounts = [_amount(found.group()) for found in _NUMBER.finditer(price)]
    return bool(amounts) and any(
        _amount(found["before"] or found["after"]) == amounts[0] for found in _PRICE.finditer(text)
    )


def _amount(text: str) -> float:
    bare = re.sub(r"[^\d.,]", "", text).rstrip(".,")
    cents = re.search(r"[.,](\d{1,2})$", bare)
    whole = re.sub(r"\D", "", bare[: cents.start()] if cents else bare)
    return float(f"{whole or 0}.{cents.group(1) if cents else 0}")
