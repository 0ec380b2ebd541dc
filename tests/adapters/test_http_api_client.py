"""An API call knows whether it was sent, ends at its deadline, and follows nobody."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import tracemalloc
import zlib

import pytest

from server import clock
from server.adapters import dial
from server.adapters.exchange import SystemNetwork, active
from server.adapters.forms import FormUpload
from server.adapters.http import ApiClient
from server.adapters.pinterest import answers
from server.errors import NotSent, OutcomeUnknown, TokenRefused
from tests.adapters.peer import Conversation, redirect, reply, self_signed

CREATED = reply(201, b'{"id": "1"}', "application/json", X_Rate="7")


# a value goes through requests, what is written already straight to the connections: both keep all promises
WAYS = pytest.mark.parametrize("sent_as", [{"json": {}}, {"written": b"{}"}], ids=["value", "written"])


def client(peer, timeout: float = 5.0, scheme: str = "http") -> ApiClient:
    return ApiClient(f"{scheme}://127.0.0.1:{peer.port}/v5/", timeout)


def test_an_answer_comes_back_whatever_its_status(make_peer) -> None:
    peer = make_peer({"/v5/pins": CREATED, "/v5/no": reply(404, b"<html>", "text/html")})
    answer = client(peer).request("POST", "/pins", token="secret", json={"title": "Süp"}, params={"a": "b c"})
    assert (answer.status, answer.body, answer.headers["x-rate"]) == (201, {"id": "1"}, "7")
    request = peer.requests[0]
    assert request.head.startswith("POST /v5/pins?a=b+c HTTP/1.1")
    assert "Authorization: Bearer secret" in request.head
    assert json.loads(request.body) == {"title": "Süp"}
    assert client(peer).request("GET", "/no").status == 404
    assert client(peer).request("GET", "/no").body is None


def test_forms_basic_and_uploads(make_peer) -> None:
    peer = make_peer({"/v5/token": CREATED, "/up": CREATED})
    client(peer).request("POST", "/token", form={"grant_type": "x y"}, basic=("app", "pw"))
    client(peer).request(
        "POST", f"http://127.0.0.1:{peer.port}/up", upload=FormUpload({"policy": "p"}, b"video" * 50_000)
    )
    assert peer.requests[0].body == b"grant_type=x+y"
    assert "Authorization: Basic YXBwOnB3" in peer.requests[0].head
    assert b'name="policy"\r\n\r\np\r\n' in peer.requests[1].body
    assert b'name="file"' in peer.requests[1].body
    assert peer.requests[1].body.count(b"video") == 50_000
    assert "Authorization" not in peer.requests[1].head


def test_connections_are_kept_but_cookies_are_not(make_peer) -> None:
    peer = make_peer({"/v5/a": reply(200, b"{}", Set_Cookie="session=1; Path=/")})
    api = client(peer)
    for _ in range(3):
        api.request("GET", "/a")
    assert peer.connections == 1
    for _ in range(3):
        assert api.request("POST", "/a", token="t", written=b'{"a": 1}').status == 200
    assert peer.connections == 2, "what is written already has its own"
    assert peer.requests[-1].body == b'{"a": 1}'
    assert "Authorization: Bearer t" in peer.requests[-1].head
    assert "Content-Type: application/json" in peer.requests[-1].head
    assert all("cookie" not in request.head.lower() for request in peer.requests)


@WAYS
def test_an_interim_answer_is_not_the_answer(make_peer, sent_as) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
    processing = b"HTTP/1.1 102 Processing\r\n\r\n"
    other = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"
    peer = make_peer(
        {"/v5/a": processing + hints + CREATED, "/v5/b": CREATED, "/v5/flood": hints * 11 + CREATED, "/v5/other": other}
    )
    api = client(peer)
    answers = [api.request("POST", path, **sent_as) for path in ("/a", "/b")]
    assert [(answer.status, answer.body) for answer in answers] == [(201, {"id": "1"})] * 2
    assert peer.connections == 1
    for number, path in enumerate(("/flood", "/other"), start=1):
        with pytest.raises(OutcomeUnknown):
            api.request("POST", path, **sent_as)
        assert api.request("POST", "/b", **sent_as).headers["x-rate"] == "7"
        assert peer.connections == 1 + number, "a connection that said something else is not used again"


@WAYS
def test_an_answer_in_chunks_or_packed_is_read_as_it_was_meant(make_peer, sent_as) -> None:
    packed = gzip.compress(b'{"id": "1"}')
    chunks = b'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"id\r\n7\r\n": "1"}\r\n0\r\n\r\n'
    peer = make_peer(
        {"/v5/chunks": chunks, "/v5/packed": reply(201, packed, Content_Encoding="gzip"), "/v5/none": reply(204)}
    )
    api = client(peer)
    answers = [api.request("POST", path, **sent_as) for path in ("/chunks", "/packed", "/none", "/chunks")]
    assert [(answer.status, answer.body) for answer in answers] == [
        (201, {"id": "1"}), (201, {"id": "1"}), (204, None), (201, {"id": "1"}),
    ]  # fmt: skip
    assert peer.connections == 1


def test_the_environment_changes_nothing(make_peer, monkeypatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert client(make_peer({"/v5/a": CREATED})).request("GET", "/a").status == 201


@WAYS
def test_redirects_are_answers(make_peer, sent_as) -> None:
    peer = make_peer({"/v5/pins": redirect("/v5/elsewhere", 307)})
    assert client(peer).request("POST", "/pins", **sent_as).status == 307
    assert peer.paths == ["/v5/pins"]


@WAYS
class TestKnownNotSent:
    def test_a_refused_connection(self, sent_as, make_peer) -> None:
        peer = make_peer({})
        peer.stop()
        with pytest.raises(NotSent):
            client(peer).request("POST", "/pins", **sent_as)

    def test_a_name_that_does_not_exist(self, sent_as) -> None:
        with pytest.raises(NotSent):
            ApiClient("https://nowhere.invalid/v5", 5).request("POST", "/pins", **sent_as)

    def test_a_certificate_that_nobody_trusts(self, sent_as, make_peer, tmp_path) -> None:
        peer = make_peer({"/v5/pins": CREATED}, self_signed(tmp_path))
        with pytest.raises(NotSent):
            client(peer, scheme="https").request("POST", "/pins", **sent_as)
        assert peer.requests == []

    def test_a_tls_handshake_that_nobody_answers(self, sent_as, make_peer) -> None:
        with pytest.raises(NotSent):
            client(make_peer({}), 0.25, "https").request("POST", "/pins", **sent_as)

    def test_second_thoughts_before_the_first_byte(self, sent_as, make_peer) -> None:
        class LeaseLost(Exception):
            pass

        def refuse() -> None:
            raise LeaseLost

        peer = make_peer({"/v5/pins": CREATED, "/v5/a": CREATED})
        api = client(peer)
        for _ in range(2):  # on a new connection and on a kept one
            with pytest.raises(LeaseLost):
                api.request("POST", "/pins", **sent_as, before_first_byte=refuse)
            api.request("GET", "/a")
        assert peer.paths == ["/v5/a", "/v5/a"]

    @pytest.mark.parametrize("error", [OSError("disk"), TimeoutError(), ValueError("odd")])
    def test_any_error_of_the_callback_reaches_the_caller_as_it_is(self, sent_as, make_peer, error: Exception) -> None:
        def refuse() -> None:
            raise error

        peer = make_peer({"/v5/pins": CREATED})
        with pytest.raises(type(error)) as caught:
            client(peer).request("POST", "/pins", **sent_as, before_first_byte=refuse)
        assert caught.value is error
        assert peer.requests == []

    def test_the_callback_runs_once_and_before_anything_arrives(self, sent_as, make_peer) -> None:
        seen: list[int] = []
        peer = make_peer({"/v5/pins": CREATED})
        client(peer).request(
            "POST",
            "/pins",
            **{**sent_as, **({"written": b"{}" + b" " * 100_000} if "written" in sent_as else {"json": "x" * 100_000})},
            before_first_byte=lambda: seen.append(len(peer.requests)),
        )
        assert seen == [0]


@WAYS
class TestOutcomeUnknown:
    @pytest.mark.parametrize(
        "sent",
        [
            b"",
            b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{",
            b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
            b"nonsense\r\n\r\n",
        ],
    )
    def test_a_connection_cut_after_the_request(self, sent_as, make_peer, sent: bytes) -> None:
        def cut(conversation: Conversation) -> None:
            conversation.send(sent)
            conversation.cut()

        peer = make_peer({"/v5/pins": cut})
        with pytest.raises(OutcomeUnknown) as caught:
            client(peer).request("POST", "/pins", **sent_as)
        assert caught.value.params["is_timeout"] is False
        assert len(peer.requests) == 1  # nothing was repeated

    @pytest.mark.parametrize("kind", ["silence", "headers", "body", "endless body"])
    def test_the_deadline_bounds_the_whole_request(self, sent_as, make_peer, kind: str) -> None:
        def slow(conversation: Conversation) -> None:
            if kind == "silence":
                conversation.stay_silent()
            elif kind == "headers":
                conversation.drip(b"HTTP/1.1 201 Created\r\n" * 50)
            else:
                length = b"Content-Length: 900\r\n" if kind == "body" else b""
                conversation.send(b"HTTP/1.1 201 Created\r\n" + length + b"\r\n")
                conversation.drip(b" " * 900)

        peer = make_peer({"/v5/pins": slow})
        with pytest.raises(OutcomeUnknown) as caught:
            client(peer, 0.25).request("POST", "/pins", **sent_as)
        assert caught.value.params["is_timeout"] is True
        assert peer.drips_finished == 0

    def test_the_deadline_bounds_a_request_on_a_kept_connection_too(self, sent_as, make_peer) -> None:
        peer = make_peer(
            {"/v5/a": CREATED, "/v5/pins": lambda conversation: conversation.drip(b"HTTP/1.1 201 OK\r\n" * 50)}
        )
        api = client(peer, 0.25)
        api.request("POST", "/a", **sent_as)
        with pytest.raises(OutcomeUnknown) as caught:
            api.request("POST", "/pins", **sent_as)
        assert caught.value.params["is_timeout"] is True
        assert (peer.connections, peer.drips_finished) == (1, 0)

    def test_an_answer_without_end_is_not_read_to_the_end(self, sent_as, make_peer) -> None:
        def flood(conversation: Conversation) -> None:
            conversation.send(b"HTTP/1.1 200 OK\r\n\r\n")
            while not conversation.is_over():
                conversation.send(b" " * 1_000_000)

        with pytest.raises(OutcomeUnknown):
            client(make_peer({"/v5/a": flood})).request("GET", "/a")


def test_a_connection_that_outlived_its_deadline_is_not_cut_in_its_next_request(make_peer) -> None:
    def answers(conversation: Conversation) -> None:
        conversation.send(CREATED)
        for _ in range(3):
            if conversation.pause(0.15):
                return
            conversation.send(CREATED)  # each one late within its own deadline, later than the first one's

    peer = make_peer({"/v5/a": answers})
    api = client(peer, 0.4)
    assert [api.request("GET", "/a").status for _ in range(4)] == [201] * 4
    assert peer.connections == 1


def test_a_connection_that_lay_idle_for_long_is_not_trusted(make_peer, monkeypatch) -> None:
    peer = make_peer({"/v5/a": CREATED})
    api = client(peer)
    api.request("GET", "/a")
    monkeypatch.setattr(dial, "_IDLE_SECONDS", -1.0)
    assert api.request("GET", "/a").status == 201
    assert peer.connections == 2
    api.close()


@WAYS
def test_a_server_that_closed_an_idle_connection_costs_nothing(make_peer, sent_as) -> None:
    is_cut = threading.Semaphore(0)

    def once(conversation: Conversation) -> None:
        conversation.send(CREATED)
        conversation.cut()
        is_cut.release()

    peer = make_peer({"/v5/pins": once})
    api = client(peer)
    for _ in range(3):
        assert api.request("POST", "/pins", **sent_as).status == 201
        assert is_cut.acquire(timeout=10)
    assert peer.connections == 3


@pytest.mark.parametrize("token", ["pina_a\nb", "pina_€"])
def test_a_token_that_no_header_carries_is_no_trouble_of_the_other_side(token) -> None:
    client = ApiClient("http://127.0.0.1:9", 1)
    for body in ({"written": b"{}"}, {}):
        with pytest.raises(TokenRefused):
            client.request("POST", "/v5/pins", token=token, **body)
    assert answers.tokens({"access_token": token}, clock.now()) is None, "and none is stored"


@pytest.mark.parametrize("status", [401, 429])
def test_a_refusal_before_the_request_was_read_is_the_answer(status) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            sock, _ = listener.accept()
            with sock:
                sock.recv(1000)
                sock.sendall(reply(status, b'{"code": 2}', "application/json", Retry_After="60"))

        thread = threading.Thread(target=refuse)
        thread.start()
        api = ApiClient(f"http://127.0.0.1:{listener.getsockname()[1]}", 10)
        answer = api.request("POST", "/pins", written=b" " * 20_000_000)  # more than any buffer on the way takes
        thread.join()
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (status, {"code": 2}, "60")


def test_nothing_more_of_a_request_is_sent_after_its_deadline(monkeypatch) -> None:
    """As by a process that was paused when the peer had no room, and that wakes when another has sent the same pin."""
    asked: list[float] = []
    size = 20_000_000  # more than any buffer on the way takes
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def wait(_sock: socket.socket, seconds: float) -> bool:
            asked.append(seconds)
            if len(asked) == 2:
                exchange = active()
                assert exchange is not None
                exchange._ends = 0.0  # a pause of which the watchdog knows nothing yet
            return True

        monkeypatch.setattr(dial, "wait_for_write", wait)
        api = ApiClient(f"http://127.0.0.1:{listener.getsockname()[1]}", 10)
        with pytest.raises(OutcomeUnknown) as caught:
            api.request("POST", "/pins", written=b" " * size)
        assert caught.value.params["is_timeout"] is True
        sock, _ = listener.accept()
        with sock:
            arrived = sum(iter(lambda: len(sock.recv(1_000_000)), 0))
    assert len(asked) == 2
    assert 0 < arrived < size


def test_an_answer_that_swells_or_sinks_is_bounded(make_peer) -> None:
    packer = zlib.compressobj(wbits=31)
    swelling = b"".join(packer.compress(bytes(1_000_000)) for _ in range(50)) + packer.flush()
    minus = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n" + b" " * 20_000_000
    deep = b"[" * 100_000
    peer = make_peer(
        {"/swells": reply(201, swelling, Content_Encoding="gzip"), "/minus": minus, "/deep": reply(201, deep)}
    )
    api = ApiClient(f"http://127.0.0.1:{peer.port}", 10)
    tracemalloc.start()
    try:
        for path in ("/swells", "/minus"):
            with pytest.raises(OutcomeUnknown):
                api.request("POST", path, written=b"{}")
        assert tracemalloc.get_traced_memory()[1] < 70_000_000
    finally:
        tracemalloc.stop()
    assert api.request("POST", "/deep", written=b"{}").body is None


def test_a_certificate_that_the_system_trusts_is_trusted_in_every_call(make_peer, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "peer.pem"))
    peer = make_peer({"/a": CREATED}, self_signed(tmp_path))
    monkeypatch.setattr(SystemNetwork, "resolve", lambda self, host, port: ("127.0.0.1",))
    api = ApiClient(f"https://blog.example:{peer.port}", 10)
    assert [api.request("POST", "/a", **way).status for way in ({"json": {}}, {"written": b"{}"})] == [201, 201]
    wrong = ApiClient(f"https://other.example:{peer.port}", 10)
    for way in ({"json": {}}, {"written": b"{}"}):
        with pytest.raises(NotSent):
            wrong.request("POST", "/a", **way)
