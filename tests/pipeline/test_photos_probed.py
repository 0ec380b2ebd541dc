"""A post's photos: where the page tells no sizes, only pictures that are worth it are downloaded whole."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest
from PIL import Image

from server.adapters.fetch import PROBE_BYTES, PageFetcher
from server.errors import StudioError
from server.pipeline import craft, scrape
from server.pipeline.services import Services
from server.values.drawing import CleanImage
from server.values.page import PageFacts, PageImage
from tests.adapters.peer import Act, Conversation, FakeNetwork, Peer, Served, reply

BLOG = "http://blog.example"


@pytest.fixture
def serve() -> Iterator[Callable[[Mapping[str, bytes | Act]], Services]]:
    peers: list[Peer] = []

    def start(answers: Mapping[str, bytes | Act]) -> Services:
        peers.append(Peer(answers))
        network = FakeNetwork({"blog.example": ["93.184.216.34"]}, peers[-1].port)
        return cast(
            Services,
            SimpleNamespace(
                fetcher=PageFetcher(5, 100_000, network=network),
                settings=SimpleNamespace(image_max_bytes=20_000_000),
                studio=SimpleNamespace(run=lambda name, *args: getattr(craft, name.partition(":")[2])(*args)),
            ),
        )

    yield start
    for peer in peers:
        peer.stop()


def photo(width: int, height: int, shade: int = 90, more: int = 0) -> bytes:
    """A JPEG with a gradient; `more` bytes stand behind it, as a camera's preview does."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).point(lambda value: (value + shade) % 256).save(
        buffer, "JPEG", quality=60
    )
    return buffer.getvalue() + b"\0" * more


def heavy(width: int, height: int) -> bytes:
    """12 MB that begin as a PNG."""
    body = struct.pack(">II5B", width, height, 8, 2, 0, 0, 0)
    crc = struct.pack(">I", zlib.crc32(b"IHDR" + body))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + body + crc + bytes(12_000_000)


def page(*names: str, main: str | None = None, **sizes: tuple[int, int]) -> PageFacts:
    images = (PageImage(f"{BLOG}/{name}", *sizes.get(name, (None, None)), place="content") for name in names)
    return PageFacts(f"{BLOG}/post", image=f"{BLOG}/{main}" if main else None, images=tuple(images))


def names(photos: list[scrape.Photo]) -> list[str]:
    return [one.url.rpartition("/")[2] for one in photos]


def test_unusable_pictures_are_not_downloaded_and_the_best_comes_first(serve) -> None:
    served: dict[str, Served] = {
        "strip": Served(heavy(6000, 400), keeps_range=False),
        "badge": Served(heavy(200, 200)),
        "film": Served(heavy(900, 900), content_type="video/mp4"),
        "drawing": Served(b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 9000, content_type="image/svg+xml"),
        "wide": Served(photo(1200, 420, more=90_000), content_type="image/jpeg"),
        "tall": Served(photo(800, 1200, more=90_000), content_type="image/jpeg"),
        "light": Served(photo(400, 400, 20), content_type="image/jpeg"),
    }
    services = serve({f"/{name}": file for name, file in served.items()})
    photos, reasons = scrape.fetch_photos(services, page(*served, main="wide"))
    assert names(photos) == ["tall", "light", "wide"]
    assert {reason.partition(": ")[0].rpartition("/")[2] for reason in reasons} == {"strip", "badge", "film", "drawing"}
    assert any("a strip of 6000×400 pixels" in reason for reason in reasons)
    assert served["strip"].is_cut.wait(5)
    assert served["strip"].sent < 12_000_000
    assert served["badge"].sent == PROBE_BYTES
    assert all(len(served[name].asked) == 1 for name in ("strip", "badge", "film", "drawing"))
    assert served["tall"].asked == ["bytes=0-65535", ""]
    assert served["light"].asked == ["bytes=0-65535"]  # it came whole


def test_pictures_with_declared_sizes_are_not_probed(serve) -> None:
    served = {
        name: Served(photo(600, 800, 40 * shade), content_type="image/jpeg") for shade, name in enumerate("abcde")
    }
    sizes = dict.fromkeys("abcd", (600, 800))
    services = serve({f"/{name}": file for name, file in served.items()})
    photos, _ = scrape.fetch_photos(services, page(*"abcde", **sizes))
    assert len(photos) == 4
    assert [file.asked for file in served.values()] == [[""], [""], [""], [""], []]


def test_a_failed_probe_costs_no_photo(serve) -> None:
    whole = photo(600, 800, more=90_000)

    def refuses(conversation: Conversation) -> None:
        conversation.send(reply(416) if "Range:" in conversation.head else reply(200, whole, "image/jpeg"))

    def hangs_up(conversation: Conversation) -> None:
        if "Range:" not in conversation.head:
            conversation.send(reply(200, photo(700, 800, 30), "image/jpeg"))

    def lies(conversation: Conversation) -> None:
        cut = reply(206, whole[:3000], "image/jpeg", Content_Range="bytes 0-2999/3000")
        conversation.send(cut if "Range:" in conversation.head else reply(200, photo(800, 800, 60), "image/jpeg"))

    services = serve({"/refuses": refuses, "/lies": lies, "/hangs-up": hangs_up})
    photos, reasons = scrape.fetch_photos(services, page("refuses", "lies", "hangs-up"))
    assert sorted(names(photos)) == ["hangs-up", "lies", "refuses"]
    assert reasons == []


def test_what_a_person_chose_stays_first(serve) -> None:
    files: dict[str, Any] = {"own": photo(600, 800), "wide": photo(1200, 700, 30), "tall": photo(1000, 1500, 60)}
    services = serve({f"/{name}": Served(file, content_type="image/jpeg") for name, file in files.items()})
    photos, _ = scrape.fetch_photos(services, page("own", "tall", "wide"), [f"{BLOG}/wide"])
    assert names(photos)[0] == "wide"


def test_a_page_keeps_the_studio_waiting_for_one_picture_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    class Slow:
        refused: ClassVar[dict[str, str]] = {}

        def fetch_clean(self, _: Services, url: str, patience: object) -> None:
            tried.append(url)
            raise StudioError("This page or picture took too long to work on.", code="studio_timeout")

    offered = [PageImage(f"https://b.example/{number}.jpg") for number in range(8)]
    monkeypatch.setattr(scrape, "_candidates", lambda *_: (offered, Slow()))
    photos, reasons = scrape.fetch_photos(cast(Services, SimpleNamespace()), PageFacts(url="https://b.example/"))
    assert (photos, tried, len(reasons)) == ([], [offered[0].url], 1)


def test_a_picture_that_two_pages_share_is_asked_for_once(serve) -> None:
    served = {name: Served(photo(600, 800, 90 * shade), content_type="image/jpeg") for shade, name in enumerate("ab")}
    services = serve({f"/{name}": file for name, file in served.items()})
    fetched: dict[str, CleanImage] = {}
    first, _ = scrape.fetch_photos(services, page("a"), fetched=fetched)
    both, _ = scrape.fetch_photos(services, page("a", "b"), fetched=fetched)
    assert (names(first), names(both)) == (["a"], ["a", "b"])
    assert len(served["a"].asked) == len(served["b"].asked) == 1
