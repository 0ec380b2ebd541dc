"""What the tests of schedules share: drafts to be scheduled, further accounts, and bodies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask

from server.db import db
from server.models import Account, Board, Pin, Profile
from tests.api.conftest import House
from tests.factories import make_account, make_pin


def drafts(app: Flask, house: House, count: int, *, account_id: str | None = None, **values: Any) -> list[str]:
    """Store pins of an account (drafts unless `state` is given), each to a page of its own unless `link_url` is given."""
    with app.app_context():
        account = db.session.get_one(Account, account_id or house.account_id)
        return [make_pin(account, **{"state": "draft", **values}).id for _ in range(count)]


def further_account(app: Flask, house: House, **values: Any) -> str:
    """One more account of the house's profile."""
    with app.app_context():
        profile = db.session.get_one(Profile, house.profile_id)
        return str(make_account(profile, **values).id)


def boards_of(app: Flask, account_id: str) -> list[str]:
    with app.app_context():
        rows = db.session.query(Board.id).filter_by(account_id=account_id).order_by(Board.position)
        return [board_id for (board_id,) in rows]


def stored(app: Flask, pin_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The pins' columns as they are in the database now, in the order of the ids."""
    with app.app_context():
        rows = [db.session.get_one(Pin, pin_id) for pin_id in pin_ids]
        return [{column.key: getattr(row, column.key) for column in Pin.__table__.columns} for row in rows]


def change_account(app: Flask, account_id: str, **values: Any) -> None:
    with app.app_context():
        account = db.session.get_one(Account, account_id)
        for name, value in values.items():
            setattr(account, name, value)
        db.session.commit()


def asked(pin_ids: Sequence[str], **values: Any) -> dict[str, Any]:
    """A correct body."""
    return {"pin_ids": list(pin_ids), "mode": "later", "seed": 7, **values}
