"""The templates by name. A new one is a module with a `TEMPLATE` and a line here."""

from __future__ import annotations

from server.imaging.templates import fullbleed, list_arch, matted, poster, split
from server.imaging.templates.base import Template

TEMPLATES: dict[str, Template] = {
    module.TEMPLATE.name: module.TEMPLATE for module in (fullbleed, split, matted, list_arch, poster)
}

__all__ = ["TEMPLATES", "Template"]
