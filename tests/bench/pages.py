"""Reading pages, beside Beautiful Soup that looks for no more than the title and the Open Graph tags."""

from __future__ import annotations

import gc
import resource
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from bs4 import BeautifulSoup

from server.demo.blog import SampleBlog
from server.rules.page import read_page
from tests.bench import metascraper
from tests.bench.measure import Round, Row, in_turns, rate_of, tell
from tests.bench.wordpress_pages import wordpress_page

_URL = "https://blog.example.com/post/"  # metascraper wants a domain that exists
_PEER = "Beautiful Soup (html.parser), title and og: only"


def measure(share: float = 1.0) -> Iterator[Row]:
    """Pages a second, for the sample blog's small pages and for larger ones like a WordPress theme's; then memory."""
    large = [wordpress_page(40, 20, seed) for seed in range(6)] + [wordpress_page(120, 120, seed) for seed in range(2)]
    sets = {"sample blog": _sample_pages(), "WordPress-like": large}
    for name, pages in sets.items():
        size = _kilobytes(pages)
        tell(f"Pages: {name}, {size:.0f} KB on average …")
        repeat = max(1, int(share * (12 if name == "sample blog" else 2)))
        found = in_turns({"ours": rate_of(_ours, pages * repeat), "peer": rate_of(_peer, pages * repeat)}, rounds=5)
        yield Row(f"pages read, {name}, {size:.0f} KB", "/s", found["ours"]["rate"], found["peer"]["rate"], _PEER)
    yield from _beside_metascraper(sets)
    yield _memory(large, max(1, int(share * 10)))


def _beside_metascraper(sets: dict[str, list[str]]) -> Iterator[Row]:
    with metascraper.running() as peer:
        if isinstance(peer, str):
            tell(f"Pages: no row beside metascraper, because {peer}.")
            return
        for name, pages in sets.items():
            rivals = {"ours": _processor_rate(pages), "peer": metascraper.rate_by(peer, pages, _URL)}
            found = in_turns(rivals, rounds=5)
            what = f"pages read, {name}, {_kilobytes(pages):.0f} KB, processor time"
            yield Row(
                what, "/s", found["ours"]["rate"], found["peer"]["rate"], "metascraper 5 (Node), eight facts; goal: 10"
            )


def _processor_rate(pages: list[str]) -> Round:
    """A round that tells pages a second of processor time, as the peer's own clock does."""

    def run() -> Mapping[str, float]:
        started = time.process_time()
        for page in pages * 3:
            _ours(page)
        return {"rate": 3 * len(pages) / (time.process_time() - started)}

    return run


def _memory(pages: list[str], thousands: int) -> Row:
    """What the process holds after many pages beside what it held after the first thousand."""
    tell(f"Pages: memory over {thousands},000 pages …")
    held = []
    for _ in range(thousands):
        for number in range(1000):
            _ours(pages[number % 6])
        gc.collect()
        held.append(_resident())
    return Row(f"memory after {thousands},000 pages", "MB", held[-1], held[0], "after the first 1,000", is_rate=False)


def _resident() -> float:
    """This process's resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1_000_000


def _kilobytes(pages: list[str]) -> float:
    return sum(len(page.encode()) for page in pages) / len(pages) / 1000


def _ours(page: str) -> None:
    assert read_page(page, _URL).title


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
