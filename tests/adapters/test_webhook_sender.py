"""Messages to other people's servers: what is sent, what counts, and where nothing is ever sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from server.adapters.webhooks import WebhookSender
from server.errors import InvalidRequest
from server.values.webhooks import Receipt
from tests.adapters.peer import Act, Conversation, FakeNetwork, Peer, redirect, reply, self_signed

PUBLIC = "93.184.216.34"
MakePeer = Callable[..., Peer]


def sender(peer: Peer, *, address: str = PUBLIC, seconds: float = 5.0) -> tuple[WebhookSender, FakeNetwork]:
    """A sender for which `hooks.example` has this address, and every address leads to the peer."""
    network = FakeNetwork({"hooks.example": [address]}, peer.port)
    return WebhookSender(seconds, network=network), network


def send(peer: Peer, url: str = "http://hooks.example/in", **values: float) -> Receipt:
    return sender(peer, **values)[0].send(url, b'{"type":"x"}', {"webhook-id": "msg_1"})  # type: ignore[arg-type]


def test_a_post_with_body_and_headers_arrives(make_peer: MakePeer) -> None:
    peer = make_peer({"/in": reply(204)})
    assert send(peer) == Receipt(204)
    head, body = peer.requests[0].head, peer.requests[0].body
    assert head.startswith("POST /in HTTP/1.1\r\n")
    assert body == b'{"type":"x"}'
    lines = {line.lower() for line in head.split("\r\n")}
    assert {"content-type: application/json", "webhook-id: msg_1", "host: hooks.example"} <= lines


@pytest.mark.parametrize("status", [300, 400, 404, 410, 500, 503])
def test_other_statuses_come_back_as_they_are(make_peer: MakePeer, status: int) -> None:
    receipt = send(make_peer({"/in": reply(status)}))
    assert receipt.status == status
    assert not receipt.is_success
    assert receipt.text


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(make_peer: MakePeer, status: int) -> None:
    peer = make_peer({"/in": redirect("http://hooks.example/other", status), "/other": reply(200)})
    receipt = send(peer)
    assert receipt.status == status
    assert not receipt.is_success
    assert peer.paths == ["/in"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.7", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1",
     "fd00::1", "fe80::1", "::ffff:127.0.0.1", "168.63.129.16", "64:ff9b::7f00:1"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused_at_the_socket(make_peer: MakePeer, address: str) -> None:
    peer = make_peer({"/in": reply(200)})
    found, network = sender(peer, address=address)
    receipt = found.send("http://hooks.example/in", b"{}", {})
    assert not receipt.is_success
    assert "public internet" in receipt.text
    assert network.dialled == []


def test_one_private_address_among_public_ones_is_enough(make_peer: MakePeer) -> None:
    peer = make_peer({"/in": reply(200)})
    network = FakeNetwork({"hooks.example": [PUBLIC, "127.0.0.1"]}, peer.port)
    assert not WebhookSender(network=network).send("http://hooks.example/in", b"{}", {}).is_success
    assert network.dialled == []


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/in", "http://[::1]/in", "https://10.1.2.3/", "http://0x7f.1/", "http://2130706433/",
     "http://localhost/in", "http://a.localhost/", "http://169.254.169.254/latest", "https://hooks.example:22/"],
)  # fmt: skip
def test_addresses_that_are_plainly_wrong_are_refused_early(make_peer: MakePeer, url: str) -> None:
    peer = make_peer({"/in": reply(200)})
    found, network = sender(peer)
    with pytest.raises(InvalidRequest) as refused:
        found.check(url)
    assert refused.value.code == "address_not_allowed"
    if "localhost" not in url:  # that one is a name, which this network does not know
        assert not found.send(url, b"{}", {}).is_success
    assert network.dialled == []


@pytest.mark.parametrize(
    "url", ["ftp://hooks.example/", "http://me:secret@hooks.example/", "http://a\\@b/", "http:///x"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        WebhookSender().check(url)
    assert refused.value.code == "bad_url"
    assert WebhookSender().send(url, b"{}", {}).status is None


@pytest.mark.parametrize("url", ["https://hooks.example/in", "http://hooks.example/in?a=b", "https://93.184.216.34/"])
def test_public_addresses_are_fine(url: str) -> None:
    WebhookSender().check(url)


def test_a_receiver_that_says_nothing_is_left_at_the_deadline(make_peer: MakePeer) -> None:
    receipt = send(make_peer({"/in": Conversation.stay_silent}), seconds=0.3)
    assert receipt.status is None
    assert "did not answer within 0.3 seconds" in receipt.text


def test_dripping_headers_do_not_outlast_the_deadline(make_peer: MakePeer) -> None:
    def drip(conversation: Conversation) -> None:
        conversation.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 500)

    act: Act = drip
    peer = make_peer({"/in": act})
    assert send(peer, seconds=0.3).status is None
    assert peer.drips_finished == 0


def test_a_cut_connection_is_a_failure(make_peer: MakePeer) -> None:
    receipt = send(make_peer({"/in": Conversation.cut}))
    assert receipt.status is None
    assert "hooks.example" in receipt.text


def test_an_unknown_name_is_a_failure(make_peer: MakePeer) -> None:
    assert "nowhere.example" in send(make_peer({}), "http://nowhere.example/").text


def test_a_certificate_that_nobody_vouches_for_is_a_failure(make_peer: MakePeer, tmp_path: Path) -> None:
    peer = make_peer({"/in": reply(200)}, self_signed(tmp_path))
    receipt = sender(peer)[0].send("https://hooks.example/in", b"{}", {})
    assert receipt.status is None
    assert "secure connection" in receipt.text
    assert peer.requests == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("-5", 0.0),
        ("soon", None),
        ("nan", None),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999999999999", None),
        ("Thu, 01 Jan 2015 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_read(make_peer: MakePeer, header: str, seconds: float | None) -> None:
    assert send(make_peer({"/in": reply(503, Retry_After=header)})).retry_after == seconds


def test_retry_after_may_be_a_date(make_peer: MakePeer) -> None:
    found = send(make_peer({"/in": reply(429, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT")})).retry_after
    assert found == 10_000_000.0
