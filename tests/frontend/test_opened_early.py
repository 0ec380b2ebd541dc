"""What is opened before the first load has ended shows the same, once that has come, as what is opened afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from server import clock
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser

_HELD = ("workspace", "profiles", "accounts", "campaigns", "templates", "backfills", "boards")


def _button(name: str) -> Callable[[Page], Locator]:
    def act(page: Page) -> Locator:
        page.get_by_role("button", name=name, exact=True).click()
        return page.locator("dialog[open]")

    return act


def _new_campaign(page: Page) -> Locator:
    dialog = _button("Campaigns")(page)
    dialog.get_by_role("button", name="New campaign").click()
    return dialog


def _plan(page: Page) -> Locator:
    page.get_by_role("button", name="Select", exact=True).click()
    page.locator(".pin-card").first.click()
    page.get_by_role("button", name="Schedule", exact=True).click()
    return page.locator("dialog[open]")


def _address(dialog: Locator, _: House) -> None:
    expect(dialog.get_by_label("Address of your blog")).to_have_value("https://blog.example")


def _account(dialog: Locator, _: House) -> None:
    expect(dialog.locator("select[name=account] option").filter(has_text="@sonntagskuchen")).to_have_count(1)


def _profile(dialog: Locator, house: House) -> None:
    expect(dialog.locator(f"input[value={house.profile_id}]")).to_have_count(1)


def _one_section(dialog: Locator, _: House) -> None:
    expect(dialog.get_by_role("heading", name="Sonntagskuchen").first).to_be_visible()
    expect(dialog.get_by_role("heading", name="Sonntagskuchen", exact=True)).to_have_count(1)


_WAYS: tuple[tuple[Callable[[Page], Locator], Callable[[Locator, House], None]], ...] = (
    (_button("Pin older posts"), _address),
    (_button("Upload your own"), _account),
    (_plan, _account),
    (_new_campaign, _profile),
    (_button("Look"), _one_section),
    (_button("Writing"), _one_section),
)


def test_what_is_opened_early_fills_itself(open_page: OpenPage, house: House) -> None:
    due = clock.now() + timedelta(hours=1)
    house.pin(due_at=due, shown_at=due)
    page = open_page()
    held: list[Route] = []
    is_held = True

    def hold(route: Route) -> None:
        name = route.request.url.partition("/v1/")[2].partition("?")[0]
        if is_held and route.request.method == "GET" and name in _HELD:
            held.append(route)
        else:
            route.continue_()

    page.route("**/v1/*", hold)
    page.route("**/v1/*?*", hold)
    for open_early, is_filled in _WAYS:
        is_held = True
        page.goto("about:blank")
        page.goto(house.url)
        dialog = open_early(page)
        assert held, "it was not early"
        is_held = False
        while held:
            held.pop().continue_()
        is_filled(dialog, house)
