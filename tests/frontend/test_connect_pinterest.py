"""Connecting an account in a real browser: off to the consent page of another origin, and back to the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server import wiring
from server.db import db
from server.models import Account
from server.pipeline.app_budget import AppMeter
from tests.emulator import Emulator, running
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, Service

pytestmark = pytest.mark.browser


@pytest.fixture
def pinterest(service: Service, tmp_path: Path) -> Iterator[Emulator]:
    """An emulator in a process of its own, which the running service takes for Pinterest."""
    with running(tmp_path, service.url) as emulator:
        settings = replace(
            service.services.settings, pinterest_api_base=emulator.api_base, pinterest_app_id="app-1",
            pinterest_app_secret="the app's secret",
        )  # fmt: skip
        clients = wiring._clients(settings, service.services.sandbox, AppMeter(settings))
        wiring.attach(service.app, replace(service.services, settings=settings, pinterest=clients))
        yield emulator
        wiring.attach(service.app, service.services)


def live_accounts(house: House) -> list[tuple[str, str]]:
    with house.app.app_context():
        rows = db.session.query(Account.username, Account.status).filter_by(
            workspace_id=house.workspace_id, kind="live"
        )
        found = [(username, status) for username, status in rows.order_by(Account.id)]
        db.session.rollback()
        return found


def forgive_missing_icon(complaints: list[str]) -> None:
    """The emulator on its own has no icon at its root, which browsers ask for; ours has one."""
    complaints[:] = [text for text in complaints if not text.startswith("Failed to load resource")]


def allow(page: Page, username: str) -> None:
    """Say yes on the consent page, as a new Pinterest user."""
    page.locator("input[name=username]").fill(username)
    page.locator("button[value=allow]").click()


def test_there_and_back(open_page: OpenPage, house: House, pinterest: Emulator, complaints: list[str]) -> None:
    page = open_page("/#panel=settings")
    page.get_by_role("button", name="Connect Pinterest").click()
    page.wait_for_url(f"{pinterest.url}/oauth/**")
    allow(page, "anna")
    page.wait_for_url(f"{house.url}/**")
    expect(page.locator(".toast__text")).to_contain_text("Connected as @anna")
    assert "connect=" not in page.url
    ((username, status),) = live_accounts(house)
    assert status == "connected"
    page.goto(f"{house.url}/#panel=settings")
    section = page.get_by_role("region", name=f"Account {username}")
    section.get_by_role("button", name="Disconnect").click()
    section.get_by_role("button", name="Really disconnect").click()
    expect(section.locator(".sites__state")).to_have_attribute("data-state", "disconnected")
    section.get_by_role("button", name="Connect again").click()
    page.wait_for_url(f"{pinterest.url}/oauth/**")
    page.locator("button[value=deny]").click()
    page.wait_for_url(f"{house.url}/**")
    expect(page.locator(".toast__text")).to_contain_text("nothing was connected")
    assert live_accounts(house) == [(username, "disconnected")]
    forgive_missing_icon(complaints)


def test_a_client_is_asked_and_connects(
    open_page: OpenPage, house: House, pinterest: Emulator, complaints: list[str]
) -> None:
    page = open_page("/#panel=settings")
    page.get_by_role("button", name="Ask somebody else to connect").click()
    shown = page.get_by_label("Link to send")
    expect(shown).to_have_value(re.compile("^http"))
    link = shown.input_value()
    client = open_page(link.removeprefix(house.url), is_signed_in=False)
    expect(client.get_by_text("Sonntagskuchen")).to_be_visible()
    client.get_by_role("button", name="Continue to Pinterest").click()
    client.wait_for_url(f"{pinterest.url}/oauth/**")
    allow(client, "nora")
    expect(client.get_by_role("heading", name="Connected")).to_be_visible()
    assert [status for _, status in live_accounts(house)] == ["connected"]
    forgive_missing_icon(complaints)


def test_what_an_address_says_is_never_shown_as_it_stands(open_page: OpenPage, house: House) -> None:
    page = open_page("/#connect=other_pinterest_user&expected=%3Cb%3EWin+now%3C/b%3E&found=call+0190")
    expect(page.locator(".toast__text")).to_contain_text("You allowed another Pinterest user")
    expect(page.locator(".toast__text")).not_to_contain_text("0190")
