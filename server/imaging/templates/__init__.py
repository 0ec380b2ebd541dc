"""The templates by name. A new one is a module with a `TEMPLATE` and a line here."""

from __future__ import annotations

from server.imaging.templates import (
    band,
    before_after,
    big_number,
    checklist,
    circle,
    collage,
    framed,
    fullbleed,
    label,
    list_arch,
    matted,
    poster,
    product,
    quote,
    recipe_card,
    split,
    steps,
    two_photos,
)
from server.imaging.templates.base import Template

_MODULES = (
    fullbleed, split, matted, band, circle, framed, two_photos, collage, recipe_card, product, list_arch, checklist,
    big_number, steps, before_after, quote, poster, label,
)  # fmt: skip

TEMPLATES: dict[str, Template] = {module.TEMPLATE.name: module.TEMPLATE for module in _MODULES}

__all__ = ["TEMPLATES", "Template"]
