"""Getting in by link and by password, staying where one was, and getting out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, at

pytestmark = pytest.mark.browser


def _in_the_page(house: House, link: str) -> str:
    return link.removeprefix(house.url)


def test_a_link_signs_in_and_leaves_the_address(open_page: OpenPage, house: House) -> None:
    page = open_page(_in_the_page(house, house.sign_in_link()), is_signed_in=False)
    expect(page.locator(".month-grid")).to_be_visible()
    assert page.url == f"{house.url}/"
    page.reload()
    expect(page.locator(".month-grid")).to_be_visible()


def test_a_used_link_says_what_to_do(open_page: OpenPage, house: House) -> None:
    link = _in_the_page(house, house.sign_in_link())
    expect(open_page(link, is_signed_in=False).locator(".month-grid")).to_be_visible()
    page = open_page(link, is_signed_in=False)
    expect(page.get_by_role("alert")).to_contain_text("Make a fresh one as shown below")
    expect(page.get_by_text("flask --app server signin", exact=True)).to_be_visible()
    assert "signin=" not in page.url


def test_first_the_link_then_a_password(open_page: OpenPage, house: House) -> None:
    page = open_page(_in_the_page(house, house.sign_in_link()), is_signed_in=False)
    page.get_by_role("button", name="Set password").click()
    page.get_by_label("E-mail").fill("anna@sonntagskuchen.example")
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_contain_text("Choose 10 characters or more.")
    page.get_by_label("New password").fill("olive oil and lemons")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".feedback[data-kind=done]")).to_contain_text("Saved.")
    expect(page.locator(".invitation")).to_be_hidden()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    page.get_by_label("E-mail").fill("anna@sonntagskuchen.example")
    page.get_by_label("Password").fill("olive oil and lemon")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("E-mail or password is wrong.")
    page.get_by_label("Password").fill("olive oil and lemons")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".month-grid")).to_be_visible()


def test_an_ended_session_asks_again_and_comes_back(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=at("2026-05-04T12:00:00+00:00"))
    page = open_page(f"/#month=2026-05&pin={pin_id}")
    expect(page.get_by_role("dialog")).to_contain_text("Lemon cake")
    page.wait_for_load_state("networkidle")
    page.route("**/v1/changes*", lambda _route: None)  # the click finds it out, not the poll
    house.end_sessions()
    page.get_by_role("button", name="Cancel pin").click()
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    page.evaluate("hash => { location.hash = hash }", house.sign_in_link().split("#")[1])
    expect(page.get_by_role("dialog")).to_contain_text("Lemon cake")
    expect(page).to_have_url(re.compile(f"pin={pin_id}"))
    assert house.read(pin_id)["state"] == "pending"
