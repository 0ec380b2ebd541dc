"""The beginning of a picture comes without the rest, whatever the server makes of the range, and as guarded as all else."""

from __future__ import annotations

import pytest

from server.adapters.fetch import PROBE_BYTES
from server.errors import BlockedAddress, PageFailed, PageGone, PageTooSlow, WrongContentType
from tests.adapters.peer import Served, redirect, reply
from tests.adapters.test_fetch_pages import fetcher

PICTURE = b"\x89PNG" + bytes(range(256)) * 48_000  # 12 MB


def test_a_range_that_is_kept_to(make_peer) -> None:
    served = Served(PICTURE)
    peer = make_peer({"/moved": redirect("/a.png"), "/a.png": served})
    start = fetcher(peer).probe("http://blog.example/moved")
    assert (start.url, start.status, start.is_whole) == ("http://blog.example/a.png", 206, False)
    assert start.body == PICTURE[:PROBE_BYTES]
    assert served.sent == PROBE_BYTES
    assert all("Range: bytes=0-65535" in request.head and "identity" in request.head for request in peer.requests)


@pytest.mark.parametrize("how", [{}, {"keeps_range": False}, {"keeps_range": False, "tells_length": False}])
def test_a_small_picture_is_known_to_be_whole_where_its_length_is_told(make_peer, how) -> None:
    start = fetcher(make_peer({"/a.png": Served(PICTURE[:900], **how)})).probe("http://blog.example/a.png")
    assert (start.body, start.is_whole) == (PICTURE[:900], how.get("tells_length", True))


@pytest.mark.parametrize(
    "how", [{"keeps_range": False}, {"keeps_range": False, "tells_length": False}, {"is_endless": True}]
)
def test_a_server_that_sends_everything_is_cut_short(make_peer, how) -> None:
    served = Served(PICTURE, **how)
    start = fetcher(make_peer({"/a.png": served})).probe("http://blog.example/a.png")
    assert (start.body, start.is_whole) == (PICTURE[:PROBE_BYTES], False)
    assert served.is_cut.wait(5)
    assert served.sent < len(PICTURE)


@pytest.mark.parametrize("told", ["bytes 500-65535/12000000", "bytes */12000000", "65536", ""])
def test_another_part_than_the_beginning_is_refused(make_peer, told: str) -> None:
    peer = make_peer({"/a.png": reply(206, PICTURE[:1000], "image/png", Content_Range=told)})
    with pytest.raises(PageFailed):
        fetcher(peer).probe("http://blog.example/a.png")


@pytest.mark.parametrize("told", ["bytes 0-9/10", "bytes 0-65535/*", "bytes 0-0/99999999999999999999999"])
def test_a_length_that_does_not_hold_is_not_believed(make_peer, told: str) -> None:
    peer = make_peer({"/a.png": reply(206, PICTURE[:1000], "image/png", Content_Range=told)})
    start = fetcher(peer).probe("http://blog.example/a.png")
    assert (len(start.body), start.is_whole) == (1000, False)


def test_a_probe_is_as_guarded_as_a_fetch(make_peer) -> None:
    film = Served(PICTURE, content_type="video/mp4")
    peer = make_peer(
        {
            "/in": redirect("http://10.0.0.1/a.png"),
            "/film.png": film,
            "/empty.png": reply(416),
            "/slow.png": lambda conversation: conversation.drip(reply(200, PICTURE[:5000], "image/png")),
        }
    )
    for path, error in (
        ("/in", BlockedAddress), ("/film.png", WrongContentType), ("/empty.png", PageGone), ("/slow.png", PageTooSlow)
    ):  # fmt: skip
        with pytest.raises(error):
            fetcher(peer).probe("http://blog.example" + path, seconds=0.3)
    assert peer.paths == ["/in", "/film.png", "/empty.png", "/slow.png"]
    assert peer.drips_finished == 0
