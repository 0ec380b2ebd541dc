"""What needs somebody is named at the top with its way back, filtered by one chip, and mended where it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from server import clock
from server.db import db
from server.models import Account, Board, Pin
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser


def _change(house: House, model: Any, key: Any, **values: Any) -> None:
    with house.app.app_context():
        row = db.session.get_one(model, key)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()


def test_a_lost_account_is_named_at_the_top_and_connected_from_there(open_page: OpenPage, house: House) -> None:
    user, _tokens = house.services.sandbox.create_user("sonntagskuchen", boards=(("Cakes", ""),))
    _change(house, Account, house.account_id, status="disconnected", pinterest_user_id=user.id)
    house.pin(due_at=clock.now() + timedelta(hours=1))
    page = open_page()
    notice = page.locator(".notice")
    expect(notice).to_contain_text("@sonntagskuchen is disconnected from the sandbox: its pins wait.")
    expect(page.locator(".toolbar__chip", has_text="Needs you")).to_contain_text("1")
    notice.get_by_role("button", name="Connect again: @sonntagskuchen").click()
    expect(page.locator(".toast__text")).to_contain_text("is connected again")
    expect(notice).to_have_count(0)


def test_a_block_is_told_on_the_readers_clock(open_page: OpenPage, house: House) -> None:
    until = (clock.now() + timedelta(days=3)).replace(hour=4, minute=41, second=0, microsecond=0)
    with house.app.app_context():
        queue = db.session.get_one(Account, house.account_id).queue
        queue.blocked_until, queue.block_reason = until, {"code": "spam_blocked", "params": {}, "text": "Spam."}
        db.session.commit()
    pin_id = house.pin(state="retrying", due_at=clock.now(), next_attempt_at=until)
    page = open_page(f"/#pin={pin_id}", timezone="Asia/Kolkata")
    expect(page.locator(".pin-dialog__note")).to_contain_text("10:11: The sandbox asked the account to rest")
    page.locator(".pin-dialog").get_by_role("button", name="Publish now").click()
    expect(page.locator(".toast__text")).to_contain_text("Not at once. Waits until")
    page.keyboard.press("Escape")
    expect(page.locator(".notice")).to_contain_text("10:11, to fight spam")


def test_what_waits_for_a_person_is_one_chip_and_mended_in_its_dialog(open_page: OpenPage, house: House) -> None:
    _change(house, Board, (house.account_id, house.board_ids[0]), is_gone=True)
    error = {"code": "board_not_found", "params": {}, "text": "Pinterest does not know this board."}
    pin_id = house.pin("Plum cake", state="queued", due_at=clock.now(), board_id=house.board_ids[0], error=error)
    house.pin("Lemon cake", state="published", due_at=clock.now(), published_at=clock.now())
    stray = {
        "id": "77",
        "url": f"{house.url}/sandbox/pin/77/",
        "error": {"code": "perhaps_yours", "text": "May be yours."},
    }
    copied = house.pin("Apple cake", state="published", due_at=clock.now(), published_at=clock.now(), strays=[stray])
    page = open_page()
    cards = page.locator(".pin-card:visible")
    expect(cards).to_have_count(3)
    chip = page.locator(".toolbar__chip", has_text="Needs you")
    expect(chip).to_contain_text("2")
    chip.click()
    expect(cards).to_have_count(2)
    page.locator(f"[data-pin='{pin_id}']").first.click()
    dialog = page.locator(".pin-dialog")
    dialog.get_by_role("button", name="Choose another board").click()
    board = dialog.get_by_label("Board")
    expect(board).to_be_focused()
    board.select_option(label="Board 2")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("button", name="Edit")).to_be_visible()
    expect(dialog.get_by_role("button", name="Choose another board")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator(f"[data-pin='{copied}']").first.click()
    dialog.get_by_role("button", name="That one is mine").click()
    expect(dialog).not_to_contain_text("May be yours.")
    page.keyboard.press("Escape")
    expect(cards).to_have_count(0)
    with house.app.app_context():
        found = db.session.get_one(Pin, copied)
        assert (found.strays, found.denied) == ([], {"ids": ["77"]}), "a later look does not tell it again"
        db.session.rollback()
