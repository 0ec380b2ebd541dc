"""What was found of a pin before it goes out, where a blogger sees and decides it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from server import clock
from server.db import db
from server.models import PageCheck, Pin, Profile
from server.models.page_check import page_key
from server.rules.destination import judge_answer, read_destination
from server.values.fetched import Fetched
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

LINK = "https://blog.example/lemon-cake/"
RECIPE = (
    "<title>Lemon cake</title><meta name=robots content=noindex><meta property=og:type content=article>"
    "<meta property=og:title content=Cake><meta property=og:description content=Bright>"
    "<script type=application/ld+json>{'@type':'Recipe','name':'Lemon cake'}</script>".replace("'", '"')
)


def told(code: str, *choices: str, text: str) -> dict[str, Any]:
    return {"code": code, "since": "2026-05-01T00:00:00Z", "choices": list(choices), "text": text}


def held_pin(house: House) -> str:
    """A pin of the day after tomorrow whose page is gone, and whose page was read before."""
    pin_id = house.pin(
        due_at=clock.now() + timedelta(days=2), link_url=LINK, is_held=True,
        holds=[told("link_dead", "fix", "publish_anyway", "cancel", text="The page behind this pin is not there (404).")],
        warnings=[told("noindex", "publish_anyway", "fix", "cancel", text="The page asks not to be listed (noindex).")],
    )  # fmt: skip
    looked_at(house)
    return pin_id


def looked_at(house: House) -> None:
    """Store a look at the page, as a worker does: nobody is told of one that finds nothing."""
    look = judge_answer(Fetched(LINK, 200, "text/html", None, b""), read_destination(RECIPE, LINK))
    with house.app.app_context():
        row = PageCheck(
            profile_id=house.profile_id, key=page_key(LINK), workspace_id=house.workspace_id, touched_at=clock.now(),
            look=look.to_json(), looked_at=clock.now(),
        )  # fmt: skip
        db.session.add(row)
        db.session.commit()


def test_holds_and_warnings_are_settled_where_they_stand(open_page: OpenPage, house: House) -> None:
    pin_id = held_pin(house)
    due_at = house.read(pin_id)["due_at"]
    page = open_page(f"/#pin={pin_id}")
    callouts = page.locator(".pin-dialog__holds .callout")
    expect(callouts).to_have_count(2)
    hold, warning = callouts.nth(0), callouts.nth(1)
    assert hold.get_by_role("button").all_inner_texts() == [
        "Change the link", "Publish anyway", "Look again", "Cancel the pin",
    ]  # fmt: skip
    hold.get_by_role("button", name="Change the link").click()
    expect(page.get_by_role("form", name="Edit the pin").get_by_label("Link")).to_be_focused()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(warning).to_contain_text("The pin goes out nevertheless.")
    hold.get_by_role("button", name="Publish anyway").click()
    expect(page.locator(".toast")).to_contain_text("It goes out")
    expect(callouts).to_have_count(1)
    callouts.get_by_role("button", name="That is all right").click()
    expect(callouts).to_have_count(0)
    stored = house.read(pin_id)
    assert (stored["state"], stored["due_at"]) == ("pending", due_at)
    with house.app.app_context():
        assert sorted(db.session.get_one(Pin, pin_id).waived) == ["link_dead", "noindex"]


def test_the_rich_pin_and_what_it_lacks_are_told(open_page: OpenPage, house: House) -> None:
    page = open_page(f"/#pin={held_pin(house)}")
    place = page.locator(".pin-destination")
    expect(place.locator("summary")).to_contain_text("Article pin")
    place.locator("summary").click()
    expect(place).to_contain_text("It would be a recipe if")
    expect(place.locator("li").first).to_contain_text("Needed. There are no ingredients")
    expect(place.get_by_role("button", name="Look again")).to_be_visible()


def test_the_policy_is_chosen_kind_by_kind(open_page: OpenPage, house: House) -> None:
    page = open_page("/#panel=settings")
    page.get_by_text("Before a pin goes out").click()
    page.get_by_label("The page does not answer").select_option("hold")
    form = page.get_by_role("form", name="Checks of Sonntagskuchen")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".feedback")).to_have_text("Saved.")
    with house.app.app_context():
        stored = db.session.get_one(Profile, house.profile_id).preflight
    assert (stored["link_silent"], stored["noindex"]) == ("hold", "hold")


def test_a_draft_whose_image_was_shown_already_is_drawn_anew_from_its_warning(
    open_page: OpenPage, house: House
) -> None:
    warning = told("image_repeated", "publish_anyway", "fix", "cancel", text="Its image looks like another one.")
    pin_id = house.pin(state="draft", warnings=[warning])
    page = open_page(f"/#pin={pin_id}")
    callout = page.locator(".pin-dialog__holds .callout")
    expect(callout).to_be_visible()
    assert callout.get_by_role("button").all_inner_texts() == ["Draw it anew", "That is all right", "Other picture"]
    expect(callout).not_to_contain_text("nevertheless")
    callout.get_by_role("button", name="Draw it anew").click()
    expect(page.locator(".pin-dialog__status")).to_contain_text("New content is being made")
    assert house.read(pin_id)["regeneration"]["parts"] == ["image"]


def test_a_look_by_a_worker_reaches_the_open_dialog(open_page: OpenPage, house: House) -> None:
    draft = house.pin(state="draft", link_url="https://blog.example/other/")
    pin_id = house.pin(due_at=clock.now() + timedelta(days=2), link_url=LINK)
    page = open_page(f"/#pin={draft}")
    place = page.locator(".pin-destination")
    place.locator("summary").click()
    expect(place).to_contain_text("It is looked at when the pin gets a slot")
    page.goto(f"{house.url}/#pin={pin_id}")
    place.locator("summary").click()
    expect(place).to_contain_text("Not looked at yet")
    looked_at(house)
    expect(place).to_contain_text("Looked at")
    expect(place.locator("summary")).to_contain_text("Article pin")
