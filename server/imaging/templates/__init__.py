"""The templates by name. A new one is a module with a `TEMPLATE` and a line here."""

from __future__ import annotations

from server.imaging.templates import framed, fullbleed, list_arch, matted, poster, split, two_photos
from server.imaging.templates.base import Template

TEMPLATES: dict[str, Template] = {
    module.TEMPLATE.name: module.TEMPLATE
    for module in (fullbleed, split, matted, two_photos, framed, list_arch, poster)
}

__all__ = ["TEMPLATES", "Template"]
