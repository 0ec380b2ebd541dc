"""What actions do to rows, where the API's tests do not look: somebody else was faster."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from server import clock
from server.db import db
from server.errors import Conflict, InvalidRequest
from server.models import Account, Board, BoardSection, Pin
from server.pipeline import actions, compose, editing
from server.pipeline.editing import PinEdit
from server.pipeline.media import Media
from tests.factories import make_account, make_asset, make_board, make_pin


def _behind_our_back(pin: Pin, **values: object) -> None:
    """Another process changes the row after we have read it."""
    db.session.execute(
        update(Pin).where(Pin.id == pin.id).values(**values), execution_options={"synchronize_session": False}
    )


def test_a_pin_that_was_claimed_meanwhile_is_cancelled_later(session: Session) -> None:
    pin = make_pin(state="queued")
    assert pin.state == "queued"
    _behind_our_back(pin, state="publishing", lease_token="lease_x")
    assert actions.cancel(session, pin, actor="user:x") is False
    assert (pin.state, pin.is_cancel_wanted, pin.lease_token) == ("publishing", True, "lease_x")


def test_a_pin_that_was_claimed_meanwhile_is_not_edited(session: Session) -> None:
    pin = make_pin(state="queued")
    _behind_our_back(pin, state="publishing")
    with pytest.raises(Conflict) as caught:
        editing.edit(
            session, pin, PinEdit(content={"title": "New"}), version=1, actor="a", writer="person", now=clock.now()
        )
    assert caught.value.code == "not_editable"


def test_a_pin_that_came_out_meanwhile_is_published(session: Session) -> None:
    pin = make_pin(state="publishing")
    _behind_our_back(pin, state="published")
    with pytest.raises(Conflict) as caught:
        actions.cancel(session, pin, actor="user:x")
    assert caught.value.code == "already_published"


def test_a_new_picture_forgets_the_words_of_the_old_one(session: Session) -> None:
    overlay = {"headline": "Lemon cake", "kicker": "", "items": []}
    pin = make_pin(state="draft", content_values={"overlay": overlay, "template": "split"})
    shown = Media(images=(make_asset(pin.workspace_id),))
    editing.edit(
        session, pin, PinEdit(shown=shown), version=pin.version, actor="a", writer="api", now=clock.now()
    )  # fmt: skip
    assert pin.content is not None
    assert (pin.content.number, pin.content.asset_id) == (2, shown.images[0].id)
    assert (pin.content.overlay, pin.content.template, pin.content.edited) == ({}, "", ["asset_id"])


def test_edits_add_up(session: Session) -> None:
    pin = make_pin(state="draft")
    for name in ("title", "alt_text"):
        editing.edit(
            session, pin, PinEdit(content={name: "New"}), version=pin.version, actor="a", writer="person", now=clock.now()
        )  # fmt: skip
    assert pin.content is not None
    assert (pin.content.number, pin.content.edited) == (3, ["alt_text", "title"])
    assert (pin.content.title, pin.content.description) == ("New", "A bright and simple lemon cake.")


def test_whoever_edits_a_slot_locks_the_connections_before_the_queue(session: Session) -> None:
    account = make_account()
    twin_id = make_account(queue_id=account.queue_id).id
    pin = make_pin(account, state="draft")
    other = db.session.query(Board).filter_by(account_id=account.id, position=2).one()
    touched: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        told = str(parameters)
        if statement.startswith("UPDATE account_queue"):
            touched.append("queue")
        elif "FROM account " in statement.replace("\n", " ") and twin_id in told:
            touched.append("twin")

    change = PinEdit(columns={"board_id": other.id}, has_slot=True, slot=clock.now() + timedelta(days=3))
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        editing.edit(session, pin, change, version=pin.version, actor="a", writer="person", now=clock.now())
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert pin.state == "pending"
    assert touched[0] == "twin", "settling a pin locks an account first, then its queue"
    assert "queue" in touched


def test_another_board_lifts_the_hold_of_a_vanished_one(session: Session) -> None:
    account = make_account()
    hold = {"code": "board_gone", "since": "2026-05-04T12:00:00Z", "choices": ["fix", "cancel"], "text": "Gone."}
    pin = make_pin(account, state="pending", holds=[hold], is_held=True)
    other = db.session.query(Board).filter_by(account_id=account.id, position=2).one()
    editing.edit(
        session, pin, PinEdit(columns={"board_id": other.id}), version=1, actor="a", writer="person", now=clock.now()
    )
    assert (pin.board_id, pin.is_held) == (other.id, False)
    assert db.session.get_one(Account, account.id).plan_version == 2


def test_a_section_belongs_to_its_board(session: Session) -> None:
    account = make_account()
    first, second, _ = db.session.query(Board).filter_by(account_id=account.id).order_by(Board.position).all()
    db.session.add(BoardSection(account_id=account.id, id="sec1", board_id=first.id, name="Tarts"))
    db.session.flush()
    compose.check_board(session, account, first.id, "sec1")
    with pytest.raises(InvalidRequest, match="no section"):
        compose.check_board(session, account, second.id, "sec1")


def test_a_vanished_board_takes_no_pins(session: Session) -> None:
    account = make_account()
    board = db.session.query(Board).filter_by(account_id=account.id, position=0).one()
    board.is_gone = True
    with pytest.raises(InvalidRequest, match="no board"):
        compose.check_board(session, account, board.id, None)


def test_another_board_ends_the_error_about_the_old_one(session: Session) -> None:
    account = make_account()
    pin = make_pin(account, state="queued", error={"code": "board_not_found", "text": "The board does not exist."})
    other = make_board(account).id
    editing.edit(
        session, pin, PinEdit(columns={"board_id": other}), version=pin.version, actor="a", writer="api", now=clock.now()
    )  # fmt: skip
    assert (pin.board_id, pin.error) == (other, None)


def test_publish_anyway_wakes_the_queue(session: Session) -> None:
    account = make_account()
    hold = {"code": "post_gone", "since": "2026-05-04T12:00:00Z", "choices": ["publish_anyway"], "text": "Gone."}
    pin = make_pin(account, state="queued", holds=[hold], is_held=True)
    now = clock.now()
    actions.publish_anyway(session, pin, ["post_gone"], actor="a", now=now)
    session.refresh(account.queue)
    assert (pin.state, pin.is_held, account.queue.wake_at) == ("queued", False, now)
