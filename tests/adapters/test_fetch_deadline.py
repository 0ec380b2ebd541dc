"""One deadline for all of a fetch, however slowly it fails."""

from __future__ import annotations

import threading

import pytest

from server.adapters.http import PageFetcher
from server.errors import PageTooSlow
from tests.adapters.peer import Conversation, FakeNetwork, Peer, redirect, reply, self_signed

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
NAMES = {"blog.example": ["93.184.216.34"]}


def too_slow(peer: Peer, network: FakeNetwork | None = None, scheme: str = "http") -> None:
    reader = PageFetcher(0.25, 100_000, network=network or FakeNetwork(NAMES, peer.port))
    with pytest.raises(PageTooSlow):
        reader.get(f"{scheme}://blog.example/")
    assert peer.drips_finished == 0


def test_a_body_that_drips_ends_at_the_deadline(make_peer) -> None:
    def drip(conversation: Conversation) -> None:
        conversation.send(HEAD + b"Content-Length: 5000\r\n\r\n")
        conversation.drip(b"x" * 5000)

    too_slow(make_peer({"/": drip}))


def test_a_body_that_drips_without_a_length_is_not_taken_for_complete(make_peer) -> None:
    def drip(conversation: Conversation) -> None:
        conversation.send(HEAD + b"\r\n")
        conversation.drip(b"x" * 5000)

    too_slow(make_peer({"/": drip}))


def test_headers_that_drip_end_at_the_deadline(make_peer) -> None:
    too_slow(make_peer({"/": lambda conversation: conversation.drip(HEAD * 100)}))


def test_silence_ends_at_the_deadline(make_peer) -> None:
    too_slow(make_peer({"/": Conversation.stay_silent}))


def test_a_tls_handshake_without_an_answer_ends_at_the_deadline(make_peer) -> None:
    too_slow(make_peer({}), scheme="https")


@pytest.mark.parametrize("part", ["headers", "body"])
def test_inside_tls_too(make_peer, tmp_path, monkeypatch, part: str) -> None:
    def drip(conversation: Conversation) -> None:
        if part == "body":
            conversation.send(HEAD + b"\r\n")
        conversation.drip(HEAD * 100)

    tls = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "peer.pem"))
    peer = make_peer({"/": drip, "/quick": reply(200, b"x")}, tls)
    too_slow(peer, scheme="https")
    reader = PageFetcher(5, 100_000, network=FakeNetwork(NAMES, peer.port))
    assert reader.get("https://blog.example/quick").body == b"x"


def test_redirects_share_the_deadline(make_peer) -> None:
    def late(to: str):
        def answer(conversation: Conversation) -> None:
            conversation.pause(0.1)
            conversation.send(redirect(to))

        return answer

    peer = make_peer({"/": late("/b"), "/b": late("/c"), "/c": late("/d"), "/d": late("/e")})
    too_slow(peer)
    assert "/d" not in peer.paths


def test_a_resolver_that_hangs_is_left_behind(make_peer) -> None:
    release = threading.Event()

    class Hanging(FakeNetwork):
        def resolve(self, host, port):
            release.wait(5)
            return ["93.184.216.34"]

    peer = make_peer({})
    too_slow(peer, Hanging(NAMES, peer.port))
    release.set()
    assert peer.connections == 0
