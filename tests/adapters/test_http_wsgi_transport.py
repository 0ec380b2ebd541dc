"""A WSGI app behind the very same client, with what real networks do."""

from __future__ import annotations

import threading

import pytest

from server.adapters.http import ApiClient
from server.errors import OutcomeUnknown


def client(app, timeout: float = 5.0) -> ApiClient:
    return ApiClient("https://sandbox.invalid/v5", timeout, app=app)


def echo(environ, start_response):
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("207 Multi-Status", [("Content-Type", "application/json"), ("X-Path", environ["PATH_INFO"])])
    return [
        b'{"query": "%s", "auth": "%s", "length": %d}'
        % (environ["QUERY_STRING"].encode(), environ["HTTP_AUTHORIZATION"].encode(), len(body))
    ]


def test_the_app_sees_the_request_and_the_client_the_answer() -> None:
    answer = client(echo).request("POST", "/a%20b", token="t", json={"x": 1}, params={"q": "1"})
    assert (answer.status, answer.headers["x-path"]) == (207, "/v5/a b")
    assert answer.body == {"query": "q=1", "auth": "Bearer t", "length": 8}


def test_the_callback_may_stop_it_before_the_app_hears_of_it() -> None:
    called: list[str] = []

    def app(environ, start_response):
        called.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return [b"{}"]

    def refuse() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        client(app).request("GET", "/a", before_first_byte=refuse)
    assert called == []


def test_a_slow_app_goes_on_after_the_caller_gave_up() -> None:
    go_on, done = threading.Event(), threading.Event()

    def app(environ, start_response):
        go_on.wait(5)
        done.set()
        start_response("201 Created", [])
        return [b"{}"]

    with pytest.raises(OutcomeUnknown) as caught:
        client(app, 0.1).request("POST", "/pins")
    assert caught.value.params["is_timeout"] is True
    assert not done.is_set()
    go_on.set()
    assert done.wait(5)


def test_a_body_that_breaks_off_is_a_cut_connection() -> None:
    closed: list[bool] = []

    class Body:
        def __iter__(self):
            yield b"{"
            raise ConnectionAbortedError

        def close(self):
            closed.append(True)

    def app(environ, start_response):
        start_response("201 Created", [("Content-Length", "100")])
        return Body()

    with pytest.raises(OutcomeUnknown) as caught:
        client(app).request("POST", "/pins")
    assert caught.value.params["is_timeout"] is False
    assert closed == [True]


def test_only_the_host_of_the_base_address_is_the_app(make_peer) -> None:
    from tests.adapters.peer import reply

    peer = make_peer({"/x": reply(204)})
    assert client(echo).request("GET", f"http://127.0.0.1:{peer.port}/x").status == 204
