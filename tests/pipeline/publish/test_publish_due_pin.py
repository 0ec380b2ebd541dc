"""A due pin is claimed, sent with its marker, and published with Pinterest's id and address."""

from __future__ import annotations

from sqlalchemy import select

from server.models import Attempt, Event
from server.rules.urls import find_marker
from tests.pipeline.publish.conftest import Desk


def test_due_pin_is_published_once(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    outcome = desk.publish()
    assert outcome is not None
    assert outcome.kind == "published"
    assert desk.state(pin) == "published"
    assert pin.pinterest_pin_id == desk.pinterest.pins[0].id
    assert pin.pinterest_url == f"https://www.pinterest.com/pin/{pin.pinterest_pin_id}/"
    assert pin.published_at is not None
    assert pin.lease_token is None
    assert desk.publish() is None
    assert desk.pinterest.calls == {"create_pin": 1}


def test_what_was_sent_is_kept_and_carries_the_marker(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.publish()
    (draft,) = desk.pinterest.drafts
    assert find_marker(draft.link) == pin.id
    assert draft.image == b"jpeg"
    attempt = desk.session.scalars(select(Attempt).where(Attempt.pin_id == pin.id)).one()
    assert attempt.sent["link"] == draft.link
    assert attempt.sent["board_id"] == pin.board_id
    assert (attempt.number, attempt.outcome, attempt.pinterest_pin_id) == (1, "published", pin.pinterest_pin_id)
    assert "utm_content" not in pin.link_url


def test_every_step_is_in_the_history(desk: Desk) -> None:
    pin = desk.due_pin(desk.account(kind="sandbox"))
    desk.publish()
    events = desk.session.scalars(select(Event).where(Event.subject_id == pin.id).order_by(Event.id)).all()
    moves = [(event.old, event.new) for event in events if event.kind == "pin.moved"]
    assert moves == [("pending", "queued"), ("queued", "publishing"), ("publishing", "published")]
    assert events[-1].kind == "pin.published"
    assert events[-1].reason == "published in the sandbox"


def test_pin_that_is_not_due_stays(desk: Desk) -> None:
    pin = desk.due_pin(desk.account(), ago=-3600)
    assert desk.publish() is None
    assert desk.state(pin) == "pending"
