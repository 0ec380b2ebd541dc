"""urllib3 connections that belong to an exchange: dialled by it, watched by it, and honest about the first byte."""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import closing
from functools import lru_cache
from http.client import HTTPException, HTTPMessage, HTTPResponse, IncompleteRead, parse_headers
from typing import Any

import certifi
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.poolmanager import PoolManager
from urllib3.util.wait import wait_for_write

from server.adapters.exchange import Exchange, active

_IDLE_SECONDS = 20.0  # servers drop idle connections; a create sent into a dying one has an unknown outcome
_MOST_INTERIM = 10  # answers before the real one


class _FinalResponse(HTTPResponse):
    """Reads on past interim answers (102, 103).

    http.client skips only 100. Any other it takes for the whole answer, and the real one for that of the next request.
    """

    def _read_status(self: Any) -> tuple[str, int, str]:
        for _ in range(_MOST_INTERIM + 1):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if status >= 200:
                return version, status, reason
            if status == 101:
                raise HTTPException("the peer wants to speak another protocol")
            parse_headers(self.fp)
        raise HTTPException("one interim answer after the other")

    def _read_next_chunk_size(self: Any) -> int:
        size: int = super()._read_next_chunk_size()  # type: ignore[misc]
        if size < 0:  # it would be read as "everything, however much it is"
            raise ValueError("a chunk of less than nothing")
        return size


class _Watched:
    """Mixed into both of urllib3's connections."""

    response_class: Any = _FinalResponse
    sock: Any
    _used_at = 0.0

    def _new_conn(self: Any) -> socket.socket:
        try:
            return _exchange().dial(self._dns_host, self.port)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"{self.host} did not answer in time") from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error

    def request(self: Any, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            self._ready()
        super().request(*args, **kwargs)  # type: ignore[misc]

    def exchange(self: Any, written: bytes, most: int) -> tuple[int, HTTPMessage, bytes]:
        """Send a request that is written out, head and body in one piece; returns status, headers and at most so many bytes.

        It does no more than a create needs: what urllib3 and requests do around it costs as much again. The connection
        stays open only when the whole answer was read.
        """
        is_kept = False
        try:
            if self.sock is None:
                self.connect()
            else:
                self._ready()
            is_whole = self._send_in_parts(written)
            with closing(_FinalResponse(self.sock, method="POST")) as response:
                response.begin()
                body = response.read(most)
                if response.length:  # `read` says nothing of an answer that broke off
                    raise IncompleteRead(body, response.length)
                is_kept = is_whole and response.isclosed() and not response.will_close
        finally:
            if not is_kept:
                self.close()
        return response.status, response.headers, body

    def _send_in_parts(self: Any, written: bytes) -> bool:
        """Send as much as there is room for, again and again; tells whether the peer took all of it.

        The deadline is asked about when there is room: `sendall` would first send after a pause, and then look at it.
        """
        exchange, rest = _exchange(), memoryview(written)
        self.sock.settimeout(exchange.remaining())
        while rest:
            wait_for_write(self.sock, exchange.remaining())
            exchange.about_to_send()
            self._used_at = time.monotonic()
            try:
                rest = rest[self.sock.send(rest) :]
            except (BrokenPipeError, ConnectionResetError):  # some refuse a request before they have read it
                return False
        return True

    def _ready(self: Any) -> None:
        """Put a kept connection under the deadline, or a new one in its place."""
        if self._used_at and time.monotonic() - self._used_at > _IDLE_SECONDS:
            self.close()
            self.connect()
        _exchange().watch(self.sock)

    def send(self: Any, data: Any) -> None:
        if self.sock is None:
            self.connect()
        _exchange().about_to_send()
        self._used_at = time.monotonic()
        super().send(data)  # type: ignore[misc]


class WatchedHTTPConnection(_Watched, HTTPConnection):
    pass


class WatchedHTTPSConnection(_Watched, HTTPSConnection):
    pass


class WatchedHTTPPool(HTTPConnectionPool):
    ConnectionCls = WatchedHTTPConnection


class WatchedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = WatchedHTTPSConnection


class WatchedPoolManager(PoolManager):
    """A pool whose connections work only inside an `Exchange`."""

    def __init__(self, num_pools: int = 10, **kwargs: Any) -> None:
        super().__init__(num_pools, **kwargs)
        self.pool_classes_by_scheme = {"http": WatchedHTTPPool, "https": WatchedHTTPSPool}


def _exchange() -> Exchange:
    exchange = active()
    if exchange is None:
        raise RuntimeError("a connection was used outside an exchange, so nothing bounds or judges it")
    return exchange


def tls_context() -> ssl.SSLContext:
    """What connections are judged by: the system's roots, or those that SSL_CERT_FILE and SSL_CERT_DIR name, and certifi's."""
    paths = ssl.get_default_verify_paths()
    return _tls_context(paths.cafile, paths.capath)


@lru_cache(maxsize=4)
def _tls_context(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Read once for each pair of places: loading all root certificates takes 40 milliseconds."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())  # some systems have no store of their own
    return context
