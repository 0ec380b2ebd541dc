"""A post published in a real WordPress goes out as a pin: web and worker apart, on both databases, seen in a real browser."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
from playwright.sync_api import Browser, expect

from server.demo.pictures import picture
from tests.e2e.service import Service, Workspace, wait_for
from tests.wordpress import WordPress
from tests.wp_plugin.conftest import Admin

ZONE = "Europe/Berlin"


@pytest.mark.wordpress
@pytest.mark.browser
def test_a_post_published_in_wordpress_is_published_as_a_pin(
    service: Service, wordpress: WordPress, browser: Browser
) -> None:
    workspace = start(service, wordpress.url)
    site_id = connect(workspace, wordpress)

    post = wordpress.publish(
        "Lemon olive oil cake",
        "<p>A one-bowl lemon cake that stays soft for three days.</p><h2>Why olive oil</h2><p>It keeps the crumb moist.</p>",
        featured_image=picture("lemon-cake"),
        categories=["Cakes"],
        tags=["lemon cake"],
    )
    wordpress.cron()

    pins = wait_for(lambda: workspace.pins(post["id"]), "the notice became pins")
    assert len(pins) == 3
    assert {pin["site_id"] for pin in pins} == {site_id}
    first = wait_for(
        lambda: next((pin for pin in workspace.pins(post["id"]) if pin["state"] == "published"), None),
        "the post's first pin is published",
        told=lambda: workspace.pins(post["id"]),
    )
    notices = workspace.api.get(f"/v1/notices?site_id={site_id}")["data"]
    assert [(notice["type"], notice["status"]) for notice in notices] == [("post.published", "processed")]
    assert first["title"]
    assert first["pinterest_pin_id"]
    assert first["status_note"] == "Published in the sandbox"
    assert first["link_url"].startswith(post["link"])
    assert requests.get(first["image_url"], timeout=10).headers["Content-Type"] == "image/jpeg"
    sandbox_page = requests.get(first["pinterest_url"], timeout=10)
    assert sandbox_page.status_code == 200
    assert "Published in the sandbox" in sandbox_page.text
    others = [pin for pin in workspace.pins(post["id"]) if pin["id"] != first["id"]]
    assert [pin["state"] for pin in others] == ["pending", "pending"], "48 hours lie between a post's pins"

    assert workspace.api.get(f"/v1/pins/{first['id']}") == first
    history = workspace.api.get(f"/v1/pins/{first['id']}/history")["data"]
    states = [event["new"] for event in history if event["kind"] == "pin.moved"]
    assert states[0] == "generating"
    assert states[-2:] == ["publishing", "published"]

    look_at_the_calendar(service, browser, first)


def start(service: Service, site_url: str) -> Workspace:
    """A workspace whose account is open, with web and worker as processes of their own."""
    service.start("web")
    service.start("worker")  # at the same moment: both bring the schema to head
    service.wait_until_ready()
    workspace = service.bootstrap(site_url, ZONE)  # beside the one of the first start
    workspace.open_account()
    return workspace


def connect(workspace: Workspace, wordpress: WordPress) -> str:
    """Paste a fresh connection key into the plugin's settings page; returns the site's id."""
    wordpress.php("( new Pinwright_Options() )->disconnect();")
    wanted = {"profile_id": workspace.made["profile_id"], "url": wordpress.url}
    site = workspace.api.post("/v1/sites", wanted)
    admin = Admin(wordpress, wordpress.user, wordpress.password)
    assert admin.save("pinwright_connection_key", site["connection_key"]).startswith("Connected.")
    assert workspace.api.get(f"/v1/sites/{site['id']}")["is_connected"]
    return str(site["id"])


def look_at_the_calendar(service: Service, browser: Browser, pin: dict[str, Any]) -> None:
    """Sign in with a fresh link and find the pin's card on its day."""
    day = datetime.fromisoformat(pin["published_at"]).astimezone(ZoneInfo(ZONE)).date()
    context = browser.new_context(timezone_id=ZONE, locale="en-GB", viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(service.flask("signin")["url"])
        expect(page.locator("[data-day]").first).to_be_visible()  # the code is exchanged: a second load is signed in
        assert "signin" not in page.url
        page.goto(f"{service.url}/#month={day:%Y-%m}")
        page.reload()
        card = page.locator(f'[data-day="{day}"] .pin-card[data-pin="{pin["id"]}"]')
        expect(card).to_be_visible()
        expect(card).to_contain_text(pin["title"])
        expect(card).to_contain_text("Sandbox")  # never the word alone that stands for success on Pinterest
        expect(card.locator("img")).to_have_js_property("complete", True)
        assert card.locator("img").evaluate("image => image.naturalWidth") > 0
        card.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("in the sandbox")
        expect(dialog.get_by_role("link").and_(page.locator(f'[href="{pin["pinterest_url"]}"]'))).to_be_visible()
    finally:
        context.close()
    assert complaints == []
