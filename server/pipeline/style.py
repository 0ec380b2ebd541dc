"""How a profile's pins look: its brand with the logos, and the short facts that templates show."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from server.models import Asset, Profile
from server.pipeline.services import Services
from server.rules.writing.languages import BOOKS
from server.values.brand import Brand
from server.values.counts import count_of
from server.values.durations import tells_time
from server.values.page import NOT_TO_BE_HAD
from server.values.text import Overlay

_PRICE_MAX = 20  # characters; no more can be read on a picture
_BRAND_TEXTS = ("name", "domain", "primary", "accent", "font_pair")
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "BRL": "R$", "CAD": "CA$", "AUD": "A$"}


@dataclass(frozen=True, slots=True)
class Style:
    """A profile's brand as its row has it, and where the logo and its light twin are stored."""

    brand: Brand
    logo_keys: tuple[str | None, str | None] = (None, None)


def style_of(session: Session, profile: Profile) -> Style:
    """Read a profile's style; called inside the claim's transaction."""
    name, domain, primary, accent, font_pair = (str(profile.brand.get(key) or "") for key in _BRAND_TEXTS)
    keys = (_storage_key(session, profile.logo_id), _storage_key(session, profile.logo_for_dark_id))
    return Style(Brand(name, domain, primary, accent, font_pair), keys)


def dressed(services: Services, style: Style, url: str, site_name: str) -> Brand:
    """The brand with its logos; name and domain are the destination's own where the profile does not say them.

    No transaction may be open, because the logos' bytes are read.
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    logo, for_dark = (services.storage.get(key) if key else None for key in style.logo_keys)
    brand = style.brand
    return replace(brand, name=brand.name or site_name, domain=brand.domain or host, logo=logo, logo_for_dark=for_dark)


def details_of(facts: Mapping[str, Any], overlay: Overlay) -> dict[str, str]:
    """Short facts for the templates, from values.PageFacts as JSON; the time only where the overlay does not tell it already."""
    language = str(facts.get("language") or "")
    details = {"language": language, "count": str(_entries(facts, language) or "")}
    recipe, product = facts.get("recipe") or {}, facts.get("product") or {}
    minutes = recipe.get("total_minutes")
    if minutes and not (tells_time(overlay.kicker) or tells_time(overlay.headline)):
        details["time"] = duration(int(minutes))
    if recipe.get("servings"):
        details["servings"] = str(recipe["servings"])
    if recipe.get("rating") and math.isfinite(float(recipe["rating"])):
        details["rating"] = f"{float(recipe['rating']):.1f}"
    if product.get("price") and product.get("availability") not in NOT_TO_BE_HAD:
        shown = price(str(product["price"]), str(product.get("currency") or ""), language)
        book = BOOKS.get(language[:2].lower())
        lowest = book.from_price if book else "{price}+"  # a plus is understood anywhere
        details["price"] = lowest.format(price=shown) if shown and product.get("highest") else shown
    if product.get("brand"):
        details["brand"] = str(product["brand"])
    return details


def _entries(facts: Mapping[str, Any], language: str) -> int:
    """How many entries or steps the page has, which may be more than stand on the image; 0 where it is not known."""
    if facts.get("kind") == "howto":
        return len(facts.get("steps") or ())
    read = len(facts.get("items") or ())
    return count_of(str(facts.get("title") or ""), read, language) if read else 0


def duration(minutes: int) -> str:
    """Whole minutes as people write them on a recipe, in words that need no language: `45 min`, `1 h 20 min`, `8 h`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def price(amount: str, currency: str, language: str) -> str:
    """A price as its readers write it: `$24.90`, `24,90 €`, `CHF 28`; the amount is decimal text as pages declare it."""
    symbol = _SYMBOLS.get(currency.upper(), currency)
    if len(amount) > _PRICE_MAX:
        return ""
    try:
        is_whole = float(amount) == int(float(amount))
        shown = f"{int(float(amount)):,}" if is_whole else f"{float(amount):,.2f}"
    except (ValueError, OverflowError):
        return f"{amount} {symbol}".strip()
    if not language.lower().startswith(("en", "ja", "zh", "ko")) and language:
        shown = shown.replace(",", "\u00a0").replace(".", ",")
        return f"{shown} {symbol}".strip()
    return f"{symbol}{shown}" if symbol in _SYMBOLS.values() else f"{symbol} {shown}".strip()


def _storage_key(session: Session, asset_id: str | None) -> str | None:
    asset = session.get(Asset, asset_id) if asset_id else None
    return asset.storage_key if asset is not None else None
