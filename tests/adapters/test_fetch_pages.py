"""Reading pages and pictures: what comes back, and which error says what went wrong."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest

from server.adapters.http import PageFetcher
from server.errors import (
    PageFailed,
    PageGone,
    PageTooLarge,
    PageUnreachable,
    ReadError,
    TooManyRedirects,
    WrongContentType,
)
from tests.adapters.peer import FakeNetwork, redirect, reply, self_signed

BLOG = {"blog.example": ["93.184.216.34"], "www.blog.example": ["93.184.216.35"]}


def fetcher(peer, *, max_bytes: int = 100_000, timeout: float = 5.0, names=BLOG) -> PageFetcher:
    return PageFetcher(timeout, max_bytes, network=FakeNetwork(names, peer.port))


def test_a_page_comes_home_with_its_type_and_charset(make_peer) -> None:
    peer = make_peer({"/soup": reply(200, b"<h1>Soup</h1>", "Text/HTML; Charset=ISO-8859-1")})
    page = fetcher(peer).get("http://blog.example/soup#top")
    assert (page.url, page.status, page.body) == ("http://blog.example/soup", 200, b"<h1>Soup</h1>")
    assert (page.content_type, page.charset, page.redirects) == ("text/html", "iso-8859-1", ())


def test_the_request_says_who_we_are_and_brings_nothing_else(make_peer, monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    peer = make_peer({"/": reply(200, b"x", Set_Cookie="a=b"), "/again": redirect("/")})
    fetcher(peer).get("http://blog.example/again")
    head = peer.requests[-1].head.lower()
    assert "pinwright" in head
    assert "host: blog.example\r\n" in head
    assert "cookie" not in head
    assert "authorization" not in head


def test_redirects_are_followed_and_remembered(make_peer) -> None:
    peer = make_peer(
        {"/a": redirect("http://www.blog.example/b", 301), "/b": redirect("c", 308), "/c": reply(200, b"x")}
    )
    page = fetcher(peer).get("http://blog.example/a")
    assert page.url == "http://www.blog.example/c"
    assert page.redirects == ("http://blog.example/a", "http://www.blog.example/b")


def test_a_location_in_raw_utf8_is_understood(make_peer) -> None:
    peer = make_peer({"/a": redirect("/käse"), "/k%C3%A4se": reply(200, b"x")})
    assert fetcher(peer).get("http://blog.example/a").url == "http://blog.example/k%C3%A4se"


def test_a_redirect_in_a_circle_is_recognised(make_peer) -> None:
    peer = make_peer({"/a": redirect("/b"), "/b": redirect("/a")})
    with pytest.raises(TooManyRedirects, match="circle"):
        fetcher(peer).get("http://blog.example/a")
    assert peer.paths == ["/a", "/b"]


def test_a_sixth_redirect_is_too_many(make_peer) -> None:
    peer = make_peer({f"/{n}": redirect(f"/{n + 1}") for n in range(9)} | {"/5": reply(200, b"x")})
    assert fetcher(peer).get("http://blog.example/0").status == 200
    with pytest.raises(TooManyRedirects, match="more than 5"):
        fetcher(make_peer({f"/{n}": redirect(f"/{n + 1}") for n in range(9)})).get("http://blog.example/0")


@pytest.mark.parametrize(
    ("status", "error", "is_retryable"),
    [
        (401, PageGone, False), (403, PageGone, False), (404, PageGone, False), (410, PageGone, False),
        (418, PageGone, False), (408, PageFailed, True), (429, PageFailed, True), (500, PageFailed, True),
        (503, PageFailed, True), (304, PageFailed, True), (302, PageFailed, True),
    ],
)  # fmt: skip
def test_a_bad_status_has_its_own_error(make_peer, status: int, error: type[ReadError], is_retryable: bool) -> None:
    peer = make_peer({"/": reply(status, b"sorry")})
    with pytest.raises(ReadError) as caught:
        fetcher(peer).get("http://blog.example/")
    assert type(caught.value) is error
    assert caught.value.retryable is is_retryable
    assert caught.value.params["status"] == status


@pytest.mark.parametrize("content_type", ["application/pdf", "application/json", "image/png", "text/plain", ""])
def test_only_html_is_a_page(make_peer, content_type: str) -> None:
    peer = make_peer({"/": reply(200, b"x", content_type)})
    with pytest.raises(WrongContentType):
        fetcher(peer).get("http://blog.example/")


def test_a_picture_is_welcome_only_where_pictures_are(make_peer) -> None:
    peer = make_peer({"/p": reply(200, b"jpeg", "image/jpeg"), "/h": reply(200, b"x", "application/xhtml+xml")})
    reader = fetcher(peer)
    assert reader.get("http://blog.example/p", kinds=("image",)).content_type == "image/jpeg"
    assert reader.get("http://blog.example/h", kinds=("page", "image")).content_type == "application/xhtml+xml"
    with pytest.raises(WrongContentType):
        reader.get("http://blog.example/h", kinds=("image",))


def test_a_compressed_page_is_read(make_peer) -> None:
    peer = make_peer({"/": reply(200, gzip.compress(b"<p>soup</p>", mtime=0), Content_Encoding="gzip")})
    assert fetcher(peer).get("http://blog.example/").body == b"<p>soup</p>"


def test_damaged_compression_is_said(make_peer) -> None:
    peer = make_peer({"/": reply(200, b"not gzip at all", Content_Encoding="gzip")})
    with pytest.raises(PageUnreachable, match="damaged"):
        fetcher(peer).get("http://blog.example/")


def test_exactly_the_limit_is_fine_and_one_byte_more_is_not(make_peer) -> None:
    peer = make_peer({"/fits": reply(200, b"x" * 1000), "/over": reply(200, b"x" * 1001)})
    reader = fetcher(peer)
    assert len(reader.get("http://blog.example/fits", max_bytes=1000).body) == 1000
    with pytest.raises(PageTooLarge):
        reader.get("http://blog.example/over", max_bytes=1000)


def test_an_endless_body_without_a_length_is_cut_at_the_limit(make_peer) -> None:
    sent: list[int] = []

    def flood(conversation) -> None:
        conversation.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not conversation.is_over():
            conversation.send(b"x" * 65_536)
            sent.append(65_536)

    with pytest.raises(PageTooLarge):
        fetcher(make_peer({"/": flood})).get("http://blog.example/")
    assert sum(sent) < 30_000_000  # what the sockets buffer, and not what five seconds could bring


@pytest.mark.parametrize("layers", [1, 2])
def test_a_gzip_bomb_is_stopped_by_what_it_unpacks_to(make_peer, layers: int) -> None:
    bomb = b"\0" * 50_000_000
    for _ in range(layers):
        bomb = gzip.compress(bomb, mtime=0)
    assert len(bomb) < 100_000  # a limit on what crosses the wire would let it in
    peer = make_peer({"/": reply(200, bomb, Content_Encoding=", ".join(["gzip"] * layers))})
    reader = fetcher(peer)
    tracemalloc.start()
    try:
        with pytest.raises(PageTooLarge):
            reader.get("http://blog.example/")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\nhalf",
        b"\x15\x03\x01 nonsense\r\n\r\n",
    ],
)
def test_a_connection_that_breaks_off_is_unreachable(make_peer, sent: bytes) -> None:
    def break_off(conversation) -> None:
        conversation.send(sent)
        conversation.cut()

    with pytest.raises(PageUnreachable):
        fetcher(make_peer({"/": break_off})).get("http://blog.example/")


def test_an_unknown_name_is_said_so(make_peer) -> None:
    with pytest.raises(PageUnreachable, match=r"nowhere\.example"):
        fetcher(make_peer({})).get("http://nowhere.example/")


def test_a_refused_connection_is_unreachable(make_peer) -> None:
    peer = make_peer({})
    peer.stop()
    with pytest.raises(PageUnreachable):
        fetcher(peer).get("http://blog.example/")


def test_a_certificate_that_nobody_trusts_is_said_and_nothing_is_sent(make_peer, tmp_path) -> None:
    peer = make_peer({"/": reply(200, b"x")}, self_signed(tmp_path))
    with pytest.raises(PageUnreachable, match="certificate"):
        fetcher(peer).get("https://blog.example/")
    assert peer.requests == []
