"""What a post lacks for a template, in a sentence for its owner."""

from __future__ import annotations

from collections.abc import Mapping

from server.imaging.choice import has
from server.imaging.templates.base import Need, Template
from server.values.text import Overlay

_WANTS: dict[Need, str] = {
    "items": "For list posts.",
    "number": "For titles that begin with a number.",
    "facts": "For recipes that tell a time or servings.",
    "price": "For posts with a price.",
    "quote": "For titles that are a quotation.",
    "change": "For posts about a before and an after.",
    "pictured": "For lists and how-tos with a picture of each entry.",
}


def lacking(
    template: Template, overlay: Overlay, photo_count: int, kind: str, details: Mapping[str, str] | None = None
) -> str:
    """Why the template would not be chosen for these words and pictures; '' when it fits."""
    for need in template.needs:
        if not has(need, overlay, kind, details or {}):
            return _WANTS[need]
    if template.photos > photo_count:
        return f"Needs {_pictures(template)}; this post has {photo_count or 'none'}."
    if photo_count and not template.photos + template.extra:
        return "For posts without a picture."
    if len(overlay.headline.split()) > template.max_words:
        return f"For titles of up to {template.max_words} words."
    return ""


def instead(
    wanted: Template,
    drawn: Template,
    overlay: Overlay,
    photo_count: int,
    kind: str,
    details: Mapping[str, str],
    given: int = 0,
) -> str:
    """Why another template was drawn than the wanted one, in a sentence for the person who wanted it; '' for the same.

    Of `given` pictures `photo_count` can be used.
    """
    if wanted.name == drawn.name:
        return ""
    why = "" if photo_count and not wanted.photos else lacking(wanted, overlay, photo_count, kind, details)
    if why.startswith("Needs") and given > photo_count:
        usable = (
            f"of the {given} given {photo_count or 'none'} can be used" if given > 1 else "the one given cannot be used"
        )
        why = f"Needs {_pictures(wanted)}; {usable}."
    why = why or "The words or the photo do not fit into it."
    return f"“{drawn.label}” was drawn instead of “{wanted.label}”. {why}"


def _pictures(template: Template) -> str:
    return "a picture" if template.photos == 1 else f"{template.photos} pictures"
