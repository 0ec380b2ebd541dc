"""The form of a plan: what a refusal marks, for how long, and in whose words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from server import clock
from server.db import db
from server.models import Pin
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser


def _plan(page: Page) -> Locator:
    page.get_by_role("button", name="Select", exact=True).click()
    page.get_by_role("button", name="All drafts").click()
    page.get_by_role("button", name="Schedule", exact=True).click()
    return page.get_by_role("dialog", name="Schedule")


def test_a_corrected_field_is_not_marked_any_more(open_page: OpenPage, house: House) -> None:
    house.pin(state="draft")
    dialog = _plan(open_page())
    day = dialog.get_by_label("First day")
    day.fill("2020-05-04")
    dialog.get_by_role("button", name="Preview").click()
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(day).to_be_focused()
    expect(dialog.get_by_role("alert")).to_have_text("Look at the marked fields.")
    day.fill((clock.now() + timedelta(days=2)).date().isoformat())
    expect(day).not_to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_role("alert")).to_be_hidden()
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("button", name="Schedule 1 pin")).to_be_visible()
    expect(dialog.get_by_text("has passed")).to_be_hidden()
    expect(dialog.locator("[aria-invalid]")).to_have_count(0)


def test_another_answer_marks_its_own_fields_only(open_page: OpenPage, house: House) -> None:
    house.pin(state="draft")
    dialog = _plan(open_page())
    dialog.get_by_label("First day").fill("2020-05-04")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_label("First day")).to_have_attribute("aria-invalid", "true")
    for label in ("Not before", "Not after"):
        dialog.get_by_label(label).fill("10:00")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_label("Not after")).to_have_attribute("aria-invalid", "true")
    expect(dialog.locator("[aria-invalid]")).to_have_count(1)
    dialog.get_by_label("Not before").fill("09:00")
    expect(dialog.locator("[aria-invalid]")).to_have_count(0)


def test_a_board_is_chosen_with_its_section(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(state="draft")
    house.section("Plums", house.board_ids[1])
    dialog = _plan(open_page())
    dialog.get_by_role("radio", name="Choose boards").check()
    dialog.get_by_role("checkbox", name="Board 2").check()
    dialog.get_by_label("Section of Board 2").select_option(label="› Plums")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("region", name="Plan")).to_contain_text("Board 2 › Plums")
    dialog.get_by_role("button", name="Schedule 1 pin").click()
    expect(dialog).to_be_hidden()
    with house.app.app_context():
        assert db.session.get_one(Pin, pin_id).board_section_id == "plums"


def test_names_of_fields_are_neither_seen_nor_heard(open_page: OpenPage, house: House) -> None:
    house.pin(state="draft")
    dialog = _plan(open_page())
    for label in ("Not before", "Not after"):
        dialog.get_by_label(label).fill("10:00")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.locator("[data-announcements]")).to_contain_text("The window starts and ends at the same time.")
    expect(dialog).not_to_contain_text("window:")


def test_a_late_refusal_is_not_told_of_other_values(open_page: OpenPage, house: House) -> None:
    house.pin(state="draft")
    page = open_page()
    dialog = _plan(page)
    held: list[Route] = []
    page.route("**/v1/schedule/preview", lambda route: held.append(route))
    dialog.get_by_label("First day").fill("2020-05-04")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.get_by_role("button", name="Planning …")).to_be_visible()
    dialog.get_by_label("First day").fill((clock.now() + timedelta(days=2)).date().isoformat())
    held.pop().continue_()
    expect(dialog.get_by_role("button", name="Preview")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_be_hidden()
    expect(dialog.locator("[aria-invalid]")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 900, 1280])
def test_fields_side_by_side_keep_apart(open_page: OpenPage, house: House, width: int) -> None:
    house.pin(state="draft")
    dialog = _plan(open_page(size=(width, 900)))
    expect(dialog.get_by_label("First day")).to_be_visible()
    crossings = dialog.evaluate(
        """(root) => [...root.querySelectorAll(".form__pair")].flatMap((pair) => {
          const boxes = [...pair.querySelectorAll("input")].map((input) => input.getBoundingClientRect());
          const frame = pair.getBoundingClientRect();
          return boxes.filter((box, index) => box.right > frame.right + 0.1
            || boxes.some((other, at) => at > index && box.top === other.top && box.right > other.left));
        }).length"""
    )
    assert crossings == 0
