"""`/v1/templates`: the image templates there are."""

from __future__ import annotations

from typing import Any

from server.api.access import access
from server.api.description import answers, blueprint
from server.errors import InvalidRequest
from server.imaging.templates import TEMPLATES, Template

api = blueprint("templates", __name__, "Image templates")


@api.get("/templates", responses=answers(200, "Templates"))
@access("session_or_key")
def list_templates() -> dict[str, Any]:
    """The image templates, by the name that pins and calls use."""
    return {"data": [template_json(template) for template in TEMPLATES.values()], "next_cursor": None}


def check_template(name: str) -> None:
    """Refuse a template that does not exist. Raises InvalidRequest."""
    if name not in TEMPLATES:
        raise InvalidRequest(
            f"There is no template {name!r}. Choose one of {', '.join(TEMPLATES)}.",
            code="template_not_found",
            field="template",
        )


def template_json(template: Template) -> dict[str, Any]:
    """A template as answers show it."""
    return {
        "name": template.name,
        "label": template.label,
        "photos": template.photos,
        "needs": list(template.needs),
        "kinds": list(template.kinds),
        "max_words": template.max_words,
    }
