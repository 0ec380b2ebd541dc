"""What a blogger is told about a back-fill: what stands in the way, and what to do next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server import clock, troubles
from server.errors import PageEmpty, PageFailed, PageGone, PinwrightError, ReadError


def blocks() -> ReadError:
    return PageGone(troubles.say("blog_blocks_us"), code="blog_blocks_us")


def private() -> ReadError:
    return PageGone(troubles.say("blog_private"), code="blog_private")


def moved(url: str) -> ReadError:
    return PageGone(troubles.say("blog_moved"), code="blog_moved", url=url[:500])


def no_page(status: int) -> ReadError:
    return PageGone(troubles.say("blog_not_found"), code="blog_not_found", status=status)


def disallows() -> ReadError:
    return PageGone(troubles.say("blog_disallows_us"), code="blog_disallows_us")


def robots_unreadable(error: PageFailed) -> ReadError:
    return PageFailed(troubles.say("robots_unreadable"), code="robots_unreadable", **error.params)


def nothing_found(unread: int) -> ReadError:
    if unread:
        return PageEmpty(troubles.say("lists_unreadable"), code="lists_unreadable")
    return PageEmpty(troubles.say("no_posts_found"), code="no_posts_found")


def too_heavy() -> ReadError:
    return PageEmpty(troubles.say("lists_too_heavy"), code="lists_too_heavy")


def stays_closed(code: str, told: str) -> dict[str, Any]:
    """Post after post could not be read, for a reason that is the blog's and not the post's."""
    known = troubles.TROUBLES.get(code)
    return {
        "code": "blog_stays_closed",
        "params": {"code": code},
        "text": f"{known.text if known else told} {troubles.say('blog_stays_closed')}",
    }


def earlier_pins_unread() -> dict[str, Any]:
    """Somebody's earlier pins are not all known yet, so a post may be pinned already."""
    return {"code": "earlier_pins_unread", "params": {}, "text": troubles.say("earlier_pins_unread")}


def left_as_drafts(error: PinwrightError) -> dict[str, Any]:
    """The calendar took none of a batch."""
    return {
        "code": "left_as_drafts",
        "params": {"code": error.code},
        "text": f"{error.message} {troubles.say('left_as_drafts')}",
    }


def waiting(error: PinwrightError, until: datetime) -> dict[str, Any]:
    """The blog could not be read for a moment."""
    return {
        "code": "waiting",
        "params": {"until": clock.rfc3339(until), "code": error.code},
        "text": troubles.say("waiting"),
    }
