"""The picture that a pin is drawn with is chosen among those of its post, by eye, by keyboard and by ear."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from server.db import db
from server.models import Article, Pin
from server.pipeline.post_pictures import _id_of
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, _plain_picture

pytestmark = pytest.mark.browser


def _post(house: House, pin_id: str) -> None:
    with house.app.app_context():
        pin = db.session.get_one(Pin, pin_id)
        images = [
            {"url": f"https://blog.example/{name}.jpg", "alt": alt, "width": 900, "height": 1200, "place": "content"}
            for name, alt in (("cake", "A cake"), ("slice", ""), ("gone", "Gone"))
        ]
        article = Article(
            id=f"art_{pin_id[4:]}", workspace_id=pin.workspace_id, profile_id=pin.profile_id, url=pin.link_url,
            url_key=pin.url_key, facts={"url": pin.link_url, "title": "Cake", "images": images},
        )  # fmt: skip
        db.session.add(article)
        db.session.flush()
        pin.article_id = article.id
        db.session.commit()


def _open(page: Page, pin_id: str, sent: list[dict[str, Any]]) -> Any:
    jpeg = _plain_picture()

    def thumbnail(route: Any) -> None:
        if route.request.url.endswith(_id_of("https://blog.example/gone.jpg")):
            return route.fulfill(status=422, json={})
        return route.fulfill(body=jpeg, content_type="image/jpeg")

    page.route("**/pictures/pic_*", thumbnail)
    page.on(
        "request",
        lambda request: sent.append(request.post_data_json) if request.url.endswith("/regenerate") else None,
    )
    page.goto(f"{page.url}#pin={pin_id}")
    page.get_by_role("button", name="Regenerate", exact=True).click()
    return page.get_by_role("form", name="Regenerate the pin")


def test_a_picture_of_the_post_is_chosen(open_page: OpenPage, house: House, complaints: list[str]) -> None:
    pin_id = house.pin(state="draft")
    _post(house, pin_id)
    sent: list[dict[str, Any]] = []
    page = open_page()
    form = _open(page, pin_id, sent)
    group = form.get_by_role("group", name="Picture")
    expect(group.get_by_role("radio", name="Another one")).to_be_checked()
    expect(group.get_by_role("radio", name="Picture 2")).to_be_attached()
    form.get_by_label("Make anew").select_option("text")
    expect(group).to_be_hidden()
    form.get_by_label("Make anew").select_option("image")
    group.get_by_role("radio", name="Another one").focus()
    page.keyboard.press("ArrowRight")
    expect(group.get_by_role("radio", name="A cake")).to_be_checked()
    expect(group.get_by_role("radio", name="Gone")).to_have_count(0)  # it cannot be loaded
    form.get_by_role("button", name="Regenerate").click()
    expect(page.get_by_role("form", name="Regenerate the pin")).to_be_hidden()
    [body] = sent
    assert body["picture"].startswith("pic_")
    assert (body["parts"], "asset_id" in body) == (["image"], False)
    with house.app.app_context():
        assert (db.session.get_one(Pin, pin_id).regeneration or {})["photo"] == {"url": "https://blog.example/cake.jpg"}
    complaints.clear()  # the browser tells of the picture that is gone
