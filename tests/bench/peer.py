"""A Pinterest that answers every create at once: `python -m tests.bench.peer` prints its port.

It reads a request's head and counts its body away without keeping it, so that it costs both rivals as little as possible.
`GET /arrivals` gives the instants (seconds since 1970) at which the first bytes of creates came in since the last such call,
each with the number in its token (`token-7`); `GET /count` says how many there are.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import ClassVar

_ANSWER = b'{"id": "%d", "created_at": "2026-01-01T00:00:00", "board_id": "1", "link": null}'
_HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Peer(asyncio.Protocol):
    """One connection that stays open. `arrivals` belongs to all of them."""

    arrivals: ClassVar[list[tuple[float, int]]] = []
    made = 0

    def __init__(self) -> None:
        self._head = b""
        self._began = 0.0
        self._number = 0
        self._left = 0  # bytes of the body still to come

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self._left:
            self._left -= len(data)
            if self._left <= 0:
                self._answer_create()
            return
        if not self._head:
            self._began = time.time()
        self._head += data
        head, found, body = self._head.partition(b"\r\n\r\n")
        if not found:
            return
        self._head = b""
        if head.startswith(b"GET /arrivals"):
            told, Peer.arrivals = Peer.arrivals, []
            self._answer(b"200 OK", json.dumps(told).encode())
            return
        if head.startswith(b"GET /count"):
            self._answer(b"200 OK", b"%d" % len(Peer.arrivals))
            return
        if head.startswith(b"GET"):
            self._answer(b"200 OK", b'{"items": [], "bookmark": null}')
            return
        self._number = int(head.partition(b"Bearer token-")[2].partition(b"\r\n")[0])
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        self._left = length - len(body)
        if self._left <= 0:
            self._answer_create()

    def _answer_create(self) -> None:
        self._left = 0
        Peer.arrivals.append((self._began, self._number))
        Peer.made += 1
        self._answer(b"201 Created", _ANSWER % (900_000_000_000_000_000 + Peer.made))

    def _answer(self, status: bytes, body: bytes) -> None:
        self._transport.write(_HEAD % (status, len(body)) + body)


async def _main() -> None:
    server = await asyncio.get_running_loop().create_server(Peer, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())
