"""What a person must see or decide after a pin left: the question, a refused change, a copy, a removal."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from server import clock
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, at

pytestmark = pytest.mark.browser

_MAY = at("2026-05-04T12:00:00+00:00")


def _open(open_page: OpenPage, pin_id: str) -> Page:
    page = open_page(f"/#pin={pin_id}")
    expect(page.locator(".pin-dialog__status")).to_be_visible()
    return page


def test_the_question_shows_its_candidates_and_takes_the_answer(open_page: OpenPage, house: House) -> None:
    candidates = [
        {
            "id": number, "url": f"https://www.pinterest.com/pin/{number}/", "title": f"Lemon cake {number}",
            "link": "https://blog.example/lemon-cake/", "image_url": f"{house.url}/icon.svg",
            "created_at": "2026-05-04T12:01:00Z",
        }
        for number in ("71", "72")
    ]  # fmt: skip
    hold = {
        "code": "ambiguous", "since": clock.rfc3339(_MAY), "choices": ["it_is_there", "it_is_not_there"],
        "text": "Pinterest may have this pin already.", "candidates": candidates,
    }  # fmt: skip
    pin_id = house.pin(state="unconfirmed", due_at=_MAY, holds=[hold], is_held=True)
    page = _open(open_page, pin_id)
    question = page.get_by_role("region", name="Is it in the sandbox already?")
    expect(question.get_by_role("img", name="Picture of “Lemon cake 72” in the sandbox")).to_be_visible()
    expect(question.get_by_role("link", name="Open the sandbox page").last).to_have_attribute(
        "href", candidates[1]["url"]
    )
    expect(question.get_by_role("button", name="Cancel the pin")).to_have_count(0)
    question.get_by_role("button", name="Yes, this is it (Lemon cake 72)").click()
    expect(page.locator(".pin-dialog__status")).to_contain_text("Published in the sandbox")
    assert house.read(pin_id)["state"] == "published"
    expect(page.get_by_role("link", name="Open the sandbox page")).to_have_attribute("href", candidates[1]["url"])


def test_where_nobody_could_read_the_board_a_person_gives_the_address(open_page: OpenPage, house: House) -> None:
    hold = {
        "code": "ambiguous", "since": clock.rfc3339(_MAY), "choices": ["it_is_there", "it_is_not_there"],
        "text": "Pinterest does not let us read its board, so nobody knows whether this pin is there.",
    }  # fmt: skip
    pin_id = house.pin(state="unconfirmed", due_at=_MAY, holds=[hold], is_held=True)
    page = _open(open_page, pin_id)
    question = page.get_by_role("region", name="Is it in the sandbox already?")
    field = question.get_by_label("Its address in the sandbox")
    field.fill("https://blog.example/lemon-cake/")
    question.get_by_role("button", name="Yes, that is its address").click()
    expect(question.get_by_text("it ends with /pin/ and a number")).to_be_visible()
    expect(field).to_be_focused()
    field.fill("https://www.pinterest.com/pin/4711/?mt=login")
    question.get_by_role("button", name="Yes, that is its address").click()
    expect(page.locator(".pin-dialog__status")).to_contain_text("Published in the sandbox")


def test_a_refused_change_offers_three_ways_and_removal_asks_first(open_page: OpenPage, house: House) -> None:
    text = "Pinterest does not let this app change pins that are published."
    base = {
        "content_id": None,
        "link_url": "https://blog.example/old/",
        "url_key": "https://blog.example/old",
        "board_id": house.board_ids[1],
        "board_section_id": None,
    }
    told = {
        "fields": ["link_url"],
        "number": 1,
        "base": base,
        "tries": 1,
        "error": {"code": "edit_not_permitted", "params": {}, "text": text},
    }
    stray = {"id": "9", "url": "https://www.pinterest.com/pin/9/"}
    pin_id = house.pin(
        state="published", due_at=_MAY, published_at=_MAY, shown_at=_MAY, pinterest_pin_id="7",
        pinterest_url="https://www.pinterest.com/pin/7/", strays=[stray], sync_state="refused", sync=told,
    )  # fmt: skip
    house.change(pin_id, sync={**told, "base": {**base, "content_id": house.content_of(pin_id)}})
    page = _open(open_page, pin_id)
    dialog = page.get_by_role("dialog", name="Lemon cake")
    expect(dialog).to_contain_text(text)
    expect(dialog).to_contain_text("It is being removed.")
    again = dialog.get_by_role("button", name="Delete and publish again")
    again.click()
    expect(dialog.get_by_role("button", name="Really? Its saves and comments in the sandbox are lost")).to_be_focused()
    dialog.get_by_role("button", name="Take the change back").click()
    expect(dialog.get_by_role("link", name="https://blog.example/old/")).to_be_visible()
    expect(dialog).not_to_contain_text(text)
    dialog.get_by_role("button", name="Edit").click()
    page.locator(".pin-edit [name=title]").fill("Plum cake")
    page.get_by_role("button", name="Save and change it in the sandbox").click()
    expect(page.locator(".pin-dialog__status")).to_contain_text("Your change is on its way to the sandbox")
    dialog = page.get_by_role("dialog", name="Plum cake")
    dialog.get_by_role("button", name="Remove from the sandbox").click()
    dialog.get_by_role("button", name="Really remove it? This cannot be undone").click()
    expect(page.locator(".pin-dialog__status")).to_contain_text("Being removed from the sandbox")
    assert house.read(pin_id)["state"] == "published", "until Pinterest says that it is gone"
