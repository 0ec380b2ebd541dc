"""The look of pins: the brand kit with its logos, read from the blog or chosen, and the gallery of templates."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from server.db import db
from server.errors import TooManyRequests
from server.models import Asset, Profile
from server.pipeline import gallery as gallery_of
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser


def _logo() -> bytes:
    logo = Image.new("RGB", (600, 200), (255, 255, 255))
    ImageDraw.Draw(logo).ellipse((40, 20, 560, 180), fill=(30, 80, 60))
    buffer = io.BytesIO()
    logo.save(buffer, "PNG")
    return buffer.getvalue()


def test_brand_and_templates_are_chosen(open_page: OpenPage, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    draw, refused = gallery_of.SAMPLES.get, set[str]()

    def busy_at_first(services: Any, post: Any, template: str) -> bytes:
        if (look := f"{template} {post.key}") not in refused:  # saving makes all samples new ones
            refused.add(look)
            raise TooManyRequests("Busy.", code="gallery_busy", retry_after=3)
        return draw(services, post, template)

    monkeypatch.setattr(gallery_of.SAMPLES, "get", busy_at_first)  # the page asks again by itself
    page = open_page("/#panel=look")
    look = page.get_by_role("region", name="Look of")
    form = look.get_by_role("form")
    form.get_by_label("Name on the pins").fill("Lemon Kitchen")
    form.get_by_role("checkbox", name="Main colour").check()
    form.locator("input[type=color]").first.fill("#b5542f")
    form.locator("input[type=file]").first.set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": _logo()}
    )
    form.get_by_label("Shape").select_option("1000x1000")
    form.get_by_label("Days apart").fill("7")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".feedback")).to_have_text("Saved. New pins look like this.")

    gallery = look.get_by_role("region", name="Templates of")
    samples = gallery.get_by_role("listitem")
    samples.first.scroll_into_view_if_needed()
    expect(samples.first.locator("img")).to_have_js_property("naturalWidth", 400)
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        samples.nth(1).get_by_role("checkbox").uncheck()
    expect(samples.nth(1)).to_have_attribute("data-off", "")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        samples.nth(0).get_by_role("button", name="Prefer").click()
    expect(samples.nth(0).get_by_role("button")).to_have_attribute("aria-pressed", "true")

    with house.app.app_context():
        profile = db.session.get_one(Profile, house.profile_id)
        assert (profile.brand["name"], profile.brand["primary"], profile.brand["accent"]) == (
            "Lemon Kitchen", "#b5542f", "",
        )  # fmt: skip
        assert (profile.defaults["image_size"], profile.defaults["image_repeat_days"]) == ("1000x1000", 7)
        assert db.session.get_one(Asset, profile.logo_id).kind == "logo"
        names = [one["name"] for one in page.request.get(f"{house.url}/v1/templates").json()["data"]]
        assert profile.defaults["templates"] == [name for name in names if name != names[1]]
        assert profile.defaults["preferred_templates"] == [names[0]]


def test_a_blog_that_does_not_answer_says_so(open_page: OpenPage, house: House) -> None:
    with house.app.app_context():
        db.session.get_one(Profile, house.profile_id).site_url = "http://127.0.0.1:9"
        db.session.commit()
    page = open_page("/#panel=look", size=(390, 844))
    form = page.get_by_role("region", name="Look of").get_by_role("form")
    form.get_by_role("button", name="Read it from my blog").click()
    expect(form.locator(".feedback")).to_have_attribute("data-kind", "failed")
