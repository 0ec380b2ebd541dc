"""The field that makes pins from a URL, and the panels beside the calendar."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Route, expect

from server import clock
from server.db import db
from server.models import Account
from tests import factories
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser


def test_new_pins_are_seen_being_made_right_away(open_page: OpenPage, house: House) -> None:
    page = open_page()
    page.get_by_label("Make pins from this URL").fill("blog.example/lemon-cake/")
    page.get_by_label("How many pins").select_option("2")
    page.get_by_role("button", name="Make pins").click()
    cards = page.locator(f"[data-day='{_today()}'] .pin-card")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("Being made")
    expect(cards.first).to_contain_text("New pin from blog.example")
    expect(page.locator(".make-pins__message")).to_contain_text("2 pins are being made")
    expect(page.get_by_label("Make pins from this URL")).to_have_value("")


@pytest.mark.parametrize("typed", ["ftp://blog.example/", "lemoncake"])
def test_a_refused_address_says_why_at_the_field(open_page: OpenPage, typed: str) -> None:
    page = open_page()
    field = page.get_by_label("Make pins from this URL")
    field.fill(typed)
    page.get_by_role("button", name="Make pins").click()
    expect(page.locator(".make-pins__message")).to_contain_text("Write a web address")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value(typed)


def test_an_agency_chooses_the_profile(open_page: OpenPage, house: House) -> None:
    with house.app.app_context():
        workspace = db.session.get_one(factories.Workspace, house.workspace_id)
        other = factories.make_profile(workspace, name="Second blog")
        other_id = other.id
        factories.make_account(other)
    page = open_page()
    page.get_by_label("For which profile").select_option("Second blog")
    page.get_by_label("Make pins from this URL").fill("https://blog.example/soup/")
    page.get_by_role("button", name="Make pins").click()
    expect(page.locator(".month-grid .pin-card")).to_have_count(3)
    page.get_by_role("combobox", name="Profile", exact=True).select_option("Sonntagskuchen")
    expect(page.locator(".month-grid .pin-card")).to_have_count(0)
    page.get_by_role("combobox", name="Profile", exact=True).select_option(other_id)
    expect(page.locator(".month-grid .pin-card")).to_have_count(3)


def test_connecting_wordpress_shows_the_key_once(open_page: OpenPage) -> None:
    held: list[Route] = []
    page = open_page()
    page.route("**/v1/profiles*", lambda route: held.append(route))  # somebody is faster than a slow server
    page.reload()
    page.get_by_role("button", name="WordPress", exact=True).click()
    panel = page.get_by_role("dialog", name="Connect WordPress")
    panel.get_by_label("Address of your blog").fill("sonntagskuchen.example")
    expect(panel.get_by_role("button", name="Make a connection key")).to_be_disabled()
    for route in held:
        route.continue_()
    page.unroute("**/v1/profiles*")
    panel.get_by_role("button", name="Make a connection key").click()
    expect(panel.get_by_text("Connection key for sonntagskuchen.example")).to_be_visible()
    assert panel.get_by_label("Connection key").input_value().startswith("pwc_")
    expect(panel.get_by_role("button", name="Copy")).to_be_focused()
    expect(panel.locator(".sites__site").first).to_contain_text("Waiting for the plugin")
    page.reload()
    expect(panel.locator(".sites__site").first).to_contain_text("sonntagskuchen.example")
    expect(panel.get_by_label("Connection key")).to_be_hidden()


def test_refused_notices_are_listed_with_their_reason(open_page: OpenPage, house: House) -> None:
    with house.app.app_context():
        site = db.session.get_one(factories.Site, house.site_id)
        error = {"code": "foreign_url", "params": {}, "text": "The post lies on another site."}
        factories.make_notice(site, state="refused", error=error, payload={"url": "https://else.example/p"})
    page = open_page("/#panel=wordpress")
    expect(page.get_by_role("dialog")).to_contain_text("https://else.example/p")
    expect(page.get_by_role("dialog")).to_contain_text("The post lies on another site.")


def test_account_settings_save_and_name_what_is_wrong(open_page: OpenPage, house: House) -> None:
    page = open_page("/#panel=settings")
    panel = page.get_by_role("dialog", name="Account settings")
    panel.get_by_label("Time zone").fill("Europe/Atlantis")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_text("Not saved yet: look at the marked fields.")).to_be_visible()
    expect(panel.get_by_label("Time zone")).to_have_attribute("aria-invalid", "true")
    panel.get_by_label("Time zone").fill("Europe/Vienna")
    panel.get_by_label("Pins a day, at most").fill("7")
    panel.get_by_label("Publish from").fill("07:30")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.locator(".accounts__form .feedback")).to_have_text("Saved.")
    with house.app.app_context():
        stored = db.session.get_one(Account, house.account_id)
        assert (stored.timezone, stored.pins_per_day, stored.window_start) == ("Europe/Vienna", 7, "07:30")


def _today() -> str:
    return clock.now().astimezone(ZoneInfo("Europe/Berlin")).date().isoformat()
