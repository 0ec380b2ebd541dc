"""Pinning older posts: the blog is named, what was found is shown and chosen from, and a line tells how far it is."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from server import clock
from server.db import db
from server.models import Backfill, BackfillPost
from server.models.moves import record
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser


def become(house: House, **values: Any) -> None:
    """Change the workspace's back-fill as a worker would: with an event, so that the page hears of it."""
    with house.app.app_context():
        backfill = (
            db.session.query(Backfill).filter_by(workspace_id=house.workspace_id).order_by(Backfill.id.desc()).first()
        )
        assert backfill is not None
        for name, value in values.items():
            setattr(backfill, name, value)
        record(db.session(), house.workspace_id, "backfill.changed", backfill.id, actor="backfill")
        db.session.commit()


def find(house: House, count: int, legal: int = 2, pinned: int = 31) -> None:
    with house.app.app_context():
        backfill = (
            db.session.query(Backfill).filter_by(workspace_id=house.workspace_id).order_by(Backfill.id.desc()).first()
        )
        assert backfill is not None
        for number in range(count + legal + pinned):
            why = None if number < count else ("legal" if number < count + legal else "pinned_already")
            url = f"https://sonntagskuchen.example/post-{number}/"
            db.session.add(
                BackfillPost(
                    backfill_id=backfill.id, url=url, title="" if number == 3 else f"Post {number}", page_hash=hashlib.sha256(url.encode()).hexdigest(),
                    dated=clock.now() - timedelta(days=7 * number), facts={}, pin_ids=[], state="skipped" if why else "new",
                    why={"code": why, "params": {}, "text": ""} if why else None,
                )
            )  # fmt: skip
        db.session.commit()
    become(house, state="ready", source="sitemap")


def test_from_the_address_to_the_line_that_tells_how_far_it_is(open_page: OpenPage, house: House) -> None:
    page = open_page()
    page.get_by_role("button", name="Pin older posts").click()
    dialog = page.get_by_role("dialog", name="Pin older posts")
    dialog.get_by_label("Address of your blog").fill("sonntagskuchen.example")
    dialog.get_by_role("button", name="Look for posts").click()
    expect(dialog.get_by_text("Looking for posts on sonntagskuchen.example")).to_be_visible()
    become(house, note={"code": "waiting", "params": {}, "text": "The blog did not answer."})
    expect(dialog.get_by_text("The address that was tried: https://sonntagskuchen.example")).to_be_visible()
    dialog.get_by_role("button", name="Stop, and change the address").click()
    expect(dialog.get_by_label("Address of your blog")).to_be_focused()
    expect(dialog.get_by_label("Address of your blog")).not_to_have_value("")
    dialog.get_by_role("button", name="Look for posts").click()
    expect(dialog.get_by_text("Looking for posts on sonntagskuchen.example")).to_be_visible()
    find(house, 111)
    expect(dialog.get_by_role("heading", level=3)).to_contain_text(
        "144 pages found, 31 pinned already, 111 posts are new."
    )
    expect(dialog.locator(".backfill__plan")).to_contain_text("111 pins at 3 a day, from")
    dialog.get_by_text("Look at the posts").click()
    expect(dialog.get_by_role("link", name="Post 0")).to_have_attribute(
        "href", "https://sonntagskuchen.example/post-0/"
    )
    expect(dialog.get_by_role("link", name="Post 3", exact=True)).to_have_attribute("data-guessed", "")
    expect(dialog).to_contain_text("And 61 more posts.")
    expect(dialog).to_contain_text("are taken from the addresses until the posts are read")
    dialog.get_by_label("Pins a day").fill("2")
    expect(dialog.locator(".backfill__plan")).to_contain_text("111 pins at 2 a day")
    dialog.get_by_text("Left out: 33 pages").click()
    expect(dialog.get_by_text("A legal page, such as privacy or imprint.")).to_be_visible()
    dialog.get_by_label("Pins for each post").fill("0")
    expect(dialog.get_by_text("Write a whole number from 1 to 20.")).to_be_visible()
    dialog.get_by_label("Pins for each post").fill("1")
    expect(dialog.locator(".backfill__plan:not([data-stale])")).to_be_visible()
    dialog.get_by_role("button", name="Pin 111 posts").click()
    expect(dialog).to_be_hidden()

    line = page.get_by_role("region", name="Older posts")
    expect(line).to_contain_text("Pinning older posts of sonntagskuchen.example: 0 of 111.")
    line.get_by_role("button", name="Pause").click()
    expect(line).to_contain_text("Paused.")
    line.get_by_role("button", name="Go on").click()
    expect(line).not_to_contain_text("Paused.")
    line.get_by_role("button", name="Cancel").click()
    expect(line.get_by_role("button", name="Stop, keep its pins")).to_be_focused()
    line.get_by_role("button", name="Stop, keep its pins").click()
    expect(line).to_be_hidden()
    expect(page.locator(".toast")).to_contain_text("No more pins are made.")


def test_a_blog_that_keeps_us_out_says_what_to_do(open_page: OpenPage, house: House) -> None:
    page = open_page(size=(390, 844))
    page.get_by_role("button", name="Pin older posts").click()
    dialog = page.get_by_role("dialog", name="Pin older posts")
    expect(dialog.get_by_label("Address of your blog")).to_have_value("https://blog.example")
    dialog.get_by_role("button", name="Look for posts").click()
    expect(dialog.get_by_text("Looking for posts on blog.example")).to_be_visible()
    error = {
        "code": "blog_private",
        "params": {},
        "text": "The blog asks visitors to sign in. Make it public, then look again.",
    }
    become(house, state="failed", error=error)
    expect(dialog.get_by_role("alert").filter(has_text="Make it public")).to_be_visible()
    expect(dialog.get_by_role("button", name="Look for posts")).to_be_visible()
