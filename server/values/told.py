"""Whether a text tells a time or a price already, in the languages of the blogs."""

from __future__ import annotations

import re

_TIME = re.compile(
    r"\d\s*(?:min|mn|hours?\b|hrs?\b|h\b|stunde|std|heure|horas?\b|or[ae]\b|uur|uren|tim|time|мин|час|год|хв|dakika|dk\b|"
    r"saat|godz|hodin|perc|óra|tunti|λεπτ|ώρ|דק|שע|دقي|دقائق|دقيقة|ساع|मिनट|घंट|মিনিট|ঘণ্টা|นาที|ชั่วโมง|phút|giờ|jam\b|"
    r"分|時間|小时|小時|분|시간|நிமிட)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d.,\u00a0\u202f ]*")
_SIGN = r"(?:[$€£¥₹₽₺₴₩]|R\$|zł|kr\b|Kč|lei\b|CHF|EUR|USD|GBP|euros?\b|dollars?\b)"
_PRICE = re.compile(
    rf"{_SIGN}\s*(?P<before>\d[\d.,\u00a0\u202f]*)|(?P<after>\d[\d.,\u00a0\u202f]*)\s*{_SIGN}", re.IGNORECASE
)


def tells_time(text: str) -> bool:
    """Whether a text tells how long something takes."""
    return bool(_TIME.search(text))


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
