"""A small HTTP client for load: requests are made beforehand, sent over connections that stay open."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answers:
    """What came back: how long it all took, and each answer's time from first byte out to last byte in, in seconds."""

    seconds: float
    latencies: tuple[float, ...]


def send_all(port: int, requests: Sequence[bytes], connections: int) -> Answers:
    """Send every request and wait for its answer, which must be a 202."""
    shares = [requests[number::connections] for number in range(connections)]
    latencies: list[list[float]] = [[] for _ in shares]
    faults: list[BaseException] = []
    ready = threading.Barrier(len(shares) + 1)

    def run(share: Sequence[bytes], found: list[float]) -> None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                ready.wait()
                for request in share:
                    started = time.perf_counter()
                    connection.sendall(request)
                    _read_answer(connection)
                    found.append(time.perf_counter() - started)
        except BaseException as error:
            faults.append(error)
            ready.abort()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(shares, latencies, strict=True)]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if faults:
        raise faults[0]
    return Answers(seconds, tuple(latency for share in latencies for latency in share))


def _read_answer(connection: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    if b" 202 " not in head[:20]:
        raise RuntimeError(f"expected 202, got: {data[:400]!r}")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        body += _some(connection)


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(65_536)
    if not data:
        raise ConnectionError("the server closed the connection")
    return data
