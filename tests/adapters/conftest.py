from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping

import pytest

from tests.adapters.peer import Act, Peer


@pytest.fixture
def make_peer() -> Iterator[Callable[..., Peer]]:
    """Start misbehaving web servers that end with the test."""
    peers: list[Peer] = []

    def start(answers: Mapping[str, bytes | Act], tls: ssl.SSLContext | None = None) -> Peer:
        peers.append(Peer(answers, tls))
        return peers[-1]

    yield start
    for peer in peers:
        peer.stop()
