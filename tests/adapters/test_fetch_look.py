"""Seeing how a page answers: whatever the status says, without being led inside or kept waiting."""

from __future__ import annotations

import pytest

from server.errors import BlockedAddress, PageTooSlow
from tests.adapters.peer import redirect, reply
from tests.adapters.test_fetch_pages import fetcher


def test_every_answer_comes_home_and_a_long_page_is_cut(make_peer) -> None:
    peer = make_peer(
        {
            "/gone": reply(404, b"<h1>Gone</h1>"),
            "/moved": redirect("/soup"),
            "/soup": reply(200, b"<h1>Soup</h1>" + b"x" * 200_000, X_Robots_Tag="noindex, nofollow"),
            "/shield": reply(403, b"no", cf_mitigated="challenge"),
            "/file": reply(200, b"%PDF", "application/pdf"),
        }
    )
    look = fetcher(peer).look
    assert (look("http://blog.example/gone").status, look("http://blog.example/gone").body) == (404, b"")
    page = look("http://blog.example/moved")
    assert (page.url, page.status, len(page.body)) == ("http://blog.example/soup", 200, 100_000)
    assert (page.robots_tag, page.is_challenge) == ("noindex, nofollow", False)
    assert look("http://blog.example/shield").is_challenge
    assert (look("http://blog.example/file").status, look("http://blog.example/file").body) == (200, b"")


def test_a_look_is_as_guarded_as_a_fetch(make_peer) -> None:
    peer = make_peer({"/in": redirect("http://10.0.0.1/"), "/slow": lambda conversation: conversation.stay_silent()})
    with pytest.raises(BlockedAddress):
        fetcher(peer).look("http://blog.example/in")
    with pytest.raises(PageTooSlow):
        fetcher(peer, timeout=0.3).look("http://blog.example/slow")
