"""One request on the wire: its deadline, and whether its first byte may have left."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Protocol, Self

from server.adapters.deadlines import Deadline, deadlines

_MIN_CONNECT_SECONDS = 0.25
_active = threading.local()


class Network(Protocol):
    """Names and sockets; tests put their own names in its place."""

    def resolve(self, host: str, port: int) -> Sequence[str]: ...

    def connect(self, address: str, port: int, timeout: float) -> socket.socket: ...


class SystemNetwork:
    """The machine's own resolver and TCP."""

    def resolve(self, host: str, port: int) -> Sequence[str]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        sock = socket.create_connection((address, port), timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock


class Exchange:
    """A request under a deadline that bounds all of it: name, connection, TLS, headers and a dripping body.

    A time-out per read does not do that: a peer that sends a byte a second never trips it. At the deadline a watchdog
    shuts the connection down beneath whatever is blocked on it. It holds duplicates of the sockets, because TLS takes
    the first one over and a closed number may already belong to somebody else.

    `judge(addresses)` may refuse what a name resolved to. `before_first_byte` runs once the connection stands and
    nothing has been sent; what it raises reaches the caller unchanged and nothing is sent.
    """

    def __init__(
        self,
        seconds: float,
        *,
        network: Network | None = None,
        judge: Callable[[Sequence[str]], None] | None = None,
        before_first_byte: Callable[[], None] | None = None,
    ) -> None:
        self.judge = judge
        self.is_sent = False
        self.is_expired = False
        self.veto: BaseException | None = None
        self._network = network or SystemNetwork()
        self._before_first_byte = before_first_byte
        self._ends = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._outer: Exchange | None = None
        self._deadline: Deadline | None = None

    def __enter__(self) -> Self:
        self._outer = active()
        _active.exchange = self
        self._deadline = deadlines.set(self._ends - time.monotonic(), self._expire)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _active.exchange = self._outer
        if self._deadline is not None:
            self._deadline.call_off()
        with self._lock:
            for sock in self._sockets:
                sock.close()
            self._sockets.clear()  # a watchdog that comes late must not cut the connection's next request

    def remaining(self) -> float:
        """Seconds until the deadline, never below a hair (0 would mean a non-blocking socket)."""
        return max(self._ends - time.monotonic(), 0.001)

    def has_passed(self) -> bool:
        """Tell whether the deadline is over, so that an early end of data is not taken for the end of the body."""
        return self.is_expired or time.monotonic() >= self._ends

    def dial(self, host: str, port: int) -> socket.socket:
        """Resolve, judge every address, connect to exactly what was judged. Raises OSError or what `judge` raises."""
        addresses = self._resolve(host, port)
        if self.judge is not None:
            self.judge(addresses)
        error: OSError = OSError(f"{host} has no address")
        for index, address in enumerate(addresses):
            share = max(self.remaining() / (len(addresses) - index), _MIN_CONNECT_SECONDS)
            try:
                sock = self._network.connect(address, port, min(share, self.remaining()))
            except OSError as refused:
                error = refused
                continue
            self.watch(sock)
            return sock
        raise error

    def watch(self, sock: socket.socket) -> None:
        """Put a connection under the deadline."""
        copy = socket.socket(sock.family, sock.type, sock.proto, fileno=socket.dup(sock.fileno()))
        with self._lock:
            self._sockets.append(copy)
            if self.is_expired:
                _shut(copy)

    def about_to_send(self) -> None:
        """Mark the point of no return; runs `before_first_byte` the first time.

        Asked again before every further part of the request: a process that was paused between headers and body must not
        complete, minutes later, what another worker has sent meanwhile.
        """
        if self.has_passed():
            raise TimeoutError("the deadline passed before this could be sent")
        if self.is_sent:
            return
        if self._before_first_byte is not None:
            try:
                self._before_first_byte()
            except BaseException as error:
                self.veto = error
                raise
        self.is_sent = True

    def _resolve(self, host: str, port: int) -> Sequence[str]:
        """The system's resolver takes no time-out, so it runs aside and is left behind when it hangs."""
        answer: list[Sequence[str] | OSError] = []

        def look_up() -> None:
            try:
                answer.append(self._network.resolve(host, port))
            except OSError as error:
                answer.append(error)
            except UnicodeError as error:  # a label the IDNA codec refuses
                answer.append(OSError(str(error)))

        thread = threading.Thread(target=look_up, name="resolve", daemon=True)
        thread.start()
        thread.join(self.remaining())
        if not answer:
            raise TimeoutError(f"{host} was not resolved in time")
        if isinstance(answer[0], OSError):
            raise answer[0]
        return answer[0]

    def _expire(self) -> None:
        with self._lock:
            self.is_expired = True
            for sock in self._sockets:
                _shut(sock)


def active() -> Exchange | None:
    """The exchange that this thread is in, if any."""
    return getattr(_active, "exchange", None)


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the peer was faster
        sock.shutdown(socket.SHUT_RDWR)
