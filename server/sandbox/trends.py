"""What people search for, made up: the same words every day, so that programs can be tried against them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from server import clock
from server.sandbox.refusals import invalid

_REGIONS = frozenset(
    [
        "US",
        "CA",
        "DE",
        "FR",
        "ES",
        "IT",
        "DE+AT+CH",
        "GB+IE",
        "IT+ES+PT+GR+MT",
        "PL+RO+HU+SK+CZ",
        "SE+DK+FI+NO",
        "NL+BE+LU",
        "AR",
        "BR",
        "CO",
        "MX",
        "MX+AR+CO+CL",
        "AU+NZ",
    ]
)
_KEYWORDS = {
    "growing": (
        "lemon cake",
        "small balcony ideas",
        "matcha recipes",
        "reading nook",
        "sourdough starter",
        "capsule wardrobe",
    ),
    "monthly": (
        "easy dinner recipes",
        "olive oil cake",
        "living room decor",
        "weekend by the sea",
        "banana bread",
        "stoneware mug",
    ),
    "yearly": ("dinner ideas", "home decor", "hair styles", "nail designs", "easy dessert recipes", "bedroom ideas"),
    "seasonal": (
        "spring cleaning checklist",
        "summer salads",
        "garden planning",
        "graduation party",
        "packing list",
        "iced matcha",
    ),
}
_GERMAN = {
    "growing": ("zitronenkuchen", "balkon gestalten", "matcha rezept", "leseecke", "sauerteig ansetzen"),
    "monthly": ("schnelle abendessen", "olivenölkuchen", "wohnzimmer deko", "bananenbrot"),
    "yearly": ("abendessen ideen", "deko wohnung", "kuchen rezepte"),
    "seasonal": ("frühlingsdeko", "sommersalate", "garten planen"),
}
_INTERESTS = frozenset(
    [
        "animals", "architecture", "art", "beauty", "childrens_fashion", "design", "diy_and_crafts", "education", "electronics",
        "entertainment", "event_planning", "finance", "food_and_drinks", "gardening", "health", "home_decor", "mens_fashion", "parenting",
        "quotes", "sport", "travel", "vehicles", "wedding", "womens_fashion",
    ]
)  # fmt: skip
# Which of the made-up searches belong to a field; the others belong to none of these.
_OF_FIELD = {
    "food_and_drinks": ("cake", "matcha", "sourdough", "recipes", "bread", "salad", "dinner", "kuchen", "rezept", "sauerteig", "abendessen", "brot", "salate"),
    "home_decor": ("balcony", "nook", "decor", "living", "bedroom", "mug", "balkon", "leseecke", "deko"),
    "gardening": ("garden", "balcony", "garten", "balkon"),
    "travel": ("sea", "packing"),
    "womens_fashion": ("wardrobe",),
}  # fmt: skip
_LIMIT = 50


def top(region: str, trend_type: str, args: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The list of one region and kind. Raises Refused for what Pinterest does not know."""
    if region not in _REGIONS:
        raise invalid("Invalid trending keywords request parameters: unknown region.")
    if trend_type not in _KEYWORDS:
        raise invalid("Invalid trending keywords request parameters: unknown trend_type.")
    try:
        limit = int(args.get("limit", _LIMIT))
    except ValueError:
        limit = 0
    if not 1 <= limit <= _LIMIT:
        raise invalid(f"Invalid limit: expected 1 to {_LIMIT}.")
    words = (_GERMAN if region.startswith("DE") else _KEYWORDS)[trend_type]
    if wanted := args.getlist("interests"):
        if not _INTERESTS.issuperset(wanted):
            raise invalid("Invalid trending keywords request parameters: unknown interest.")
        parts = [part for interest in wanted for part in _OF_FIELD.get(interest, ())]
        words = tuple(word for word in words if any(part in word for part in parts))
    today = clock.now().date()
    weeks = {(today - timedelta(weeks=back)).isoformat(): 100 - 7 * back for back in range(4)}
    return [
        {
            "keyword": word,
            "pct_growth_wow": 10,
            "pct_growth_mom": 40,
            "pct_growth_yoy": 90 - place,
            "time_series": weeks,
        }
        for place, word in enumerate(words[:limit])
    ]
