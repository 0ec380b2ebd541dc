"""What the calendar tells about planning: rest, campaigns, delivery windows, reasons, and who stands first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from server import clock
from server.db import db
from server.models import Account, Profile, WorkerBeat
from tests import factories
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, at, give_sign_of_life

pytestmark = pytest.mark.browser

_MAY = at("2026-05-04T12:00:00+00:00")


def test_days_off_and_campaigns_are_seen_and_heard(open_page: OpenPage, house: House) -> None:
    house.pin(due_at=_MAY, shown_at=_MAY)
    house.set_account(days_off=[6])
    house.campaign(name="Strawberries", color="#b3446c", starts_on=date(2026, 5, 5), ends_on=date(2026, 5, 12))
    with house.app.app_context():
        db.session.get_one(Profile, house.profile_id).blackout_dates = ["2026-05-14"]
        db.session.commit()
    page = open_page("/#month=2026-05")
    date_of = "[data-day='2026-05-{}'] .month-grid__date"
    expect(page.locator(date_of.format("10"))).to_have_accessible_name(
        "Sunday 10 May, no pins, day off, campaign Strawberries"
    )
    expect(page.locator(date_of.format("14"))).to_have_accessible_name("Thursday 14 May, no pins, day off")
    expect(page.locator(date_of.format("04"))).to_have_accessible_name("Monday 4 May, 1 pin")
    expect(page.locator("[data-day='2026-05-10']")).to_have_attribute("data-rest", "all")
    expect(page.locator(".campaign-bars__bar:visible")).to_have_count(2)
    bar, day = (
        page.locator(".campaign-bars__bar").first.bounding_box(),
        page.locator("[data-day='2026-05-05']").bounding_box(),
    )
    assert bar
    assert day
    assert abs(bar["x"] - day["x"]) < 8
    assert bar["y"] < day["y"]


def test_one_of_two_accounts_that_rests_is_not_a_day_off_for_all(open_page: OpenPage, house: House) -> None:
    house.pin(due_at=_MAY, shown_at=_MAY)
    house.set_account(days_off=[6])
    with house.app.app_context():
        factories.make_account(db.session.get_one(Profile, house.profile_id), username="second")
    page = open_page("/#month=2026-05")
    expect(page.locator("[data-day='2026-05-10']")).to_have_attribute("data-rest", "some")
    expect(page.locator("[data-day='2026-05-10'] .month-grid__date")).to_have_accessible_name(
        "Sunday 10 May, no pins, day off for 1 of 2"
    )
    page.locator(".toolbar").get_by_label("Pinterest account").select_option(house.account_id)
    expect(page.locator("[data-day='2026-05-10']")).to_have_attribute("data-rest", "all")


def test_filters_by_campaign_and_label(open_page: OpenPage, house: House) -> None:
    campaign = house.campaign(name="Strawberries")
    house.pin("In it", due_at=_MAY, shown_at=_MAY, campaign_id=campaign)
    house.pin("With a label", due_at=_MAY + timedelta(hours=1), shown_at=_MAY + timedelta(hours=1), labels=["spring"])
    page = open_page("/#month=2026-05")
    cards = page.locator(".month-grid .pin-card")
    expect(cards).to_have_count(2)
    page.get_by_label("Campaign", exact=True).select_option("Strawberries")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("In it")
    expect(page.get_by_role("button", name="All 1")).to_be_visible()
    page.get_by_label("Campaign", exact=True).select_option("All campaigns")
    expect(cards).to_have_count(2)
    page.get_by_label("Label", exact=True).select_option("spring")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("With a label")


def test_what_needs_somebody_stands_first_on_a_full_day(open_page: OpenPage, house: House) -> None:
    for number in range(24):
        slot = _MAY + timedelta(minutes=3 * number)
        house.pin(f"Cake {number:02}", due_at=slot, shown_at=slot)
    late = _MAY + timedelta(hours=3)
    house.pin("Burnt toast", state="failed", due_at=late, shown_at=late)
    page = open_page("/#month=2026-05")
    cards = page.locator("[data-day='2026-05-04'] .pin-card")
    expect(cards).to_have_count(3)
    expect(cards.first).to_contain_text("Burnt toast")
    page.get_by_role("button", name="Failed 1").click()
    expect(cards).to_have_count(1)


def test_a_pin_tells_its_window_its_reason_and_its_campaign(open_page: OpenPage, house: House) -> None:
    campaign = house.campaign(name="Strawberries")
    other = house.pin("Plum crumble", due_at=_MAY, shown_at=_MAY)
    why = {
        "code": "next_free_slot", "params": {},
        "text": f"Takes the next free slot. At least 48 hours lie between pins to the same page (pin {other}).",
    }  # fmt: skip
    pin = house.pin(
        due_at=_MAY, shown_at=_MAY, why=why, campaign_id=campaign, labels=["spring", "cake"],
        deliver_from=_MAY - timedelta(hours=4), deliver_until=_MAY,
    )  # fmt: skip
    page = open_page(f"/#month=2026-05&pin={pin}")
    facts = page.locator(".pin-facts")
    expect(facts).to_contain_text("Any time Mon 4 May, 10:00 – 14:00")
    expect(facts).to_contain_text("between pins to the same page (“Plum crumble”).")
    expect(facts).not_to_contain_text("pin_")
    expect(facts).to_contain_text("Strawberries")
    expect(facts).to_contain_text("spring, cake")


def test_a_pin_that_is_still_tried_shows_no_cure(open_page: OpenPage, house: House) -> None:
    error = {"code": "page_failed", "params": {}, "text": "The site answered with an error of its own (500)."}
    pin = house.pin(state="retrying", due_at=_MAY, shown_at=_MAY, next_attempt_at=_MAY, error=error)
    page = open_page(f"/#pin={pin}")
    callout = page.locator(".pin-dialog .callout").first
    expect(callout).to_contain_text("The site answered with an error of its own (500).")
    expect(callout).not_to_contain_text("Retry")


def test_a_paused_profile_and_campaign_are_told_each(open_page: OpenPage, house: House) -> None:
    house.campaign(name="Strawberries", is_paused=True)
    with house.app.app_context():
        db.session.get_one(Profile, house.profile_id).paused_until = clock.now() + timedelta(days=20)
        db.session.get_one(Profile, house.profile_id).is_paused = True
        db.session.get_one(Account, house.account_id).paused_until = clock.now() - timedelta(days=1)
        db.session.get_one(Account, house.account_id).is_paused = True
        db.session.commit()
    page = open_page()
    notices = page.locator(".notice")
    expect(notices).to_have_count(2)
    expect(notices.first).to_contain_text("Publishing is paused until ")
    expect(notices.nth(1)).to_contain_text("The campaign “Strawberries” is paused.")


def test_a_pause_that_ends_while_the_page_is_open_is_told_no_more(open_page: OpenPage, house: House) -> None:
    house.set_account(is_paused=True, paused_until=clock.now() + timedelta(hours=1))
    page = open_page(is_shared=False)
    expect(page.locator(".notice")).to_contain_text("@sonntagskuchen is paused until")
    page.clock.install(time=clock.now() + timedelta(hours=2))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the page looks whether a worker runs
    expect(page.locator(".notice")).to_have_count(0)


def test_a_page_without_a_worker_says_so(open_page: OpenPage, house: House) -> None:
    with house.app.app_context():
        db.session.query(WorkerBeat).delete()
        db.session.commit()
    try:
        page = open_page()
        expect(page.locator(".notice")).to_contain_text("No worker is running, so nothing goes out.")
    finally:
        with house.app.app_context():
            give_sign_of_life()
    page = open_page()
    expect(page.get_by_role("heading", name="Your first pins")).to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)
