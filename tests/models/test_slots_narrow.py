"""The narrow reads of slots: what counts as waiting, what as taken, and for whom."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from server.models import Account, Version
from server.models.slots import (
    connections,
    count_waiting,
    not_waiting,
    slots_of_images,
    slots_of_urls,
    waiting_in,
    waiting_of,
)
from tests.factories import NOON, make_account, make_asset, make_pin

_HOUR = timedelta(hours=1)


def test_a_span_holds_its_first_instant_and_not_its_last(session: Session) -> None:
    account = make_account()
    first = make_pin(account, due_at=NOON)
    make_pin(account, due_at=NOON + _HOUR)
    make_pin(account, state="queued", due_at=NOON + _HOUR)
    make_pin(due_at=NOON)  # another account's
    spans = [(NOON, NOON + _HOUR), (NOON + _HOUR, NOON + 2 * _HOUR), (NOON + 2 * _HOUR, NOON + 3 * _HOUR)]
    assert count_waiting(session, account.id, spans) == [1, 2, 0]
    assert count_waiting(session, account.id, []) == []
    assert waiting_in(session, account.id, spans[0]) == [(first.id, NOON)]


def test_only_what_waits_is_counted(session: Session) -> None:
    account = make_account()
    pins = [make_pin(account, state=state, due_at=NOON) for state in ("pending", "queued", "failed", "published")]
    draft = make_pin(account, state="draft")
    assert count_waiting(session, account.id, [(NOON, NOON + _HOUR)]) == [2]
    assert waiting_of(session, [account.id], [draft.id, *(pin.id for pin in pins)]) == [NOON, NOON]


def test_a_retry_takes_the_instant_of_its_next_attempt(session: Session) -> None:
    account = make_account()
    late = make_pin(account, state="retrying", due_at=NOON - 10 * 24 * _HOUR, next_attempt_at=NOON + _HOUR)
    out = make_pin(
        account, state="published", due_at=NOON - 9 * _HOUR, published_at=NOON - _HOUR, shown_at=NOON - _HOUR
    )
    make_pin(account, state="published", due_at=NOON, published_at=NOON - 30 * _HOUR, shown_at=NOON - 30 * _HOUR)
    make_pin(account, state="pending", due_at=NOON)
    found = not_waiting(session, [account.id], NOON - 2 * _HOUR, NOON)
    assert sorted(found) == sorted([(late.id, NOON + _HOUR), (out.id, NOON - _HOUR)])


def test_slots_are_found_by_page_and_by_image(session: Session) -> None:
    account = make_account()
    asset = make_asset(account.workspace_id)
    pins = [make_pin(account, link_url="https://blog.example/cake/", due_at=NOON + n * _HOUR) for n in range(3)]
    for pin in pins[1:]:
        session.get_one(Version, pin.content_id).asset_id = asset.id
    session.flush()
    pages = list(slots_of_urls(session, [account.id], {"https://blog.example/cake/"}, NOON + _HOUR))
    assert sorted(slot.pin_id for slot in pages) == sorted(pin.id for pin in pins[1:])
    images = list(slots_of_images(session, connections(session, account), {asset.content_hash}, NOON))
    assert sorted((slot.pin_id, slot.image_hash) for slot in images) == sorted(
        (pin.id, asset.content_hash) for pin in pins[1:]
    )
    assert images[0].board_id == pins[1].board_id


def test_a_user_who_is_connected_twice_has_one_calendar(session: Session) -> None:
    account, other = make_account(), make_account()
    assert connections(session, account) == [(account.id, account.workspace_id)]
    session.get_one(Account, other.id).queue_id = account.queue_id
    session.flush()
    assert {one for one, _ in connections(session, account)} == {account.id, other.id}
