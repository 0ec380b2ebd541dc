"""Everything can be done without a pointer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, at

pytestmark = pytest.mark.browser


def _focused_day(page: Page) -> str | None:
    found = page.evaluate("document.activeElement.closest('[data-day]')?.dataset.day")
    return str(found) if found else None


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reached {selector}")


def test_arrows_walk_through_days_and_pins_and_months(open_page: OpenPage, house: House) -> None:
    house.pin("Morning cake", due_at=at("2026-05-05T07:00:00+00:00"))
    house.pin("Noon cake", due_at=at("2026-05-05T10:00:00+00:00"))
    page = open_page("/#month=2026-05")
    expect(page.locator(".pin-card")).to_have_count(2)
    _tab_to(page, ".month-grid__date")
    page.keyboard.press("Home")
    while _focused_day(page) != "2026-05-04":
        page.keyboard.press("ArrowUp" if str(_focused_day(page)) > "2026-05-04" else "ArrowDown")
    page.keyboard.press("ArrowRight")
    assert _focused_day(page) == "2026-05-05"
    page.keyboard.press("Tab")
    expect(page.locator(".pin-card").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".pin-card").nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    assert _focused_day(page) == "2026-05-06"
    page.keyboard.press("End")
    assert _focused_day(page) == "2026-05-10"
    page.keyboard.press("PageDown")
    assert _focused_day(page) == "2026-06-10"
    expect(page.get_by_role("heading", name="June 2026")).to_be_visible()
    page.keyboard.press("Shift+PageUp")
    assert _focused_day(page) == "2025-06-10"


def test_a_pin_is_cancelled_with_keys_alone(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=at("2026-05-01T07:00:00+00:00"))
    page = open_page("/#month=2026-05")
    expect(page.locator(".pin-card")).to_be_visible()
    _tab_to(page, ".month-grid__date")
    page.evaluate("document.querySelector(\"[data-day='2026-05-01'] .month-grid__date\").focus()")
    page.keyboard.press("Enter")
    expect(page.locator(".day-list")).to_be_visible()
    _tab_to(page, ".day-list .pin-card")
    page.keyboard.press("Enter")
    expect(page.locator(".pin-dialog")).to_be_visible()
    _tab_to(page, "[data-choice=cancel]")
    page.keyboard.press("Enter")
    expect(page.locator(".pin-dialog__status")).to_contain_text("Cancelled")
    assert page.evaluate("document.activeElement.closest('.pin-dialog') !== null")
    page.keyboard.press("Escape")
    expect(page.locator(".day-list .pin-card")).to_be_focused()
    page.keyboard.press("Escape")
    assert _focused_day(page) == "2026-05-01"
    assert house.read(pin_id)["state"] == "cancelled"
