"""Looking for a pin on its board, page by page, until it is found or certainly not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from server.adapters.pinterest.client import PinterestClient
from server.errors import Rejected, Transient
from server.pipeline.publish.orders import Look, LookOrder, Place
from server.rules.urls import canonical_key, find_marker
from server.values.remote import RemotePin

_CLEARLY_OLDER = timedelta(hours=1)  # than the attempt; generous, because Pinterest's clock is not ours
_CLOCK_SLACK = timedelta(minutes=10)
_READ_ANYWAY = 8  # pages of 250 pins
_MAX_PAGES = 400  # a larger board cannot be looked through in one go


def look(
    client: PinterestClient, token: str, order: LookOrder, *, before_page: Callable[[], None] | None = None
) -> Look:
    """Read the lists until the marker is found or every pin that can be ours was seen.

    The order of Pinterest's lists is not documented, so a list is read to its end. Only beyond the first 2,000 pins,
    when all of them ran from new to old, does a page of clearly older pins end the look. Raises PinterestError; a list
    that could not be read to its end raises Transient, never an answer.
    """
    found: dict[str, RemotePin] = {}
    candidates: dict[str, RemotePin] = {}
    for place in order.places:
        for pin in _listed(client, token, place, order.since, before_page):
            marker = find_marker(pin.link)
            if marker == order.pin_id:
                found[pin.id] = pin
            elif marker is None and _could_be(pin, order):
                candidates[pin.id] = pin
        if found:
            break
    return Look(tuple(sorted(found.values(), key=_age)), tuple(sorted(candidates.values(), key=_age)))


def _listed(
    client: PinterestClient, token: str, place: Place, since: datetime, before_page: Callable[[], None] | None
) -> list[RemotePin]:
    board_id, section_id = place
    seen: list[RemotePin] = []
    bookmark: str | None = None
    for number in range(_MAX_PAGES):
        if before_page is not None:
            before_page()
        try:
            page = client.board_pins(token, board_id, section_id, bookmark)
        except Rejected as error:
            if section_id is not None and error.status == 404:
                return seen  # the section is gone; its pins, if they live on, are in the board's own list
            raise
        seen.extend(page.items)
        bookmark = page.bookmark
        if not bookmark:
            return seen
        is_long = number + 1 >= _READ_ANYWAY
        if is_long and _is_clearly_older(page.items, since) and _runs_from_new_to_old(seen):
            return seen
    raise Transient("The board is too long to be looked through at once. It is tried again.")


def _is_clearly_older(pins: tuple[RemotePin, ...], since: datetime) -> bool:
    limit = since - _CLEARLY_OLDER
    return bool(pins) and all(pin.created_at is not None and pin.created_at < limit for pin in pins)


def _runs_from_new_to_old(pins: list[RemotePin]) -> bool:
    """A list of equal instants runs nowhere: two different ones are needed to see a direction."""
    instants = [pin.created_at for pin in pins if pin.created_at is not None]
    falls = all(later <= earlier for earlier, later in pairwise(instants))
    return falls and len(set(instants)) > 1


def _could_be(pin: RemotePin, order: LookOrder) -> bool:
    is_young = pin.created_at is None or pin.created_at >= order.since - _CLOCK_SLACK
    return is_young and pin.title.strip() in order.titles and canonical_key(pin.link) in order.link_keys


def _age(pin: RemotePin) -> tuple[float, str]:
    return (pin.created_at.timestamp() if pin.created_at else float("inf"), pin.id)
