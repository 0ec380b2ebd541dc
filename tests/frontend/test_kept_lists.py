"""A list whose child, while it is made, calls for a newer list of the same place: the newer one stands in the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

import server

pytestmark = pytest.mark.browser

_FRONTEND = Path(server.__file__).resolve().parent.parent / "frontend"

_SCRIPT = """
async () => {
  const { keep } = await import("/dom.js");
  const parent = document.body;
  const newer = ["a", "c"];
  let made = 0;
  const make = (name) => {
    made += 1;
    if (name === "b") draw(newer);
    const root = document.createElement("p");
    return { root, update: (item) => { root.textContent = item; } };
  };
  const draw = (items) => keep(parent, items, (item) => item, make);
  draw(["a", "b"]);
  return { shown: [...parent.children].map((child) => child.textContent), made };
}
"""


def _serve(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    if name.endswith(".js"):
        route.fulfill(path=_FRONTEND / name, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>List</title>", content_type="text/html")


def test_the_newer_list_follows(browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/*", _serve)
    page.goto("http://page.example/")
    assert page.evaluate(_SCRIPT) == {"shown": ["a", "c"], "made": 3}
    page.close()
