"""Reading pages, beside Beautiful Soup that looks for no more than the title and the Open Graph tags."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator

from bs4 import BeautifulSoup

from server.demo.blog import SampleBlog
from server.rules.page import read_page
from tests.bench.measure import Row, in_turns, rate_of, tell
from tests.bench.wordpress_pages import wordpress_page

_PEER = "Beautiful Soup (html.parser), title and og: only"


def measure(share: float = 1.0) -> Iterator[Row]:
    """Pages a second, for the sample blog's small pages and for larger ones like a WordPress theme's."""
    large = [wordpress_page(40, 20, seed) for seed in range(6)] + [wordpress_page(120, 120, seed) for seed in range(2)]
    for name, pages in (("sample blog", _sample_pages()), ("WordPress-like", large)):
        size = sum(len(page.encode()) for page in pages) / len(pages) / 1000
        tell(f"Pages: {name}, {size:.0f} KB on average …")
        repeat = max(1, int(share * (12 if name == "sample blog" else 2)))
        found = in_turns({"ours": rate_of(_ours, pages * repeat), "peer": rate_of(_peer, pages * repeat)}, rounds=5)
        yield Row(f"pages read, {name}, {size:.0f} KB", "/s", found["ours"]["rate"], found["peer"]["rate"], _PEER)


def _ours(page: str) -> None:
    assert read_page(page, "https://blog.example/post/").title


def _peer(page: str) -> None:
    soup = BeautifulSoup(page, "html.parser")
    assert soup.title is not None
    {tag.get("property"): tag.get("content") for tag in soup.find_all("meta", property=True)}


def _sample_pages() -> list[str]:
    blog = SampleBlog().start()
    try:
        addresses = [blog.address(post) for post in blog.posts]
        return [urllib.request.urlopen(address, timeout=10).read().decode() for address in addresses]
    finally:
        blog.stop()
