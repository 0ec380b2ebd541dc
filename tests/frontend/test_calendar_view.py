"""Pins stand on the right local day, and everything about a day can be reached."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from server import clock
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, at

pytestmark = pytest.mark.browser

_LATE = at("2026-05-04T22:30:00+00:00")


@pytest.mark.parametrize(
    ("timezone", "day", "time"),
    [
        ("Europe/Berlin", "2026-05-05", "00:30"),
        ("America/New_York", "2026-05-04", "18:30"),
        ("Asia/Kolkata", "2026-05-05", "04:00"),
    ],
)
def test_a_pin_stands_on_the_day_of_the_readers_clock(
    open_page: OpenPage, house: House, timezone: str, day: str, time: str
) -> None:
    house.pin(due_at=_LATE)
    page = open_page("/#month=2026-05", timezone=timezone)
    card = page.locator(f"[data-day='{day}'] .pin-card")
    expect(card).to_contain_text(time)
    expect(card).to_contain_text("Pending")
    expect(card).to_contain_text("Lemon cake")
    expect(page.locator(".pin-card")).to_have_count(1)
    expect(page.get_by_text(f"Times in {timezone}")).to_be_visible()


def test_a_full_day_opens_a_list_of_all_its_pins(open_page: OpenPage, house: House) -> None:
    for number in range(23):
        house.pin(f"Cake {number:02}", due_at=at("2026-05-04T08:00:00+00:00") + timedelta(minutes=number))
    page = open_page("/#month=2026-05")
    day = page.locator("[data-day='2026-05-04']")
    expect(day.locator(".pin-card")).to_have_count(3)
    page.get_by_role("button", name="20 more pins on").click()
    listed = page.locator(".day-list .pin-card")
    expect(listed).to_have_count(23)
    expect(listed.nth(22)).to_contain_text("Cake 22")
    listed.nth(21).click()
    expect(page.locator(".pin-dialog")).to_contain_text("Cake 21")
    page.keyboard.press("Escape")
    expect(listed.nth(21)).to_be_focused()


def test_today_is_marked_and_one_step_away(open_page: OpenPage, house: House) -> None:
    house.pin(due_at=_LATE)
    page = open_page("/#month=2020-02", timezone="UTC")
    expect(page.get_by_role("heading", name="February 2020")).to_be_visible()
    page.get_by_role("button", name="Next month").click()
    expect(page.get_by_role("heading", name="March 2020")).to_be_visible()
    page.get_by_role("button", name="Today", exact=True).click()
    expect(page.locator("[aria-current='date']")).to_have_accessible_name(
        f"{clock.now():%A} {clock.now().day} {clock.now():%B}, today, no pins"
    )


def test_filters_by_status(open_page: OpenPage, house: House) -> None:
    house.pin("Plum crumble", due_at=_LATE)
    house.pin("Burnt toast", state="failed", due_at=_LATE)
    page = open_page("/#month=2026-05")
    expect(page.locator(".pin-card")).to_have_count(2)
    page.get_by_role("button", name="Failed 1").click()
    expect(page.locator(".pin-card")).to_have_count(1)
    expect(page.locator(".pin-card")).to_contain_text("Burnt toast")
    page.get_by_role("button", name="All 2").click()
    expect(page.locator(".pin-card")).to_have_count(2)


def test_attention_is_a_word(open_page: OpenPage, house: House) -> None:
    hold = {"code": "post_gone", "since": "2026-05-01T00:00:00Z", "choices": ["cancel"], "text": "It waits."}
    house.pin(due_at=_LATE, holds=[hold], is_held=True)
    page = open_page("/#month=2026-05")
    expect(page.locator(".pin-card")).to_contain_text("Needs you")


def test_without_any_pin_it_says_what_to_do_first(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.get_by_role("heading", name="Your first pins")).to_be_visible()
    page.get_by_role("button", name="Paste a URL").click()
    expect(page.get_by_label("Make pins from this URL")).to_be_focused()


def test_texts_from_the_server_are_only_text(open_page: OpenPage, house: House) -> None:
    evil = "<img src=x onerror=alert(1)><b>Cake</b>"
    pin_id = house.pin(evil, due_at=_LATE, content_values={"description": evil, "alt_text": evil})
    page = open_page(f"/#month=2026-05&pin={pin_id}")
    expect(page.locator(".pin-dialog__title")).to_have_text(evil)
    expect(page.locator(".pin-dialog__description")).to_have_text(evil)
    expect(page.locator(".month-grid .pin-card__title")).to_have_text(evil)
