"""Looking for a pin on its board, page by page, until it is found or certainly not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from server.adapters.pinterest.client import PinterestClient
from server.errors import Rejected, Transient
from server.pipeline.publish.orders import Look, LookOrder, Place
from server.rules.urls import canonical_key, find_marker
from server.values.remote import Page, RemotePin

_CLEARLY_OLDER = timedelta(hours=1)  # than the attempt; generous, because Pinterest's clock is not ours
_CLOCK_SLACK = timedelta(minutes=10)
_READ_ANYWAY = 8  # pages of 250 pins
_MAX_PAGES = 400  # a larger board cannot be looked through in one go


def look(
    client: PinterestClient, token: str, order: LookOrder, *, before_page: Callable[[], None] | None = None
) -> Look:
    """Read the lists until the marker is found or every pin that can be ours was seen.

    The order of Pinterest's lists is not documented, so a list is read to its end. Only beyond the first 2,000 pins,
    when all of them ran from new to old, does a page of clearly older pins end the look. A board that is gone may have
    been merged into another one: then the account's own pins are looked through. Raises PinterestError; a list that
    could not be read to its end raises Transient, never an answer.
    """
    sight = _Sight(order)
    for place in order.places:
        sight.take(_listed(client, token, place, order.since, before_page))
        if sight.found:
            break
    return sight.seen()


def look_for_all(
    client: PinterestClient,
    token: str,
    orders: Sequence[LookOrder],
    *,
    before_page: Callable[[], None] | None = None,
) -> dict[str, Look]:
    """The same for many pins, by their ids: each list is read once, and none is left out when something is found."""
    sights = [_Sight(order) for order in orders]
    since = min((order.since for order in orders), default=None)
    for place in dict.fromkeys(place for order in orders for place in order.places):
        assert since is not None  # noqa: S101 - there is a place, so there is an order
        listed = _listed(client, token, place, since, before_page)
        for sight in sights:
            if place in sight.order.places:
                sight.take(listed)
    return {sight.order.pin_id: sight.seen() for sight in sights}


class _Sight:
    """What was seen so far for one pin."""

    def __init__(self, order: LookOrder) -> None:
        self.order = order
        self.found: dict[str, RemotePin] = {}
        self._candidates: dict[str, RemotePin] = {}

    def take(self, pins: Iterable[RemotePin]) -> None:
        for pin in pins:
            if pin.id in self.order.denied:
                continue
            marker = find_marker(pin.link)
            if marker == self.order.pin_id:
                self.found[pin.id] = pin
            elif marker is None and _could_be(pin, self.order):
                self._candidates[pin.id] = pin

    def seen(self) -> Look:
        return Look(
            tuple(sorted(self.found.values(), key=age)), tuple(sorted(self._candidates.values(), key=age))
        )  # fmt: skip


def _listed(
    client: PinterestClient, token: str, place: Place, since: datetime, before_page: Callable[[], None] | None
) -> list[RemotePin]:
    board_id, section_id = place
    try:
        return _read(lambda bookmark: client.board_pins(token, board_id, section_id, bookmark), since, before_page)
    except Rejected as error:
        if error.status != 404:
            raise
    if section_id is not None:
        return []  # the section is gone; its pins, if they live on, are in the board's own list
    return _read(lambda bookmark: client.own_pins(token, bookmark), since, before_page)


def _read(
    read_page: Callable[[str | None], Page[RemotePin]], since: datetime, before_page: Callable[[], None] | None
) -> list[RemotePin]:
    seen: list[RemotePin] = []
    bookmark: str | None = None
    for number in range(_MAX_PAGES):
        if before_page is not None:
            before_page()
        page = read_page(bookmark)
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


def age(pin: RemotePin) -> tuple[float, str]:
    """What sorts pins from old to young."""
    return (pin.created_at.timestamp() if pin.created_at else float("inf"), pin.id)
