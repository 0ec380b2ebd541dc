"""Selecting many pins, looking at their plan, scheduling them, and taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from server import clock
from server.db import db
from server.models import Account
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser

_BERLIN = ZoneInfo("Europe/Berlin")


def _drafts(house: House, count: int, **values: Any) -> list[str]:
    now = clock.now()
    return [
        house.pin(f"Cake {number:02}", state="draft", shown_at=now + timedelta(seconds=number), **values)
        for number in range(count)
    ]


def _select(page: Page) -> Locator:
    """Begin to select; returns the bar with what can be done."""
    page.get_by_role("button", name="Select", exact=True).click()
    bar = page.get_by_role("region", name="Selected pins")
    expect(bar).to_be_visible()
    return bar


def _plan(page: Page) -> Locator:
    _select(page).get_by_role("button", name="All drafts").click()
    page.get_by_role("button", name="Schedule", exact=True).click()
    return page.get_by_role("dialog", name="Schedule")


def test_ticks_a_range_with_shift_and_all_drafts_at_once(open_page: OpenPage, house: House) -> None:
    _drafts(house, 5)
    page = open_page()
    bar = _select(page)
    day = page.locator(".month-grid__day:has([aria-current='date'])")
    day.locator(".pin-card").first.click()
    expect(bar).to_contain_text("1 pin selected")
    day.locator(".pin-card").nth(2).click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 pins selected")
    expect(day.locator("[role=checkbox][aria-checked=true]")).to_have_count(3)
    bar.get_by_role("button", name="None").click()
    expect(day.locator("[aria-checked=true]")).to_have_count(0)
    bar.get_by_role("button", name="All drafts").click()
    expect(bar).to_contain_text("5 pins selected")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    day.locator(".pin-card").first.click()
    expect(page.locator(".pin-dialog")).to_be_visible()


def test_ticks_with_keys_in_a_day_s_list(open_page: OpenPage, house: House) -> None:
    _drafts(house, 5)
    page = open_page()
    page.get_by_role("button", name="2 more pins").click()
    page.locator(".day-list").get_by_role("button", name="Select").click()
    cards = page.locator(".day-list .pin-card")
    cards.first.focus()
    page.keyboard.press("Space")
    cards.nth(4).focus()
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".day-list .selection-bar")).to_contain_text("5 pins selected")
    page.locator(".day-list").get_by_role("button", name="Schedule").click()
    expect(page.get_by_role("dialog", name="Schedule 5 pins")).to_be_visible()


def test_what_was_published_cannot_be_ticked(open_page: OpenPage, house: House) -> None:
    now = clock.now()
    house.pin(state="published", due_at=now, published_at=now, shown_at=now)
    page = open_page()
    bar = _select(page)
    card = page.locator(".month-grid .pin-card")
    expect(card).to_have_attribute("aria-disabled", "true")
    card.click(force=True)
    expect(bar).to_contain_text("Select pins")


def test_a_plan_is_shown_then_done_then_undone(open_page: OpenPage, house: House) -> None:
    house.set_account(window_start="08:00", window_end="20:00", pins_per_day=2)
    pins = _drafts(house, 5)
    page = open_page()
    dialog = _plan(page)
    expect(dialog.get_by_role("button", name="Schedule 5 pins")).to_be_hidden()
    tomorrow = (clock.now() + timedelta(days=1)).date()
    dialog.get_by_label("First day").fill(tomorrow.isoformat())
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("heading", name="5 pins planned.")).to_be_focused()
    last = tomorrow + timedelta(days=2)
    expect(dialog).to_contain_text(f"Last pin: {last.day} {last:%B}.")
    days = dialog.locator(".plan-list__day")
    expect(days).to_have_count(3)
    expect(days.first).to_contain_text("2 pins")
    expect(days.first).to_contain_text("Pin 1 of 2, spread evenly over the open hours.")
    expect(days.first).to_contain_text("Board 1")
    times = dialog.locator(".plan-list__time").all_inner_texts()
    assert all(house.read(pin)["state"] == "draft" for pin in pins)
    dialog.get_by_role("button", name="Schedule 5 pins").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".toast")).to_contain_text("5 pins scheduled.")
    expect(page.get_by_role("button", name="Select", exact=True)).to_be_focused()
    stored = [house.read(pin) for pin in pins]
    assert {one["state"] for one in stored} == {"pending"}
    assert [one["due_at"].astimezone(_BERLIN).strftime("%H:%M") for one in stored] == times
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("5 pins are back where they were.")
    assert {house.read(pin)["state"] for pin in pins} == {"draft"}


def test_other_values_need_another_preview(open_page: OpenPage, house: House) -> None:
    _drafts(house, 4)
    page = open_page()
    dialog = _plan(page)
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("button", name="Schedule 4 pins")).to_be_visible()
    dialog.get_by_label("Pins a day").fill("1")
    expect(dialog.get_by_role("button", name="Schedule 4 pins")).to_be_hidden()
    dialog.get_by_role("button", name="Preview again").click()
    expect(dialog.locator(".plan-list__day")).to_have_count(4)
    expect(dialog.get_by_role("button", name="Schedule 4 pins")).to_be_visible()


def test_a_preview_that_is_refused_leaves_nothing_to_schedule(open_page: OpenPage, house: House) -> None:
    pins = _drafts(house, 2)
    page = open_page()
    page.route("**/v1/changes*", lambda route: route.abort())  # the page does not hear of the pause
    _select(page).get_by_role("button", name="All drafts").click()
    page.get_by_role("button", name="Publish now").click()
    dialog = page.get_by_role("dialog", name="Publish 2 pins now")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("button", name="Publish 2 pins")).to_be_visible()
    house.set_account(is_paused=True)
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("alert")).to_contain_text("is paused, so nothing goes out now.")
    expect(dialog.get_by_role("button", name="Publish 2 pins")).to_be_hidden()
    expect(dialog.locator(".plan-list__pin:visible")).to_have_count(0)
    assert {house.read(pin)["state"] for pin in pins} == {"draft"}


def test_boards_are_shared_out(open_page: OpenPage, house: House) -> None:
    pins = _drafts(house, 4)
    page = open_page()
    dialog = _plan(page)
    dialog.get_by_role("radio", name="Boards in turn").check()
    dialog.get_by_role("radio", name="Choose boards").check()
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog).to_contain_text("Tick one board or more.")
    for name in ("Board 2", "Board 3"):
        dialog.get_by_role("checkbox", name=name).check()
    dialog.get_by_role("button", name="Preview").click()
    dialog.get_by_role("button", name="Schedule 4 pins").click()
    expect(page.locator(".toast")).to_contain_text("4 pins scheduled.")
    boards = [house.read(pin)["board_id"] for pin in pins]
    assert sorted(boards) == sorted(house.board_ids[1:] * 2)


def test_a_plan_that_moved_on_is_shown_anew_before_it_is_done(open_page: OpenPage, house: House) -> None:
    house.set_account(pins_per_day=2)
    pins = _drafts(house, 2)
    page = open_page()
    dialog = _plan(page)
    tomorrow = (clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    dialog.get_by_label("First day").fill(tomorrow.date().isoformat())
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.locator(".plan-list__day")).to_have_count(1)
    house.pin("Somebody else's", due_at=tomorrow, shown_at=tomorrow)
    with house.app.app_context():
        account = db.session.get_one(Account, house.account_id)
        account.plan_version += 1
        db.session.commit()
    dialog.get_by_role("button", name="Schedule 2 pins").click()
    expect(dialog).to_contain_text("Something changed since the preview. This is the plan now.")
    expect(dialog.locator(".plan-list__day")).to_have_count(2)
    assert {house.read(pin)["state"] for pin in pins} == {"draft"}
    dialog.get_by_role("button", name="Schedule 2 pins").click()
    expect(page.locator(".toast")).to_contain_text("2 pins scheduled.")


def test_what_cannot_be_scheduled_is_named_and_left_out(open_page: OpenPage, house: House) -> None:
    pins = _drafts(house, 3)
    page = open_page()
    dialog = _plan(page)
    page.route("**/v1/changes*", lambda route: route.abort())  # the page does not hear of it
    house.change(pins[0], state="cancelled")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog).to_contain_text("These cannot be scheduled:")
    expect(dialog).to_contain_text("This pin is cancelled. Restore it first.")
    dialog.get_by_role("button", name="Leave them out").click()
    dialog.get_by_role("button", name="Schedule 2 pins").click()
    expect(page.locator(".toast")).to_contain_text("2 pins scheduled.")
    assert [house.read(pin)["state"] for pin in pins] == ["cancelled", "pending", "pending"]


def test_an_undo_that_came_late_names_the_pins_and_takes_back_the_others(open_page: OpenPage, house: House) -> None:
    pins = _drafts(house, 3)
    page = open_page()
    dialog = _plan(page)
    dialog.get_by_role("button", name="Preview").click()
    dialog.get_by_role("button", name="Schedule 3 pins").click()
    expect(page.locator(".toast")).to_contain_text("3 pins scheduled.")
    house.change(pins[1], state="published", published_at=clock.now())
    page.get_by_role("button", name="Undo").click()
    told = page.get_by_role("dialog", name="Not taken back")
    expect(told).to_contain_text("1 pin has moved on, so nothing was changed.")
    expect(told).to_contain_text("Cake 01")
    expect(told).to_contain_text("It is published.")
    told.get_by_role("button", name="Take the others back").click()
    expect(page.locator(".toast")).to_contain_text("2 pins are back where they were. 1 pin had moved on.")
    assert [house.read(pin)["state"] for pin in pins] == ["draft", "published", "draft"]


def test_many_are_cancelled_after_a_second_word(open_page: OpenPage, house: House) -> None:
    pins = _drafts(house, 3)
    page = open_page()
    bar = _select(page)
    bar.get_by_role("button", name="All drafts").click()
    bar.get_by_role("button", name="Cancel pins").click()
    assert {house.read(pin)["state"] for pin in pins} == {"draft"}
    bar.get_by_role("button", name="Really cancel 3 pins?").click()
    expect(page.locator(".toast")).to_contain_text("3 pins cancelled.")
    assert {house.read(pin)["state"] for pin in pins} == {"cancelled"}
    page.get_by_role("button", name="Restore as drafts").click()
    expect(page.locator(".toast")).to_contain_text("3 pins are drafts again.")
    assert {house.read(pin)["state"] for pin in pins} == {"draft"}


def test_a_lost_server_leaves_the_dialog_as_it_is(open_page: OpenPage, house: House) -> None:
    _drafts(house, 2)
    page = open_page()
    dialog = _plan(page)
    dialog.get_by_label("Pins a day").fill("1")
    page.route("**/v1/schedule/preview", _abort)
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The server does not answer.")
    expect(dialog.get_by_label("Pins a day")).to_have_value("1")
    page.unroute("**/v1/schedule/preview")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.locator(".plan-list__day")).to_have_count(2)
    expect(dialog.get_by_role("alert")).to_be_hidden()


def _abort(route: Route) -> None:
    route.abort()
