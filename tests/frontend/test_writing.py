"""How pins read: wishes with a sample at once, the AI writer's budget, earlier versions, many pins made anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from server import clock
from server.db import db
from server.models import Pin, Profile, Version
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser


def test_wishes_show_in_the_sample_and_are_saved(open_page: OpenPage, house: House) -> None:
    page = open_page("/#panel=writing")
    profile = page.get_by_role("region", name="Profile Sonntagskuchen")
    expect(profile.locator(".sample__text")).to_have_count(2)

    profile.get_by_label("Always at the end").fill("Anzeige. #backen")
    profile.get_by_label("Search phrases").fill("lemon cake, easy baking")
    profile.get_by_label("Words to use").fill("cosy, cosy")
    expect(profile.locator(".sample__description").first).to_contain_text("Anzeige. #backen")
    expect(profile.get_by_text("Aims at “lemon cake”").first).to_be_visible()
    profile.get_by_label("Words to avoid").fill("Cosy")
    expect(profile.get_by_text("stands among the words to use and among the words to avoid")).to_be_visible()
    profile.get_by_label("Words to avoid").fill("cheap")
    profile.get_by_label("Search phrases").fill("a, easy baking")
    profile.get_by_role("button", name="Save").click()
    expect(profile.get_by_label("Search phrases")).to_have_attribute("aria-invalid", "true")
    expect(profile.get_by_text("“a” is too short")).to_be_visible()
    profile.get_by_label("Search phrases").fill("lemon cake, easy baking")
    profile.get_by_role("button", name="Save").click()
    expect(profile.locator(".feedback")).to_contain_text("Saved.")
    with house.app.app_context():
        stored = db.session.get_one(Profile, house.profile_id)
        assert stored.keywords == ["lemon cake", "easy baking"]
        assert (stored.voice["words_to_use"], stored.voice["words_to_avoid"]) == (["cosy"], ["cheap"])
        assert stored.utm == {"utm_source": "pinterest", "utm_medium": "social"}


def test_a_pin_goes_back_to_an_earlier_version(open_page: OpenPage, house: House) -> None:
    pin_id = house.pin("The first title", content_values={"writer": "local"})
    with house.app.app_context():
        pin = db.session.get_one(Pin, pin_id)
        note = {"code": "writer_bad_key", "params": {}, "text": "The AI service does not accept the key."}
        first = pin.content
        assert first
        values = {
            "asset_id": first.asset_id,
            "writer": "local",
            "note": note,
            "wish": "shorter",
            "phrase": "lemon cake",
        }
        db.session.add(Version(id=f"{pin_id}_2", pin_id=pin_id, number=2, title="Second", edited=["title"], **values))
        db.session.flush()
        pin.content_id = f"{pin_id}_2"
        db.session.commit()
    page = open_page(f"/#pin={pin_id}")
    dialog = page.get_by_role("dialog")
    facts = dialog.locator(".pin-facts")
    expect(facts).to_contain_text("Why not AI")
    expect(facts).to_contain_text("OPENAI_API_KEY")
    expect(facts).to_contain_text("Aims at")
    dialog.get_by_role("button", name="Regenerate").click()
    expect(dialog.get_by_text("Stays as you made it: title.")).to_be_visible()
    dialog.get_by_role("button", name="Back").click()

    dialog.get_by_text("Versions", exact=True).click()
    expect(dialog.locator(".versions__version")).to_have_count(2)
    dialog.get_by_role("button", name="Go back to version 1").click()
    expect(dialog.get_by_role("heading", name="The first title")).to_be_visible()
    expect(dialog.locator(".versions__version").last).to_contain_text("Shown now")
    assert house.read(pin_id)["title"] == "The first title"


def test_a_selection_is_made_anew_and_the_panel_says_who_writes(open_page: OpenPage, house: House) -> None:
    drafts = [house.pin(f"Cake {number}", state="draft") for number in range(2)]
    edited = house.pin("Mine", due_at=clock.now() + timedelta(days=1), content_values={"edited": ["title", "alt_text"]})
    uploaded = house.pin("Film", state="draft", content_values={"media_type": "carousel"})
    gone = house.pin("Gone", state="draft")
    page = open_page("/")
    page.get_by_role("button", name="Select", exact=True).click()
    page.get_by_role("button", name="All drafts").click()
    page.get_by_role("checkbox", name="Mine").check(force=True)
    house.change(gone, state="published", published_at=clock.now())
    page.get_by_role("region", name="Selected pins").get_by_role("button", name="Regenerate").click()
    dialog = page.get_by_role("dialog", name="Regenerate 5 pins")
    told = dialog.get_by_role("status").first
    expect(told).to_contain_text("3 pins get new text and a new picture.")
    expect(told).to_contain_text("1 of them keeps its slot")
    expect(told).to_contain_text("In 1 of them what people have edited stays: title, alt text.")
    expect(told).to_contain_text("1 stays as it is: it shows pictures or a video")
    expect(told).to_contain_text("1 stays as it is: it is published")
    dialog.get_by_role("button", name="shorter").click()
    expect(dialog.get_by_label("Make anew")).to_have_value("text")
    expect(told).to_contain_text("4 pins get new text.")
    dialog.get_by_label("Also replace").check()
    expect(told).to_contain_text("what people have edited is replaced: title.")
    dialog.get_by_role("button", name="Regenerate 4 pins").click()
    expect(page.locator(".toast__text")).to_contain_text("4 pins are being made anew")
    for one in (*drafts, edited, uploaded):
        asked = house.read(one)["regeneration"]
        assert (asked["wish"], asked["parts"], asked["replace_edits"]) == ("shorter", ["text"], True)
    assert house.read(gone)["regeneration"] is None

    page.get_by_role("button", name="Writing").click()
    expect(page.get_by_role("region", name="The writer")).to_contain_text("No AI writer is set up")
