"""The text that ends every description of a profile: a disclosure, hashtags. It is never shortened; the rest gives way."""

from __future__ import annotations

from server.values.limits import fit_text
from server.values.text import DESCRIPTION_MAX

FIXED_TEXT_MAX = 300  # of a description's 500: a reader must learn something of the post, too
_JOINT = "\n"


def room_beside(fixed: str) -> int:
    """How long a description may be to which this text is appended."""
    return DESCRIPTION_MAX - len(fixed) - len(_JOINT) if fixed else DESCRIPTION_MAX


def with_fixed_text(description: str, fixed: str) -> str:
    """The description with the fixed text at its end, at most 500 characters; a description that ends so stays as it is."""
    fixed = fixed.strip()
    if not fixed or (description.endswith(fixed) and len(description) <= DESCRIPTION_MAX):
        return fit_text(description, DESCRIPTION_MAX)
    body = fit_text(description.removesuffix(fixed), room_beside(fixed)).rstrip()
    return f"{body}{_JOINT}{fixed}" if body else fixed
