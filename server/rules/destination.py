"""Judging the page behind a pin: what readers would find there, and what cannot be known.

A look says only what it saw. A site that is restarted, asks for patience or keeps programs out tells nothing of what
readers see: such a look is *unknown* and puts nothing on hold by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from server.errors import BlockedAddress, PinwrightError, StudioError
from server.rules.reading.absence import is_shield, not_found_words
from server.rules.reading.barriers import page_barriers
from server.rules.reading.document import Document
from server.rules.reading.rich_pin import read_rich_pin
from server.rules.reading.summary import is_noindex
from server.rules.reading.titles import document_title
from server.rules.redirects import HOME, OTHER_SITE, SIGN_IN, leads_away
from server.values.destination import PageLook, PageReading, Trouble
from server.values.fetched import Fetched

_GONE = {
    401: "The page asks for a sign-in, so readers would see nothing. Open it for everybody, or give the pin another link.",
    404: "The page behind this pin is not there (404). Publish the post again, or give the pin another link.",
    410: "The page behind this pin was removed (410). Publish the post again, or give the pin another link.",
}
_SHIELDED = "Something on the site keeps programs out, so the page could not be looked at. Readers are not affected."
_KEPT_OUT = frozenset({403, 405, 406})  # firewalls' words for programs; nobody takes a post away with them
_CLOSED = ("password", "sign_in")  # readers see nothing either
_PASSING = ("maintenance", "consent")  # says nothing of what readers see later
_MOVED = {
    OTHER_SITE: "The link leads to another site now ({host}). Use the post's present address.",
    SIGN_IN: "The link leads to a sign-in instead of the post, so readers would see nothing.",
    HOME: "The link leads to the home page instead of the post. Use the post's present address.",
}
_ROBOTS = frozenset({"", "googlebot", "pinterest", "pinterestbot"})
_NOINDEX = (
    "The page asks not to be listed (noindex), and Pinterest may hide pins of such pages. Look at Settings › Reading in "
    "WordPress and at this post's settings in the SEO plugin."
)


def read_destination(html: str, url: str) -> PageReading:
    """What the document says of itself. Nothing is fetched, no input raises."""
    doc = Document(html, url)
    barriers = {barrier.code: barrier for barrier in page_barriers(doc)}
    return PageReading(
        title=document_title(doc)[:200],
        is_noindex=is_noindex(doc),
        not_found=not_found_words(doc),
        is_shield=is_shield(doc),
        rich_pin=read_rich_pin(doc),
        barrier=next((barriers[code] for code in (*_CLOSED, *_PASSING) if code in barriers), None),
        paywall=barriers["paywall"].text if "paywall" in barriers else "",
        nopin=barriers["nopin"].text if "nopin" in barriers else "",
    )


def judge_answer(answer: Fetched, reading: PageReading | None, own_sites: Collection[str] = ()) -> PageLook:
    """Judge how a page answered. `reading` is None where the answer was no web page; `own_sites` are the blogger's own."""
    status, final = answer.status, answer.url
    asked = answer.redirects[0] if answer.redirects else final  # as it was asked for, names in other scripts encoded
    if answer.is_challenge or (reading is not None and reading.is_shield):
        return PageLook(False, _SHIELDED, is_shielded=True, status=status, final_url=final)
    if status in _GONE:
        return PageLook(True, status=status, final_url=final, troubles=(Trouble("link_dead", _GONE[status]),))
    if status != 200:
        is_kept_out = status in _KEPT_OUT
        note = _SHIELDED if is_kept_out else f"The site answered with an error of its own ({status})."
        return PageLook(False, note, is_shielded=is_kept_out, status=status, final_url=final)
    barrier = reading.barrier if reading is not None else None
    if barrier is not None and barrier.code in _PASSING:
        return PageLook(False, barrier.text, is_shielded=barrier.code == "consent", status=status, final_url=final)
    troubles: list[Trouble] = []
    if place := leads_away(asked, final, own_sites):
        troubles.append(Trouble("link_moved", _MOVED[place].format(host=urlsplit(final).hostname)))
    if reading is not None and reading.not_found:
        text = f"The page opens, but says “{reading.not_found}”. Publish the post again, or give the pin another link."
        troubles.append(Trouble("link_dead", text))
    elif barrier is not None:
        troubles.append(Trouble("link_dead", barrier.text))
    else:
        if (reading is not None and reading.is_noindex) or is_noindex_header(answer.robots_tag):
            troubles.append(Trouble("noindex", _NOINDEX))
        if reading is not None and reading.paywall:
            troubles.append(Trouble("paywall", reading.paywall))
        if reading is not None and reading.nopin:
            troubles.append(Trouble("nopin", reading.nopin))
    return PageLook(
        True,
        status=status,
        final_url=final,
        title=reading.title if reading is not None else "",
        troubles=tuple(troubles),
        rich_pin=reading.rich_pin if reading is not None else None,
    )


def judge_failure(error: PinwrightError) -> PageLook:
    """What a look is worth that ended without an answer: nothing, but it can be said why."""
    if isinstance(error, StudioError):
        return PageLook(False, "The page could not be read.", is_shielded=True)
    # an address inside our own network, or one that no reader of ours agrees about: looking again changes nothing
    return PageLook(False, error.message, is_shielded=isinstance(error, BlockedAddress) or not error.retryable)


def is_noindex_header(robots_tag: str) -> bool:
    """Do `X-Robots-Tag` headers forbid listing, for everybody or for a robot that matters here?"""
    agent = ""
    for part in robots_tag.lower().split(","):
        word = part.strip()
        name, colon, rest = word.partition(":")
        if colon and name.strip() not in {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}:
            agent, word = name.strip(), rest.strip()
        if word in {"noindex", "none"} and agent in _ROBOTS:
            return True
    return False
