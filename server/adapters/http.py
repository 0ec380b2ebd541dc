"""The one door to other people's programs: calls with a deadline, and the knowledge whether they were sent."""

from __future__ import annotations

import contextlib
import io
import json as json_module
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from http.client import responses as reason_phrases
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as PoolTimeout

from server.adapters.dial import WatchedHTTPPool, WatchedHTTPSPool, WatchedPoolManager, tls_context
from server.adapters.exchange import Exchange, active
from server.adapters.fetch import USER_AGENT, PageFetcher
from server.adapters.forms import FormUpload
from server.errors import NotSent, OutcomeUnknown, TokenRefused
from server.values.remote import is_token

__all__ = ["ApiAnswer", "ApiClient", "PageFetcher", "WsgiTransport"]

_MAX_ANSWER_BYTES = 16_000_000
_CHUNK = 65_536
_KEPT = 64  # connections
_PATH = re.compile(r"/[!-~]*")  # as it may stand in a request's first line

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """What an API said. `body` is the decoded JSON, None when there was none; header names ignore case."""

    status: int
    headers: Mapping[str, str]
    body: Any
    text: str = field(repr=False, default="")


class ApiClient:
    """Calls one API over kept-alive connections; safe to share between threads.

    `timeout_seconds` bounds each request as a whole. Redirects are never followed. With `app`, requests to the
    host of `base_url` go to that WSGI app in this process, through the same code.
    """

    def __init__(self, base_url: str, timeout_seconds: float, app: WsgiApp | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.timeout_seconds = timeout_seconds
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy hides the real peer, .netrc leaks passwords
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        transport = _WatchedTransport(pool_maxsize=_KEPT)
        self._session.mount("http://", transport)
        self._session.mount("https://", transport)
        parts = urlsplit(self.base_url)
        self._prefix = parts.path
        self._host = parts.netloc.rpartition("@")[2]
        self._name = "The sandbox" if app is not None else parts.hostname or self.base_url  # for people
        self._pool: WatchedHTTPPool | WatchedHTTPSPool | None = None  # for what is written already; dialled when needed
        self._has_app = app is not None
        if app is not None:
            self._session.mount(f"{parts.scheme}://{parts.netloc}/", WsgiTransport(app))

    def request(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        written: bytes | None = None,
        form: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
        upload: FormUpload | None = None,
        seconds: float | None = None,
        before_first_byte: Callable[[], None] | None = None,
    ) -> ApiAnswer:
        """Send one request and return the answer, whatever its status.

        `path` is under `base_url`, or a whole address. `json` is a value, `written` the same already written as JSON;
        `upload` is a form with a file, sent as it is read. `seconds` is the deadline in place of the usual one.
        `before_first_byte` runs when the connection stands and nothing was sent; what it raises reaches the caller.
        Raises NotSent when it is known that nothing left (DNS, refused, TLS, deadline before the first byte) and
        OutcomeUnknown when the request left and no whole answer came back; TokenRefused for a token that no header carries.
        """
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json"}
        if token:
            if not is_token(token):  # no trouble of the other side, and only this account's
                raise TokenRefused("The stored token holds signs that cannot be sent. Connect the account again.")
            headers["Authorization"] = f"Bearer {token}"
        is_plain = (
            method == "POST"
            and not params
            and basic is None
            and self._host.isascii()
            and _PATH.fullmatch(self._prefix + path) is not None
        )
        if written is not None and is_plain and not self._has_app:
            with Exchange(seconds or self.timeout_seconds, before_first_byte=before_first_byte) as exchange:
                return self._post(exchange, path, token, written)
        url = path if path.startswith(("http://", "https://")) else self.base_url + path
        if upload is not None:
            headers["Content-Type"] = upload.content_type
        elif written is not None:
            headers["Content-Type"] = "application/json"
        request = self._session.prepare_request(
            requests.Request(
                method, url, headers=headers, params=params, json=json, data=upload or written or form, auth=basic
            )
        )
        with Exchange(seconds or self.timeout_seconds, before_first_byte=before_first_byte) as exchange:
            try:
                response = self._session.send(request, stream=True, allow_redirects=False, timeout=exchange.remaining())
                with response:
                    body = _read(exchange, response.iter_content(_CHUNK))
            except (requests.RequestException, OSError, ValueError) as error:
                if exchange.veto is not None:
                    raise exchange.veto from None
                raise self._lost(exchange, is_timeout=isinstance(error, requests.Timeout)) from error
        return ApiAnswer(response.status_code, response.headers, _decode(body), body.decode("utf-8", "replace"))

    def close(self) -> None:
        """Let go of the kept connections."""
        self._session.close()
        if self._pool is not None:
            self._pool.close()

    def _post(self, exchange: Exchange, path: str, token: str, written: bytes) -> ApiAnswer:
        """What is written already goes straight to a connection (`dial.py`): the layers around it cost as much again."""
        pool = self._connections()
        head = _head(self._prefix + path, self._host, token, len(written))
        connection: Any = pool._get_conn()  # the one used last; one that the other side has closed is dialled anew
        try:
            status, told, body = connection.exchange(head + written, _MAX_ANSWER_BYTES + 1)
            headers = CaseInsensitiveDict(told.items())
            body = _read(exchange, _unpacked(body, headers))
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            if exchange.veto is not None:
                raise exchange.veto from None
            raise self._lost(exchange, is_timeout=isinstance(error, TimeoutError | PoolTimeout)) from error
        finally:
            pool._put_conn(connection)
        return ApiAnswer(status, headers, _decode(body), body.decode("utf-8", "replace"))

    def _connections(self) -> WatchedHTTPPool | WatchedHTTPSPool:
        if self._pool is None:
            parts = urlsplit(self.base_url)
            if parts.scheme == "https":
                self._pool = WatchedHTTPSPool(str(parts.hostname), parts.port, maxsize=_KEPT, ssl_context=tls_context())
            else:
                self._pool = WatchedHTTPPool(str(parts.hostname), parts.port, maxsize=_KEPT)
        return self._pool

    def _lost(self, exchange: Exchange, *, is_timeout: bool) -> NotSent | OutcomeUnknown:
        host = self._name
        is_timeout = is_timeout or exchange.has_passed()
        if not exchange.is_sent:
            return NotSent(
                f"{host} could not be reached, so nothing was sent. It is tried again by itself; "
                "if it stays so, check this server's internet connection.",
                host=host,
            )
        how = "took too long to answer" if is_timeout else "broke the connection off"
        return OutcomeUnknown(
            f"{host} {how} after the request was sent. We look whether it was carried out before anything is repeated.",
            host=host,
            is_timeout=is_timeout,
        )


class WsgiTransport(HTTPAdapter):
    """Lets a requests session call a WSGI app in this process, with what real networks do.

    The app runs in a thread of its own: when the deadline passes the caller gets a read time-out while the app goes
    on, as a slow server would. An exception out of the app or its body is a cut connection.
    """

    def __init__(self, app: WsgiApp) -> None:
        super().__init__()
        self._app = app

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        exchange = active()
        if exchange is not None:
            exchange.about_to_send()
            timeout = exchange.remaining()
        seconds = timeout[-1] if isinstance(timeout, tuple) else timeout
        result: list[tuple[int, list[tuple[str, str]], bytes] | Exception] = []

        def call() -> None:
            try:
                result.append(_call_wsgi(self._app, _environ(request)))
            except Exception as error:  # whatever it was, the caller only sees the line go dead
                result.append(error)

        worker = threading.Thread(target=call, name="wsgi-transport", daemon=True)
        worker.start()
        worker.join(seconds)
        if not result:
            raise requests.ReadTimeout(f"no answer within {seconds} s", request=request)
        outcome = result[0]
        if isinstance(outcome, Exception):
            raise requests.ConnectionError("the connection was cut", request=request) from outcome
        status, headers, body = outcome
        raw = HTTPResponse(
            body=io.BytesIO(body),
            headers=HTTPHeaderDict(headers),
            status=status,
            reason=reason_phrases.get(status, ""),
            preload_content=False,
            request_method=request.method,
        )
        return self.build_response(request, raw)


class _WatchedTransport(HTTPAdapter):
    """The real network, under the exchange of the calling thread."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        self.poolmanager = WatchedPoolManager(
            num_pools=connections, maxsize=maxsize, block=block, ssl_context=tls_context(), **kwargs
        )

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context judges, as for every other connection; requests would ask certifi alone."""
        conn.cert_reqs = "CERT_REQUIRED"


def _read(exchange: Exchange, chunks: Iterable[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > _MAX_ANSWER_BYTES:
            raise ValueError("the answer is larger than any answer of this API")
    if exchange.has_passed():
        raise TimeoutError
    return bytes(body)


def _call_wsgi(app: WsgiApp, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written = io.BytesIO()

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], int]:
        started[:] = [(status, headers)]
        return written.write

    chunks = app(environ, start_response)
    try:
        for chunk in chunks:
            written.write(chunk)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started[0]
    return int(status.split(" ", 1)[0]), headers, written.getvalue()


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    parts = urlsplit(str(request.url))
    body: Any = request.body or b""
    if not isinstance(body, FormUpload):
        body = body.encode() if isinstance(body, str) else bytes(body)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": body if isinstance(body, FormUpload) else io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        if key == "CONTENT_TYPE":
            environ[key] = text
        elif key != "CONTENT_LENGTH":
            environ[f"HTTP_{key}"] = text
    return environ


def _head(path: str, host: str, token: str, length: int) -> bytes:
    """The first lines of a POST of JSON; `path` and `token` were looked at before."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        "Accept-Encoding: identity",
        f"Content-Length: {length}",
        f"User-Agent: {USER_AGENT}",
        "Accept: application/json",
        *([f"Authorization: Bearer {token}"] if token else []),
        "Content-Type: application/json",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _unpacked(body: bytes, headers: Mapping[str, str]) -> Iterator[bytes]:
    """The body as it was before a server that was not asked to has packed it, in pieces: it may be a thousand times as large."""
    encoding = headers.get("content-encoding")
    if not encoding or not body:
        yield body
        return
    packed = HTTPResponse(io.BytesIO(body), headers={"content-encoding": encoding}, preload_content=False)
    with contextlib.suppress(HTTPError):  # its status counts all the same
        yield from packed.stream(_CHUNK)


def _decode(body: bytes) -> Any:
    try:
        return json_module.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
