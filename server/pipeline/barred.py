"""What a blogger is told of a page that was reached and yet is not the post."""

from __future__ import annotations

from collections.abc import Callable

from server.errors import PageFailed, PageGone, ReadError
from server.values.page import Barrier, PageFacts

_ERRORS: dict[str, Callable[[Barrier], ReadError]] = {
    "not_found": lambda barrier: PageGone(barrier.text),
    "password": lambda barrier: PageGone(barrier.text, code="page_password"),
    "sign_in": lambda barrier: PageGone(barrier.text, code="page_sign_in"),
    "shield": lambda barrier: PageGone(barrier.text, code="page_shielded"),
    "consent": lambda barrier: PageGone(barrier.text, code="page_consent"),
    "maintenance": lambda barrier: PageFailed(barrier.text, code="page_maintenance"),  # which passes: it is tried again
}


def barred(facts: PageFacts) -> ReadError | None:
    """The error for a page whose content something else stands in the place of; None for a page that can be used."""
    for barrier in facts.barriers:
        if barrier.keeps_out and (make := _ERRORS.get(barrier.code)):
            return make(barrier)
    return None
