"""A person makes pins of their own pictures and films, and sees what a pin shows."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from server.db import db
from server.models import Account, BoardSection, Pin
from tests import factories
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser
CLIP = Path(__file__).with_name("clip.mp4")


def _picture(name: str, size: tuple[int, int] = (600, 900), color: str = "teal") -> Any:
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, "PNG")
    return {"name": f"{name}.png", "mimeType": "image/png", "buffer": file.getvalue()}


def _open(page: Page) -> Any:
    page.get_by_role("button", name="Upload your own").click()
    dialog = page.get_by_role("dialog", name="A pin of your own")
    dialog.get_by_label("Title").fill("Plum cake")
    dialog.get_by_label("Link").fill("blog.example/plum-cake/")
    return dialog


def _only_pin(house: House) -> dict[str, Any]:
    with house.app.app_context():
        (pin,) = db.session.query(Pin).filter_by(workspace_id=house.workspace_id).all()
        content = pin.content
        return {
            "id": pin.id, "board": pin.board_id, "section": pin.board_section_id, "state": pin.state,
            "media": content.media_type, "slides": len(content.slides), "cover": content.asset_id, "link": pin.link_url,
        }  # fmt: skip


def test_a_carousel_for_a_section_is_made_and_leafed_through(open_page: OpenPage, house: House) -> None:
    with house.app.app_context():
        db.session.add(BoardSection(account_id=house.account_id, id="77", board_id=house.board_ids[1], name="Plums"))
        db.session.commit()
    page = open_page()
    dialog = _open(page)
    dialog.get_by_role("button", name="Make the pin").click()
    expect(dialog.locator(".media-field .field__error")).to_contain_text("Choose a picture")
    dialog.locator("input[type=file]").set_input_files([_picture("one"), _picture("two", (700, 900))])
    dialog.get_by_label("Board").select_option(f"{house.board_ids[1]}|77")
    expect(dialog.locator("optgroup")).to_have_attribute("label", "Board 2: sections")
    dialog.get_by_role("button", name="Make the pin").click()
    expect(dialog.locator(".media-field .field__error")).to_contain_text("same size")
    dialog.get_by_role("button", name="Remove two.png").click()
    dialog.locator("input[type=file]").set_input_files([_picture("three", color="olive")])
    dialog.get_by_role("button", name="Move three.png forward").click()
    dialog.get_by_role("button", name="Make the pin").click()
    expect(dialog).to_be_hidden()
    card = page.locator(".pin-card").filter(has_text="Plum cake")
    expect(card.locator(".pin-card__media")).to_have_text("Carousel")
    card.click()
    strip = page.get_by_role("group", name="Carousel of 2 images")
    expect(strip.get_by_role("img")).to_have_count(2)
    made = _only_pin(house)
    assert (made["media"], made["slides"], made["state"]) == ("carousel", 2, "draft")
    assert (made["board"], made["section"]) == (house.board_ids[1], "77")
    assert made["link"] == "https://blog.example/plum-cake/"


def test_a_film_gets_the_frame_that_was_chosen_as_its_cover(open_page: OpenPage, house: House) -> None:
    page = open_page()
    dialog = _open(page)
    dialog.locator("input[type=file]").set_input_files(CLIP)
    expect(dialog.get_by_alt_text("The cover")).to_be_visible()  # taken by itself
    dialog.locator("video").evaluate("film => new Promise(done => { film.onseeked = done; film.currentTime = 3.2; })")
    dialog.get_by_role("button", name="Use this frame as the cover").click()
    expect(dialog.locator(".media-field__filming")).to_contain_text("frame at 0:03")
    dialog.get_by_role("button", name="Make the pin").click()
    expect(dialog).to_be_hidden()
    card = page.locator(".pin-card").filter(has_text="Plum cake")
    expect(card.locator(".pin-card__media")).to_have_text("Video")
    expect(card.locator("img")).to_be_visible()
    made = _only_pin(house)
    assert made["media"] == "video"
    assert made["cover"]
    card.click()
    film = page.get_by_role("dialog").locator("video")
    expect(film).to_be_visible()
    assert (
        film.evaluate(
            "film => new Promise(done => film.readyState ? done(film.duration) : film.onloadedmetadata = () => done(film.duration))"
        )
        == 5
    )
    page.get_by_role("button", name="Other picture").click()
    page.locator(".pin-replace input[type=file]").set_input_files([_picture("still")])
    page.locator(".pin-replace").get_by_role("button", name="Save").click()
    expect(page.locator(".pin-dialog img.pin-dialog__picture")).to_be_visible()
    assert _only_pin(house)["media"] == "image"


def test_what_is_wrong_with_a_video_is_said_with_its_ways_out(open_page: OpenPage, house: House) -> None:
    with house.app.app_context():
        account = db.session.get_one(Account, house.account_id)
        video = factories.make_asset(
            account.workspace_id, kind="video", content_type="video/mp4", duration_ms=5000, size=CLIP.stat().st_size
        )
        house.services.storage.put(video.storage_key, CLIP.read_bytes())
        hold = {
            "code": "video_failed", "since": "2026-05-01T00:00:00Z", "choices": ["publish_anyway", "fix", "cancel"],
            "text": "Pinterest could not use its video.",
        }  # fmt: skip
        pin = factories.make_pin(
            account, holds=[hold], is_held=True,
            content_values={"media_type": "video", "video_id": video.id, "asset_id": None, "cover_at": 2},
        )  # fmt: skip
        pin_id = pin.id
    page = open_page(f"/#pin={pin_id}")
    dialog = page.locator(".pin-dialog")
    expect(dialog.get_by_role("button", name="Try again")).to_be_visible()
    dialog.get_by_role("button", name="Upload another one").click()
    expect(dialog.locator(".pin-replace")).to_be_visible()
