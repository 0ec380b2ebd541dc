"""What a blogger is told of a page that was reached and yet is not the post."""

from __future__ import annotations

from collections.abc import Callable, Collection

from server.errors import PageFailed, PageGone, ReadError
from server.rules.redirects import HOME, OTHER_SITE, SIGN_IN, leads_away
from server.values.fetched import Fetched
from server.values.page import Barrier, PageFacts

_ERRORS: dict[str, Callable[[Barrier], ReadError]] = {
    "not_found": lambda barrier: PageGone(barrier.text),
    "password": lambda barrier: PageGone(barrier.text, code="page_password"),
    "sign_in": lambda barrier: PageGone(barrier.text, code="page_sign_in"),
    "shield": lambda barrier: PageGone(barrier.text, code="page_shielded"),
    "consent": lambda barrier: PageGone(barrier.text, code="page_consent"),
    "maintenance": lambda barrier: PageFailed(barrier.text, code="page_maintenance"),  # which passes: it is tried again
}
_ELSEWHERE = {
    OTHER_SITE: "The address leads to another site now ({to}), so no pin was made of it. Use the post's present address; if that site "
    "is yours, connect it here and choose Retry.",
    HOME: "The address leads to the home page ({to}) instead of the post, so no pin was made. Publish the post again and choose "
    "Retry, or use its present address.",
    SIGN_IN: "The address leads to a sign-in ({to}) instead of the post, so readers would see nothing. Open the post for everybody, "
    "then choose Retry.",
}


def led_away(answer: Fetched, own_sites: Collection[str]) -> ReadError | None:
    """The error for an address that leads to something else than its post; None for one that leads to it."""
    place = leads_away(answer.redirects[0], answer.url, own_sites) if answer.redirects else ""
    if not place:
        return None
    to = answer.url.partition("?")[0][:200]
    text = _ELSEWHERE[place].format(to=to)
    if place == SIGN_IN:
        return PageGone(text, code="page_sign_in", url=to)
    return PageGone(text, code="page_elsewhere", url=to)


def barred(facts: PageFacts) -> ReadError | None:
    """The error for a page whose content something else stands in the place of; None for a page that can be used."""
    for barrier in facts.barriers:
        if barrier.keeps_out and (make := _ERRORS.get(barrier.code)):
            return make(barrier)
    return None
