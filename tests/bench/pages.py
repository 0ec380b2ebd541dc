"""Reading pages, beside Beautiful Soup that looks for no more than the title and the Open Graph tags."""

from __future__ import annotations

import gc
import json
import os
import resource
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from server.demo.blog import SampleBlog
from server.rules.page import read_page
from server.rules.reading.encoding import decode
from tests.bench import metascraper
from tests.bench.measure import Round, Row, in_turns, rate_of, tell
from tests.bench.wordpress_pages import wordpress_page

_URL = "https://blog.example.com/post/"  # metascraper wants a domain that exists
_PEER = "Beautiful Soup (html.parser), title and og: only"
_RIVAL = "metascraper 5 (Node), eight facts, warm; goal: 10"
_WARM_UP_SECONDS = 12  # metascraper reads small pages two and a half times as fast after a thousand of them as at first
_ROUND_KILOBYTES = 4_000  # what the peer reads in one to three seconds


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
    yield from _beside_metascraper({**sets, **_stored_pages()}, share)
    yield _memory(large, max(1, int(share * 10)))


def _beside_metascraper(sets: Mapping[str, Sequence[str | tuple[str, str]]], share: float) -> Iterator[Row]:
    """Both by processor time and by the clock: Node compiles and collects on threads of its own, so that its clock shows less.

    The peer reads each set for some seconds before it counts, until its compiler has made fast code of the rules.
    """
    with metascraper.running() as peer:
        if isinstance(peer, str):
            tell(f"Pages: no row beside metascraper, because {peer}.")
            return
        for name, given in sets.items():
            pages = [(page, _URL) if isinstance(page, str) else page for page in given]
            size = _kilobytes([page for page, _ in pages])
            tell(f"Pages: {name}, {size:.0f} KB, beside metascraper …")
            metascraper.warm_up(peer, pages, share * _WARM_UP_SECONDS)
            times = max(1, int(share * _ROUND_KILOBYTES / (size * len(pages))))
            rivals = {"ours": _rates(pages, 4 * times), "peer": metascraper.rates_by(peer, pages, times)}
            found = in_turns(rivals, rounds=5, budget_seconds=45)
            for by, told in (("processor", "processor time"), ("clock", "the clock")):
                yield Row(
                    f"pages read, {name}, {size:.0f} KB, by {told}", "/s", found["ours"][by], found["peer"][by], _RIVAL
                )


def _rates(pages: Sequence[tuple[str, str]], times: int) -> Round:
    """A round that tells pages a second of processor time and by the clock, of one thread."""

    def run() -> Mapping[str, float]:
        used, began = time.process_time(), time.perf_counter()
        for page, url in pages * times:
            read_page(page, url)
        read = len(pages) * times
        return {"processor": read / (time.process_time() - used), "clock": read / (time.perf_counter() - began)}

    return run


def _stored_pages() -> dict[str, list[tuple[str, str]]]:
    """The pages of a set like those of `make read-eval`, where one is named; metascraper wants domains that exist."""
    folder = os.environ.get("PINWRIGHT_TEST_PAGES")
    if not folder:
        return {}
    rows = [json.loads(line) for line in Path(folder, "expected.jsonl").read_text(encoding="utf-8").splitlines()]
    files = [(Path(folder, "pages", f"{row['name']}.html"), row["url"]) for row in rows]
    return {
        "stored real ones": [
            (decode(file.read_bytes(), None), url if "." in (urlsplit(url).hostname or "") else _URL)
            for file, url in files
            if file.is_file()
        ]
    }


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
