"""What a waiting pin tells of its account: publish now does not say "now" inside a block, and only what needs a person asks for one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.db import db
from server.models import Account, Pin
from server.models.app_budget import reserve
from server.models.due import LOOK_PATIENCE
from server.pipeline import app_budget
from tests.api.conftest import House
from tests.factories import make_pin

_ERROR = {"code": "rate_limited", "params": {}, "text": "Pinterest asked to slow down."}


def _blocked(app: Flask, house: House, code: str) -> tuple[str, datetime]:
    """A pin that waits for its next try on an account that Pinterest keeps for four hours."""
    until = (clock.now() + timedelta(hours=4)).replace(microsecond=0)
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        account.queue.blocked_until, account.queue.block_reason = until, {"code": code, "params": {}, "text": "Rest."}
        db.session.commit()
        return make_pin(account, state="retrying", next_attempt_at=until, error=_ERROR).id, until


def test_publish_now_inside_a_block_keeps_the_reason_and_says_when(
    app: Flask, alice: FlaskClient, house: House
) -> None:
    pin_id, until = _blocked(app, house, "spam_blocked")
    pin = alice.post(f"/v1/pins/{pin_id}/publish").get_json()
    assert (pin["state"], pin["due_at"]) == ("pending", clock.rfc3339(until)), "never earlier than Pinterest allows"
    assert pin["why"]["code"] == "publish_now_after_rest"
    assert pin["error"]["code"] == "rate_limited", "what keeps it is still true"
    assert (pin["waits"]["code"], pin["waits"]["until"]) == ("spam_blocked", clock.rfc3339(until))
    assert pin["attention"] is True


def test_a_pin_of_a_disconnected_account_never_goes_out_at_once(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        account.status = "disconnected"
        db.session.commit()
        pin_id = make_pin(account).id
    pin = alice.post(f"/v1/pins/{pin_id}/publish").get_json()
    assert (pin["why"]["code"], pin["waits"]["code"]) == ("publish_now_when_connected", "disconnected")


def test_a_rate_limit_asks_for_nobody(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id, until = _blocked(app, house, "rate_limited")
    pin: dict[str, Any] = alice.get(f"/v1/pins/{pin_id}").get_json()
    assert (pin["attention"], pin["waits"]["until"]) == (False, clock.rfc3339(until))


def test_what_is_sent_at_once_says_that_it_is_looked_at_first(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        pin_id = make_pin(db.session.get_one(Account, house.account_id), state="draft").id
    pin = alice.post(f"/v1/pins/{pin_id}/publish").get_json()
    until = clock.rfc3339(datetime.fromisoformat(pin["due_at"]) + LOOK_PATIENCE)
    assert (pin["waits"]["code"], pin["waits"]["until"], pin["attention"]) == ("look", until, False)
    assert pin["status_note"] == pin["waits"]["text"] == "Its page is looked at first, for half a minute at most"
    with app.app_context():
        db.session.get_one(Pin, pin_id).checked_at = clock.now()
        db.session.commit()
    assert alice.get(f"/v1/pins/{pin_id}").get_json()["waits"] is None


def test_used_up_requests_are_told_until_they_come_back(app: Flask, alice: FlaskClient, house: House) -> None:
    until = (clock.now() + timedelta(hours=4)).replace(microsecond=0)
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        account.queue.budget_remaining, account.queue.budget_reset_at = 0, until
        due, later = make_pin(account, due_at=clock.now()).id, make_pin(account, due_at=until + timedelta(hours=1)).id
        db.session.commit()
    pin: dict[str, Any] = alice.get(f"/v1/pins/{due}").get_json()
    assert (pin["waits"]["code"], pin["waits"]["until"]) == ("budget_spent", clock.rfc3339(until))
    assert (pin["attention"], pin["status_note"]) == (False, pin["waits"]["text"])
    assert alice.get(f"/v1/pins/{later}").get_json()["waits"] is None

    tomorrow = app_budget.resets_at(clock.now())
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        account.kind, account.app_id, account.queue.budget_remaining = "trial", "1479", None
        reserve(db.session(), "trial:1479", clock.now().date(), 1000, 1000)
        db.session.commit()
    pin = alice.get(f"/v1/pins/{due}").get_json()
    assert (pin["waits"]["code"], pin["waits"]["until"]) == ("app_budget_spent", clock.rfc3339(tomorrow))
