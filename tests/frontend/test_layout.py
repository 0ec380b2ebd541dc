"""Phones, narrow screens, large text, and what every control must have."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, at

pytestmark = pytest.mark.browser

_MAY = at("2026-05-04T12:00:00+00:00")

_NAMELESS = """() => {
  const wanted = "button, a[href], input, select, textarea, [role=grid], dialog[open], img";
  const nameOf = (node) => node.getAttribute("aria-label")
    || (node.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("")
    || [...(node.labels ?? [])].map((label) => label.textContent).join("") || node.textContent.trim();
  return [...document.querySelectorAll(wanted)]
    .filter((node) => node.checkVisibility())
    .filter((node) => node.tagName === "IMG" ? node.getAttribute("alt") === null : !nameOf(node))
    .map((node) => node.outerHTML.slice(0, 120));
}"""

_DOUBLE_IDS = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}"""

_LOW_CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (text) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, under) => top.slice(0, 3).map((value, index) => value * top[3] + under[index] * (1 - top[3]));
  const groundOf = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const luminance = (color) => color.map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility() || node.closest(".visually-hidden, .skip-link, option, svg")) continue;
    const ground = groundOf(node);
    const [light, dark] = [luminance(ground), luminance(over(rgba(getComputedStyle(node).color), ground))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${node.className} ${walker.currentNode.textContent.trim().slice(0, 30)}`);
  }
  return found;
}"""


def _fill(house: House) -> str:
    states = ("draft", "pending", "retrying", "failed", "cancelled", "unconfirmed")
    for state in states:
        house.pin(f"A {state} cake with a rather long title", state=state, due_at=_MAY, shown_at=_MAY)
    return house.pin(
        state="published",
        due_at=_MAY,
        published_at=_MAY,
        pinterest_pin_id="7",
        pinterest_url=f"{house.url}/sandbox/pin/7/",
    )


def _scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_a_phone_shows_an_agenda_with_large_targets(open_page: OpenPage, house: House) -> None:
    _fill(house)
    page = open_page("/#month=2026-05", size=(390, 844), has_touch=True, is_mobile=True)
    expect(page.locator(".agenda .pin-card")).to_have_count(7)
    expect(page.locator(".month-grid")).to_have_count(0)
    expect(page.get_by_role("heading", name="Monday 4 May")).to_be_visible()
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input")].filter((node) => node.checkVisibility())
          .map((node) => [node.getBoundingClientRect(), node.outerHTML.slice(0, 80)])
          .filter(([box]) => box.width && (box.height < 40 || box.width < 40)).map(([, html]) => html)"""
    )
    assert small == []
    menu = page.get_by_role("button", name="Menu")
    settings = page.get_by_role("button", name="Account settings")
    expect(page.get_by_text("Pinwright", exact=True)).to_be_in_viewport()
    expect(settings).to_be_hidden()
    menu.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(settings).to_be_in_viewport()
    settings.press("Escape")
    expect(settings).to_be_hidden()
    expect(menu).to_be_focused()
    page.locator(".agenda .pin-card").first.tap()
    box = page.locator(".pin-dialog").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 844)


def test_nothing_scrolls_sideways_at_320_pixels(open_page: OpenPage, house: House) -> None:
    pin_id = _fill(house)
    page = open_page("/#month=2026-05", size=(320, 640))
    expect(page.locator(".pin-card").first).to_be_visible()
    assert not _scrolls_sideways(page)
    names = ("wordpress", "settings", "schedules", "campaigns", "boards")
    for address in (*(f"#panel={name}" for name in names), f"#pin={pin_id}"):
        page.goto(f"{house.url}/{address}")
        expect(page.locator("dialog[open]").get_by_role("heading").first).to_be_visible()
        assert not _scrolls_sideways(page), address
        page.keyboard.press("Escape")


def test_text_at_double_size_still_fits(open_page: OpenPage, house: House) -> None:
    _fill(house)
    page = open_page("/#month=2026-05", size=(1280, 900))
    expect(page.locator(".pin-card").first).to_be_visible()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not _scrolls_sideways(page)
    expect(page.get_by_role("button", name="Make pins")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_has_a_name_and_every_text_contrast(open_page: OpenPage, house: House, scheme: str) -> None:
    pin_id = _fill(house)
    page = open_page("/#month=2026-05", color_scheme=scheme, reduced_motion="reduce")
    expect(page.locator(".pin-card").first).to_be_visible()
    _check(page)
    names = ("wordpress", "settings", "credentials", "schedules", "campaigns", "boards")
    for address in (f"#month=2026-05&pin={pin_id}", *(f"#panel={name}" for name in names)):
        page.goto(f"{house.url}/{address}")
        expect(page.locator("dialog[open]")).to_be_visible()
        _check(page)
        page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_planning_has_names_and_contrast(open_page: OpenPage, house: House, scheme: str) -> None:
    _fill(house)
    house.set_account(days_off=[5, 6])
    house.campaign(name="Strawberries", color="#b8860b", starts_on=_MAY.date(), ends_on=_MAY.date(), is_paused=True)
    page = open_page("/#month=2026-05", color_scheme=scheme, reduced_motion="reduce")
    page.get_by_role("button", name="Select", exact=True).click()
    page.get_by_role("button", name="All drafts").click()
    expect(page.locator(".selection-bar").first).to_contain_text("1 pin selected")
    _check(page)
    page.get_by_role("button", name="Schedule", exact=True).click()
    page.get_by_role("radio", name="Choose boards").check()
    page.get_by_role("checkbox", name="Board 1").check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Schedule 1 pin")).to_be_visible()
    _check(page)


def test_planning_fits_a_narrow_phone(open_page: OpenPage, house: House) -> None:
    _fill(house)
    house.campaign(name="A campaign with a rather long name for a phone", starts_on=_MAY.date())
    page = open_page("/#month=2026-05", size=(320, 640), has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Select", exact=True).click()
    page.get_by_role("button", name="All drafts").click()
    assert not _scrolls_sideways(page)
    page.get_by_role("button", name="Schedule", exact=True).click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Schedule 1 pin")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="1 pin planned.")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('.plan__content').scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_way_in_has_names_and_contrast(open_page: OpenPage, scheme: str) -> None:
    page = open_page(is_signed_in=False, color_scheme=scheme)
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    _check(page)


def _check(page: Page) -> None:
    assert page.evaluate(_NAMELESS) == []
    assert page.evaluate(_DOUBLE_IDS) == []
    assert page.evaluate(_LOW_CONTRAST) == []
