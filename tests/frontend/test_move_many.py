"""Moving many pins together, and dragging one: the rules hold, and every way has a way back."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from server import clock
from server.db import db
from server.models import Pin
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser

_BERLIN = ZoneInfo("Europe/Berlin")


def _slots(count: int) -> list[datetime]:
    """Slots on two days that follow each other in one month, three hours apart."""
    start = clock.now()
    while (start + timedelta(days=2)).month != (start + timedelta(days=8)).month:
        start += timedelta(days=7)
    first = (start + timedelta(days=3)).replace(hour=8, minute=0, second=0, microsecond=0)
    return [first + timedelta(hours=3 * number) for number in range(count)]


def _move_dialog(page: Page, pin_ids: list[str]) -> Locator:
    page.get_by_role("button", name="Select", exact=True).click()
    for pin_id in pin_ids:
        page.locator(f"[data-place=calendar] [data-pin='{pin_id}']").click()
    page.get_by_role("button", name="Move", exact=True).click()
    dialog = page.get_by_role("dialog", name="Move")
    expect(dialog.get_by_label("By how much")).to_be_focused()
    return dialog


def test_many_move_by_days_and_come_back(open_page: OpenPage, house: House) -> None:
    slots = _slots(3)
    pins = [house.pin(f"Cake {number}", due_at=slot, shown_at=slot) for number, slot in enumerate(slots)]
    page = open_page(f"/#month={slots[0]:%Y-%m}")
    dialog = _move_dialog(page, pins)
    dialog.get_by_label("By how much").fill("2")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("3 pins moved.")
    assert [house.read(pin)["due_at"] for pin in pins] == [slot + timedelta(days=2) for slot in slots]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("3 pins are back where they were.")
    assert [house.read(pin)["due_at"] for pin in pins] == slots


def test_earlier_by_hours(open_page: OpenPage, house: House) -> None:
    [slot] = _slots(1)
    pin = house.pin(due_at=slot, shown_at=slot)
    page = open_page(f"/#month={slot:%Y-%m}")
    dialog = _move_dialog(page, [pin])
    dialog.get_by_role("radio", name="Earlier").check()
    dialog.get_by_label("Unit").select_option("hours")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("1 pin moved.")
    assert house.read(pin)["due_at"] == slot - timedelta(hours=1)


def test_what_cannot_move_is_named_with_its_next_free_slot(open_page: OpenPage, house: House) -> None:
    slots = _slots(2)
    pins = [house.pin(f"Cake {number}", due_at=slot, shown_at=slot) for number, slot in enumerate(slots)]
    house.pin("In the way", due_at=slots[0] + timedelta(days=1), shown_at=slots[0] + timedelta(days=1))
    page = open_page(f"/#month={slots[0]:%Y-%m}")
    _move_dialog(page, pins).get_by_role("button", name="Move", exact=True).click()
    told = page.get_by_role("dialog", name="Not moved")
    expect(told).to_contain_text("1 pin cannot go there, so nothing was changed.")
    expect(told).to_contain_text("Cake 0")
    expect(told).to_contain_text("Another pin is scheduled within 120 seconds of that time.")
    expect(told).to_contain_text("Next free:")
    assert [house.read(pin)["due_at"] for pin in pins] == slots
    told.get_by_role("button", name="Move the other 1").click()
    expect(page.locator(".toast")).to_contain_text("1 pin moved.")
    assert [house.read(pin)["due_at"] for pin in pins] == [slots[0], slots[1] + timedelta(days=1)]


def test_a_drag_comes_back_with_undo(open_page: OpenPage, house: House) -> None:
    [slot] = _slots(1)
    goal = slot + timedelta(days=1)
    pin = house.pin(due_at=slot, shown_at=slot)
    page = open_page(f"/#month={slot:%Y-%m}", size=(1280, 1600))
    page.drag_and_drop(f"[data-pin='{pin}']", f"[data-day='{goal:%Y-%m-%d}']")
    expect(page.locator(".toast")).to_contain_text("Moved to")
    assert house.read(pin)["due_at"] == goal
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Moved back")
    assert house.read(pin)["due_at"] == slot


def test_a_time_given_on_the_page_is_the_readers_wall_time(open_page: OpenPage, house: House) -> None:
    [slot] = _slots(1)
    dragged, typed = house.pin("Dragged", due_at=slot, shown_at=slot), house.pin("Typed", state="draft")
    goal = slot + timedelta(days=1)
    page = open_page(f"/#month={slot:%Y-%m}", timezone="America/New_York", size=(1280, 1600))
    page.drag_and_drop(f"[data-pin='{dragged}']", f"[data-day='{goal:%Y-%m-%d}']")
    expect(page.locator(".toast")).to_contain_text("Moved to")
    page.goto(f"{house.url}/#pin={typed}")
    page.get_by_role("button", name="Choose a time").click()
    form = page.get_by_role("form", name="Move the pin")
    form.get_by_label("Day").fill(f"{goal + timedelta(days=1):%Y-%m-%d}")
    form.get_by_label("Time").fill("07:15")
    form.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("7:15")
    with house.app.app_context():
        stored = [db.session.get_one(Pin, pin) for pin in (dragged, typed)]
        assert {pin.slot_timezone for pin in stored} == {"America/New_York"}
        local = goal.astimezone(ZoneInfo("America/New_York"))
        assert stored[0].slot_wall == f"{local:%Y-%m-%dT%H:%M:%S}"
        assert stored[1].slot_wall == f"{goal + timedelta(days=1):%Y-%m-%d}T07:15:00"


def test_a_drag_onto_a_full_day_offers_the_next_free_time(open_page: OpenPage, house: House) -> None:
    house.set_account(pins_per_day=1)
    [slot] = _slots(1)
    full = slot + timedelta(days=1)
    pin = house.pin(due_at=slot, shown_at=slot)
    house.pin("In the way", due_at=full + timedelta(hours=2), shown_at=full + timedelta(hours=2))
    page = open_page(f"/#month={slot:%Y-%m}", size=(1280, 1600))
    page.drag_and_drop(f"[data-pin='{pin}']", f"[data-day='{full:%Y-%m-%d}']")
    form = page.get_by_role("form", name="Move the pin")
    expect(form.get_by_role("alert")).to_contain_text("The account's limit of 1 pin was reached")
    expect(form.get_by_role("alert")).not_to_contain_text("next_free_slot")
    expect(form.get_by_label("Day")).to_have_value(f"{full:%Y-%m-%d}")
    free = full + timedelta(days=1)
    form.get_by_role("button", name=f"{free.day} {free:%b}").click()
    expect(page.locator(".toast")).to_contain_text("Moved to")
    assert house.read(pin)["due_at"].astimezone(_BERLIN).date() == free.astimezone(_BERLIN).date()


def test_a_near_miss_offers_the_next_minute_of_the_same_day(open_page: OpenPage, house: House) -> None:
    [slot] = _slots(1)
    full = slot + timedelta(days=1)
    pin = house.pin(due_at=slot, shown_at=slot)
    house.pin("In the way", due_at=full, shown_at=full)
    page = open_page(f"/#month={slot:%Y-%m}", size=(1280, 1600))
    page.drag_and_drop(f"[data-pin='{pin}']", f"[data-day='{full:%Y-%m-%d}']")
    free = full + timedelta(seconds=120)
    page.get_by_role("button", name=f"Use {free.astimezone(_BERLIN):%H:%M} instead").click()
    expect(page.locator(".toast")).to_contain_text("Moved to")
    assert house.read(pin)["due_at"] == free


def test_a_refused_move_keeps_what_was_typed(open_page: OpenPage, house: House) -> None:
    [slot] = _slots(1)
    pin = house.pin(due_at=slot, shown_at=slot)
    page = open_page(f"/#pin={pin}")
    page.get_by_role("button", name="Move", exact=True).click()
    form = page.get_by_role("form", name="Move the pin")
    form.get_by_label("Day").fill("2020-05-04")
    form.get_by_label("Time").fill("07:15")
    form.get_by_role("button", name="Move", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("That time has passed.")
    expect(form.get_by_label("Day")).to_have_value("2020-05-04")
    expect(form.get_by_label("Time")).to_have_value("07:15")


def test_publish_now_over_the_limit_says_when_and_why(open_page: OpenPage, house: House) -> None:
    house.set_account(pins_per_day=1)
    page = open_page(f"/#pin={house.pin('The first one', state='draft')}")
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".toast")).to_contain_text("It goes out now.")
    pin = house.pin(state="draft")
    page = open_page(f"/#pin={pin}")
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".toast")).to_contain_text("Not at once: it goes out")
    expect(page.locator(".toast")).to_contain_text("The account's limit of 1 pin was reached")
    assert house.read(pin)["state"] == "pending"
