"""What a pin's history says is said once: a reason that repeats its word is left out, one that begins with it goes on from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

import server

pytestmark = pytest.mark.browser

_FRONTEND = Path(server.__file__).resolve().parent.parent / "frontend"


def _serve(route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    if name.endswith(".js"):
        route.fulfill(path=_FRONTEND / name, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>Words</title>", content_type="text/html")


def test_the_history_says_things_once(browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/*", _serve)
    page.goto("http://page.example/")
    told = page.evaluate(
        """async (events) => {
          const { TOLD_BY_MOVES, historyWords } = await import("/words.js");
          return events.filter(({ kind }) => !TOLD_BY_MOVES.has(kind)).map(historyWords).map(({ what, more }) => [what, more]);
        }""",
        [
            {"kind": "pin.moved", "new": "draft", "reason": "draft"},
            {"kind": "pin.moved", "new": "scheduled", "reason": "why not"},
            {"kind": "pin.moved", "new": "published", "reason": "published after all"},
            {"kind": "pin.published", "new": "", "reason": "published after all"},
            {"kind": "pin.stray_dismissed", "new": "", "reason": "pin_01ABC is mine"},
        ],
    )
    page.close()
    assert told == [
        ["Draft", ""],
        ["Changed", "why not"],
        ["Published after all", ""],
        ["A copy was left as it is", "another pin is mine"],
    ]
