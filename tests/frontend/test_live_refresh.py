"""The page follows what happens elsewhere, without taking anything out of people's hands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, at

pytestmark = pytest.mark.browser

_MAY = at("2026-05-04T12:00:00+00:00")


def test_a_change_shows_up_without_a_click(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=_MAY)
    page = open_page("/#month=2026-05")
    card = page.locator(".pin-card")
    expect(card).to_contain_text("Pending")
    card.focus()
    house.change(pin_id, state="published", published_at=_MAY)
    expect(card).to_contain_text("Sandbox")
    expect(card).to_be_focused()


def test_an_open_dialog_changes_in_place_and_a_form_is_left_alone(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=_MAY)
    page = open_page(f"/#month=2026-05&pin={pin_id}")
    page.get_by_role("button", name="Edit").click()
    title = page.get_by_role("form", name="Edit the pin").get_by_label("Title")
    title.fill("Half a sen")
    house.change(pin_id, is_held=True, holds=[{"code": "post_gone", "choices": [], "text": "The post is gone."}])
    expect(page.locator(".pin-dialog__holds")).to_contain_text("The post is gone.")
    expect(title).to_have_value("Half a sen")
    expect(title).to_be_focused()


def test_a_lost_server_is_told_and_comes_back_by_itself(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=_MAY)
    page = open_page("/#month=2026-05")
    expect(page.locator(".pin-card")).to_be_visible()
    page.route("**/v1/**", lambda route: route.abort())
    banner = page.locator(".banner")
    expect(banner).to_contain_text("The server does not answer.")
    expect(page.locator(".pin-card")).to_be_visible()
    house.change(pin_id, state="failed")
    page.unroute("**/v1/**")
    expect(page.locator(".pin-card")).to_contain_text("Failed")
    expect(banner).to_be_hidden()


def test_an_action_that_did_not_arrive_says_what_to_do(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=_MAY)
    page = open_page(f"/#month=2026-05&pin={pin_id}")
    expect(page.get_by_role("button", name="Cancel pin")).to_be_enabled()
    page.route("**/cancel", lambda route: route.abort())
    page.get_by_role("button", name="Cancel pin").click()
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("Check that it is running, then try again.")
    assert house.read(pin_id)["state"] == "pending"
