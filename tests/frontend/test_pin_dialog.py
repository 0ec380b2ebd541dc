"""What can be done to a pin in its dialog, and what it says when it cannot be done."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Route, expect

from server import clock
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, at

pytestmark = pytest.mark.browser

_MAY = at("2026-05-04T12:00:00+00:00")


def _open(open_page: OpenPage, pin_id: str) -> Page:
    page = open_page(f"/#pin={pin_id}")
    expect(page.locator(".pin-dialog__status")).to_be_visible()
    return page


def _in_days(days: int) -> datetime:
    return (clock.now() + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


def test_it_shows_everything_about_a_pin(open_page: OpenPage, house: House) -> None:
    why = {"code": "next_free_slot", "params": {}, "text": "Takes the account's next free slot."}
    pin_id = house.pin(due_at=_MAY, why=why, link_url="https://blog.example/lemon-cake/")
    page = open_page(f"/#pin={pin_id}", timezone="America/New_York")
    dialog = page.get_by_role("dialog", name="Lemon cake")
    for text in (
        "A bright and simple lemon cake.",
        "Mon 4 May, 08:00 (America/New_York). For the account: 14:00 in Europe/Berlin.",
        "Takes the account's next free slot.",
        "https://blog.example/lemon-cake/",
        "Board 1",
        "Written from the page's facts",
    ):
        expect(dialog).to_contain_text(text)
    expect(dialog.get_by_role("img", name="A lemon cake on a plate")).to_be_visible()


def test_cancel_and_restore(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=_MAY)
    page = _open(open_page, pin_id)
    page.get_by_role("button", name="Cancel pin").click()
    expect(page.locator(".pin-dialog__status")).to_contain_text("Cancelled")
    assert house.read(pin_id)["state"] == "cancelled"
    page.get_by_role("button", name="Restore as a draft").click()
    expect(page.locator(".pin-dialog__status")).to_contain_text("Draft")
    assert house.read(pin_id)["state"] == "draft"
    page.get_by_text("History").click()
    expect(page.locator(".pin-history li")).to_have_count(2)
    expect(page.locator(".pin-history li").last).to_contain_text("Draft by you: restored")


def test_a_failed_pin_says_why_and_can_be_retried(open_page: OpenPage, house: House) -> None:
    error = {"code": "page_gone", "params": {}, "text": "The page answered with 404."}
    pin_id = house.pin(state="failed", due_at=_MAY, error=error)
    page = _open(open_page, pin_id)
    expect(page.locator(".callout").first).to_contain_text("The page answered with 404.")
    expect(page.locator(".callout").first).to_contain_text("choose Retry")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(".pin-dialog__status")).to_contain_text("Pending")
    assert house.read(pin_id)["state"] in {"pending", "queued"}


def _fits(route: Route) -> None:
    lacks = "Needs 2 pictures; this post has 1."
    route.fulfill(json={"data": [{"name": "two_photos", "label": "Two photos and card", "lacks": lacks}]})


def test_regenerate_asks_with_a_wish(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=_in_days(3))
    page = _open(open_page, pin_id)
    page.route("**/v1/pins/*/templates", _fits)
    page.get_by_role("button", name="Regenerate").click()
    two = page.get_by_label("Template").locator("option[value=two_photos]")
    expect(two).to_have_text("Two photos and card: Needs 2 pictures; this post has 1.")
    expect(two).to_be_disabled()
    wish, parts = page.get_by_label("What should it stress?"), page.get_by_label("Make anew")
    wish.fill("another picture")
    expect(parts).to_have_value("text,image")
    wish.fill("ready in twenty minutes")
    expect(parts).to_have_value("text")  # it speaks of words alone
    expect(page.get_by_text("The picture stays.")).to_be_visible()
    page.get_by_role("form", name="Regenerate").get_by_role("button", name="Regenerate").click()
    expect(page.locator(".pin-dialog__status")).to_contain_text("New content is being made")
    asked = house.read(pin_id)["regeneration"]
    assert (asked["wish"], asked["parts"]) == ("ready in twenty minutes", ["text"])
    house.change(pin_id, regeneration_state=None)
    expect(page.locator(".pin-dialog [data-announcements]")).to_have_text("The new content is here.")


def test_edit_counts_and_saves(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=_in_days(3))
    page = _open(open_page, pin_id)
    page.get_by_role("button", name="Edit").click()
    form = page.get_by_role("form", name="Edit the pin")
    form.get_by_label("Title").fill("x" * 101)
    expect(form.locator(".field__counter").first).to_have_text("101/100")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("This is too long for Pinterest. Shorten it.")
    form.get_by_label("Title").fill("Lemon cake, in one bowl")
    form.get_by_label("Board").select_option(label="Board 2")
    form.get_by_role("button", name="Save").click()
    expect(page.locator(".pin-dialog__title")).to_have_text("Lemon cake, in one bowl")
    stored = house.read(pin_id)
    assert (stored["title"], stored["board_id"]) == ("Lemon cake, in one bowl", house.board_ids[1])
    page.get_by_text("History").click()
    expect(page.locator(".pin-history li").last).to_contain_text("Edited by you: board, section, title")


def test_an_edit_that_came_late_shows_both_texts(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=_in_days(3))
    page = _open(open_page, pin_id)
    page.get_by_role("button", name="Edit").click()
    form = page.get_by_role("form", name="Edit the pin")
    page.route("**/v1/changes*", lambda route: route.abort())  # the page must not hear of it before it saves
    house.change(pin_id, link_url="https://blog.example/other/")
    form.get_by_label("Title").fill("My own title")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Somebody changed this pin since you opened it.")
    expect(form.get_by_label("Title")).to_have_value("My own title")
    expect(form.get_by_label("Link")).to_have_value("https://blog.example/other/")
    assert house.read(pin_id)["title"] == "Lemon cake"
    form.get_by_role("button", name="Save").click()
    expect(page.locator(".pin-dialog__title")).to_have_text("My own title")
    assert house.read(pin_id)["title"] == "My own title"


def test_move_by_fields_and_back(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=_in_days(3))
    page = _open(open_page, pin_id)
    page.get_by_role("button", name="Move").click()
    form = page.get_by_role("form", name="Move the pin")
    day = _in_days(5).date()
    form.get_by_label("Day").fill(day.isoformat())
    form.get_by_label("Time").fill("16:45")
    form.get_by_role("button", name="Move").click()
    expect(page.locator(".toast")).to_contain_text("Moved to")
    moved = house.read(pin_id)["due_at"]
    assert moved.astimezone(_berlin()).strftime("%Y-%m-%d %H:%M") == f"{day} 16:45"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Moved back")
    assert house.read(pin_id)["due_at"] == _in_days(3)


def test_a_taken_time_offers_the_next_free_slot(open_page: OpenPage, house: House) -> None:
    taken = _in_days(3)
    house.pin("In the way", due_at=taken)
    pin_id = house.pin(due_at=_in_days(4))
    page = _open(open_page, pin_id)
    page.get_by_role("button", name="Move").click()
    form = page.get_by_role("form", name="Move the pin")
    local = taken.astimezone(_berlin())
    form.get_by_label("Day").fill(local.date().isoformat())
    form.get_by_label("Time").fill(f"{local:%H:%M}")
    form.get_by_role("button", name="Move").click()
    expect(form.get_by_role("alert")).to_contain_text("Another pin is scheduled within 120 seconds of that time.")
    form.get_by_role("button", name="instead").click()
    expect(page.locator(".toast")).to_contain_text("Moved to")
    moved = house.read(pin_id)["due_at"]
    assert abs(moved - taken) >= timedelta(seconds=120)


def test_dragging_moves_to_another_day_at_the_same_time(open_page: OpenPage, house: House) -> None:
    start, goal = _in_days(2), _in_days(3)
    if goal.month != start.month:
        start, goal = _in_days(33), _in_days(34)
    pin_id = house.pin(due_at=start)
    page = open_page(f"/#month={start:%Y-%m}", size=(1280, 1600))
    page.drag_and_drop(f"[data-pin='{pin_id}']", f"[data-day='{goal:%Y-%m-%d}']")
    expect(page.locator(f"[data-day='{goal:%Y-%m-%d}'] .pin-card")).to_contain_text("Lemon cake")
    expect(page.locator(".toast")).to_contain_text("Moved to")
    old, new = start.astimezone(_berlin()), house.read(pin_id)["due_at"].astimezone(_berlin())
    assert f"{new:%Y-%m-%d %H:%M}" == f"{goal:%Y-%m-%d} {old:%H:%M}"


def test_dragging_into_the_past_is_refused_with_a_way_on(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=at("2020-05-20T09:00:00+00:00"))
    page = open_page("/#month=2020-05", size=(1280, 1600))
    page.drag_and_drop(f"[data-pin='{pin_id}']", "[data-day='2020-05-12']")
    form = page.get_by_role("form", name="Move the pin")
    expect(form.get_by_role("alert")).to_contain_text("That time has passed. Choose one that lies ahead.")
    expect(form.get_by_role("button", name="instead")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("[data-day='2020-05-20'] .pin-card")).to_be_visible()


def test_a_viewer_sees_but_changes_nothing(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(due_at=_MAY)
    house.set_role("viewer")
    page = _open(open_page, pin_id)
    expect(page.locator(".pin-dialog__description")).to_be_visible()
    expect(page.locator(".pin-choices")).to_be_hidden()
    expect(page.locator(".make-pins")).to_be_hidden()


def test_a_sandbox_pin_never_looks_published_on_pinterest(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(
        state="published",
        due_at=_MAY,
        published_at=_MAY,
        pinterest_pin_id="7",
        pinterest_url=f"{house.url}/sandbox/pin/7/",
    )
    page = _open(open_page, pin_id)
    expect(page.locator(".status-badge")).to_have_text("Published in the sandbox")
    expect(page.get_by_role("link", name="Open the sandbox page")).to_have_attribute(
        "href", re.compile("/sandbox/pin/7/")
    )
    expect(page.locator(".pin-dialog")).not_to_contain_text("Open on Pinterest")


def test_a_hold_shows_its_choices(open_page: OpenPage, house: House) -> None:
    hold = {
        "code": "post_gone", "since": "2026-05-01T00:00:00Z", "choices": ["publish_anyway", "cancel"],
        "text": "The post is no longer public, so this pin waits.",
    }  # fmt: skip
    pin_id = house.pin(due_at=_in_days(2), holds=[hold], is_held=True)
    page = _open(open_page, pin_id)
    callout = page.locator(".pin-dialog__holds")
    expect(callout).to_contain_text("The post is no longer public")
    callout.get_by_role("button", name="Publish anyway").click()
    expect(callout).to_be_hidden()
    assert house.read(pin_id)["state"] in {"queued", "pending"}


def test_the_second_line_says_what_it_waits_for(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin(state="retrying", due_at=_MAY, next_attempt_at=at("2026-05-04T12:05:00+00:00"))
    page = open_page(f"/#pin={pin_id}", timezone="Asia/Kolkata")
    expect(page.locator(".pin-dialog__note")).to_have_text("Next try Mon 4 May, 17:35")


def test_a_pin_that_is_gone_says_so(open_page: OpenPage) -> None:
    page = open_page("/#pin=pin_nothing")
    expect(page.locator(".toast")).to_contain_text("This pin is not here any more")
    expect(page.locator(".pin-dialog")).to_be_hidden()


def test_escape_leaves_the_form_then_the_dialog_and_gives_focus_back(open_page: OpenPage, house: House) -> None:
    house.pin(due_at=_MAY)
    page = open_page("/#month=2026-05")
    page.locator(".pin-card").click()
    page.get_by_role("button", name="Edit").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Edit")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".pin-dialog")).to_be_hidden()
    expect(page.locator(".pin-card")).to_be_focused()
    page.locator(".pin-card").click()
    expect(page.locator(".pin-dialog")).to_be_visible()
    page.go_back()
    expect(page.locator(".pin-dialog")).to_be_hidden()


def _berlin() -> ZoneInfo:
    return ZoneInfo("Europe/Berlin")
