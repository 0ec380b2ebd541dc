"""Lists that nobody can read in time: three are enough, others are not asked for, and what was found stays."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from server.adapters.studio import Studio
from server.errors import StudioError
from server.pipeline.services import Services
from server.rules.blog import xml
from server.rules.blog.lists import read_list
from tests.old_blog import OldBlog
from tests.pipeline.backfill.conftest import begin, walk


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_back_fill_stops_after_some_lists_that_take_too_long(
    session: Session, services: Services, blog: OldBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_list = Studio.run_list

    def slow(studio: Studio, function: str, body: bytes, *rest: Any) -> Any:
        if b"heavy" in body:
            raise StudioError("This page or picture took too long to work on.", code="studio_timeout")
        return run_list(studio, function, body, *rest)

    monkeypatch.setattr(Studio, "run_list", slow)
    blog.page("/", "<html><head></head><body><main></main></body></html>")
    names = [f"{blog.url}posts-{number}.xml" for number in range(9)]
    blog.index("/sitemap.xml", names)
    for number in range(1, 9):
        blog.data(f"/posts-{number}.xml", "<urlset><heavy/></urlset>")
    for first, expected in (([f"{blog.url}plum-cake/"], ("ready", 1)), ([], ("failed", 0))):
        blog.sitemap("/posts-0.xml", first) if first else blog.data("/posts-0.xml", "<urlset><heavy/></urlset>")
        blog.asked.clear()
        backfill = begin(session, blog)
        walk(session, services, backfill)
        told = backfill.note or backfill.error or {}
        assert (backfill.state, told.get("code")) == (expected[0], "lists_too_heavy")
        asked = [path for path in blog.asked if path.startswith("/posts-")]
        assert len(asked) == 3 + expected[1]


def test_what_has_too_many_tags_is_cut_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_TAGS", 50)
    pages = b"".join(b"<url><loc>https://b.example/%d</loc></url>" % number for number in range(100))
    found = read_list(b"<urlset>" + pages + b"</urlset>", "https://b.example/sitemap.xml")
    assert found.is_cut
    assert 5 <= len(found.posts) <= 13
    assert len(xml.thinned(b"<a/ " * 1000)[0]) <= 200
    assert xml.thinned(b"<urlset/>") == (b"<urlset/>", False)
