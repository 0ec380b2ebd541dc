"""When accounts rest: days off, spacing, late pins, pauses, blackout dates, and what a changed rule leaves behind."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from server import clock
from server.db import db
from server.models import Account, Profile, Workspace
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser

_BERLIN = ZoneInfo("Europe/Berlin")


def _settings(open_page: OpenPage) -> tuple[Page, Locator]:
    page = open_page("/#panel=settings")
    account = page.get_by_role("region", name="Account sonntagskuchen")
    expect(account).to_be_visible()
    return page, account


def _in_days(days: int) -> datetime:
    return (clock.now() + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


def test_rest_and_late_pins_are_saved(open_page: OpenPage, house: House) -> None:
    _page, account = _settings(open_page)
    account.get_by_role("checkbox", name="Saturday").check(force=True)
    account.get_by_role("checkbox", name="Sunday").check(force=True)
    account.get_by_label("Days between the same picture on one board").fill("30")
    account.get_by_role("radio", name="Leave them out").check()
    account.get_by_role("button", name="Save").click()
    expect(account.locator(".feedback")).to_have_text("Saved.")
    with house.app.app_context():
        stored = db.session.get_one(Account, house.account_id)
        assert (stored.days_off, stored.image_spacing_days, stored.missed_slots) == ([5, 6], 30, "skip")


def test_no_day_left_is_said_at_the_days(open_page: OpenPage, house: House) -> None:
    _page, account = _settings(open_page)
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        account.get_by_role("checkbox", name=day).check(force=True)
    account.get_by_role("button", name="Save").click()
    expect(account.get_by_role("group", name="Days off")).to_contain_text("Leave at least one open.")


def test_what_no_longer_fits_is_shown_and_planned_anew(open_page: OpenPage, house: House) -> None:
    slots = [_in_days(3), _in_days(3) + timedelta(hours=2), _in_days(5)]
    pins = [house.pin(f"Cake {number}", due_at=slot, shown_at=slot) for number, slot in enumerate(slots)]
    page, account = _settings(open_page)
    account.get_by_label("Pins a day, at most").fill("1")
    account.get_by_role("button", name="Save").click()
    expect(account).to_contain_text("1 pin no longer fits.")
    account.get_by_role("button", name="Show").click()
    told = page.get_by_role("dialog", name="No longer within the rules")
    expect(told).to_contain_text("Cake 1")
    expect(told).to_contain_text("The account's limit of 1 pin was reached")
    told.get_by_role("button", name="Re-plan").click()
    dialog = page.get_by_role("dialog", name="Schedule 1 pin")
    expect(dialog.get_by_label("First day")).to_have_value(f"{slots[1].astimezone(_BERLIN):%Y-%m-%d}")
    dialog.get_by_role("button", name="Preview").click()
    dialog.get_by_role("button", name="Schedule 1 pin").click()
    expect(page.locator(".toast")).to_contain_text("1 pin scheduled.")
    days = [house.read(pin)["due_at"].astimezone(_BERLIN).date() for pin in pins]
    assert len(set(days)) == 3
    assert house.read(pins[0])["due_at"] == slots[0]


def test_a_pause_with_an_end_is_told_above_the_calendar_and_ends_with_a_click(
    open_page: OpenPage, house: House
) -> None:
    page, account = _settings(open_page)
    account.get_by_role("button", name="Pause … @sonntagskuchen").click()
    until = account.get_by_role("textbox", name="Pause until")
    expect(until).to_be_focused()
    end = _in_days(3).astimezone(_BERLIN)
    until.fill(f"{end:%Y-%m-%dT%H:%M}")
    account.get_by_role("button", name="Pause", exact=True).click()
    words = f"paused until {end:%A} {end:%H:%M}"
    expect(account.get_by_role("button", name="Resume @sonntagskuchen")).to_be_focused()
    expect(account.locator(".pause__state")).to_have_text(f"P{words[1:]}")
    with house.app.app_context():
        assert db.session.get_one(Account, house.account_id).paused_until == end
    page.keyboard.press("Escape")
    notice = page.locator(".notice")
    expect(notice).to_contain_text(f"@sonntagskuchen is {words}.")
    notice.get_by_role("button", name="Resume").click()
    expect(notice).to_have_count(0)
    with house.app.app_context():
        assert not db.session.get_one(Account, house.account_id).is_paused_at(clock.now())


def test_everything_is_paused_without_an_end(open_page: OpenPage, house: House) -> None:
    page, _account = _settings(open_page)
    page.get_by_role("button", name="Pause … everything").click()
    page.get_by_role("form", name="Pause everything").get_by_role("button", name="Pause", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.locator(".notice")).to_contain_text("Publishing is paused.")
    with house.app.app_context():
        workspace = db.session.get_one(Workspace, house.workspace_id)
        assert (workspace.is_paused, workspace.paused_until) == (True, None)


def test_blackout_dates_come_as_spans_and_go_again(open_page: OpenPage, house: House) -> None:
    page, _account = _settings(open_page)
    profile = page.get_by_role("region", name="Profile Sonntagskuchen")
    first, last = _in_days(40).date(), _in_days(42).date()
    form = profile.get_by_role("form", name="Days off of Sonntagskuchen")
    form.get_by_label("No pins on").fill(last.isoformat())
    form.get_by_label("up to").fill(first.isoformat())
    form.get_by_role("button", name="Add").click()
    expect(form).to_contain_text("This lies before the first day.")
    form.get_by_label("No pins on").fill(first.isoformat())
    form.get_by_label("up to").fill(last.isoformat())
    form.get_by_role("button", name="Add").click()
    expect(profile.locator(".rest__span")).to_have_count(1)
    assert _blackouts(house) == [(first + timedelta(days=offset)).isoformat() for offset in range(3)]
    expect(form.get_by_label("No pins on")).to_have_value("")
    profile.get_by_role("button", name="Remove").click()
    expect(profile.locator(".rest__span")).to_have_count(0)
    assert _blackouts(house) == []


def _blackouts(house: House) -> list[str]:
    with house.app.app_context():
        found = db.session.get_one(Profile, house.profile_id).blackout_dates
        return [day.isoformat() if isinstance(day, date) else str(day) for day in found]
