"""A pin that gets its board late gets the section that was asked for with it, and no other board's."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from server import clock
from server.models import Board, BoardSection, Pin
from server.pipeline import schedule
from tests import factories


@pytest.mark.parametrize("is_same_board", [True, False])
def test_the_section_comes_with_its_board(session: Session, is_same_board: bool) -> None:
    account = factories.make_account()
    first, second = session.query(Board.id).filter_by(account_id=account.id).order_by(Board.position).limit(2)
    session.add(BoardSection(account_id=account.id, id="77", board_id=first[0], name="Plums"))
    session.commit()
    asked = first[0] if is_same_board else second[0]
    pin: Pin = factories.make_pin(
        account, state="draft", board_id=None, wanted={"board_ids": [asked], "sections": {first[0]: "77"}}
    )
    schedule.place_now(session, [pin], actor="user", now=clock.now())
    session.refresh(pin)
    assert (pin.board_id, pin.board_section_id) == (asked, "77" if is_same_board else None)


def test_a_section_is_asked_for_with_its_board(app: Flask, session: Session) -> None:
    from tests.api.conftest import build_house, signed_in

    house = build_house(app)
    alice: FlaskClient = signed_in(app, house.owner_id, house.workspace_id)
    session.add(BoardSection(account_id=house.account_id, id="77", board_id=house.board_ids[0], name="Plums"))
    session.commit()
    good, other = house.board_ids[:2]
    body = {"url": "https://blog.example/plums/", "profile_id": house.profile_id, "account_id": house.account_id}
    for board_ids, sections, code in (
        ([good], {good: "77"}, None),
        ([other], {other: "77"}, "section_not_found"),
        ([other], {good: "77"}, "board_not_named"),
    ):
        answer = alice.post("/v1/pins/generate", json={**body, "board_ids": board_ids, "sections": sections}).get_json()
        assert answer.get("code") == code, answer
    assert session.query(Pin).first().wanted["sections"] == {good: "77"}  # type: ignore[union-attr]
