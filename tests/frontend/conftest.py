"""A real browser on the real service. One browser and one service for the folder, a workspace and clean pages for each test."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.conftest import PATIENCE_MS
from tests.frontend.house import House, Service, serve

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serve(tmp_path_factory.mktemp("service")) as found:
        yield found


@pytest.fixture
def house(service: Service) -> House:
    """A workspace of the test's own: what other tests stored is invisible from it."""
    return House.build(service)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about; a test that expects a refusal takes it out."""
    return []


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[dict[Hashable, BrowserContext]]:
    """Browser contexts by their settings. Tests share them, because the page's hundred files are kept in each one's cache."""
    found: dict[Hashable, BrowserContext] = {}
    yield found
    for context in found.values():
        context.close()


@pytest.fixture
def open_page(
    browser: Browser, contexts: dict[Hashable, BrowserContext], house: House, complaints: list[str]
) -> Iterator[OpenPage]:
    """Open the page signed in, in a browser of the given zone, language and size.

    What changes more than a page (`page.clock`) needs `is_shared=False`. After the test nothing may be left in
    `complaints`: no script error, no console error, no refused source.
    """
    pages: list[Page] = []
    own: list[BrowserContext] = []

    def open_(
        address: str = "/",
        *,
        is_signed_in: bool = True,
        is_shared: bool = True,
        timezone: str = "Europe/Berlin",
        locale: str = "en-GB",
        size: tuple[int, int] = (1280, 900),
        **options: Any,
    ) -> Page:
        settings = {"timezone_id": timezone, "locale": locale, **options}
        key = (is_signed_in, *sorted(settings.items()))
        context = contexts.get(key) if is_shared else None
        if context is None:
            context = browser.new_context(**settings)
            context.set_default_timeout(PATIENCE_MS)
            if is_shared:
                contexts[key] = context
            else:
                own.append(context)
        if is_signed_in:
            context.add_cookies([{"name": "pinwright_session", "value": house.session_token(), "url": house.url}])
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _listen(message, complaints))
        page.goto(house.url + address)
        return page

    yield open_
    for page in pages:
        page.close()
        page.context.clear_cookies()
    for context in own:
        context.close()
    assert complaints == []


def _listen(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type not in {"error", "warning"}:
        return
    # Chromium reports each answer of 4xx as an error, though the page handles it: that is no defect
    address = str(message.location.get("url", ""))
    if message.text.startswith("Failed to load resource") and ("/v1/" in address or address.endswith("/readyz")):
        return
    complaints.append(message.text)
