"""The sandbox on both databases, reached through the very same client as Pinterest."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from server.adapters.http import ApiClient
from server.adapters.pinterest import PinterestClient
from server.sandbox import Sandbox, create_sandbox
from server.values.remote import PinDraft, RemoteBoard, RemoteUser, TokenSet

FILM = (
    b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x00\x00\x08mdat"
)  # as much of a film as the emulator looks at
PUBLIC_URL = "https://pins.example"
API_BASE = "https://sandbox.invalid/v5"


@dataclass
class Rehearsal:
    """A sandbox with one user, and the client that talks to it."""

    sandbox: Sandbox
    user: RemoteUser
    tokens: TokenSet
    slept: list[float] = field(default_factory=list)

    @property
    def token(self) -> str:
        return self.tokens.access_token

    @property
    def board(self) -> RemoteBoard:
        return self.sandbox.boards(self.user.id)[0]

    def client(self, timeout: float = 10.0) -> PinterestClient:
        api = ApiClient(API_BASE, timeout, app=self.sandbox.wsgi)
        return PinterestClient(
            api, app_id="app", app_secret="pw", pin_url=self.sandbox.pin_url, oauth_url=self.sandbox.oauth_url
        )

    def call(self, method: str, path: str, *, token: str | None = None, **options):
        """One call below the client, to see status, body and headers."""
        api = ApiClient(API_BASE, 10, app=self.sandbox.wsgi)
        return api.request(method, path, token=self.token if token is None else token, **options)

    def draft(self, **changes) -> PinDraft:
        values = {
            "board_id": self.board.id, "title": "Soup", "description": "Warm", "alt_text": "A bowl of soup",
            "link": "https://blog.example/soup?pw=pin_1", "image": picture(),
        }  # fmt: skip
        return PinDraft(**{**values, **changes})

    def links(self) -> list[str]:
        return [pin.link for pin in self.sandbox.pins(self.user.id)]


@pytest.fixture(scope="session")
def postgres_store(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("postgres").create()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An own file, or one PostgreSQL database for all tests: users keep them apart."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deep' / 'sandbox.sqlite3'}"
    return request.getfixturevalue("postgres_store")


@pytest.fixture
def make_rehearsal(store_url: str) -> Iterator[Callable[..., Rehearsal]]:
    made: list[Sandbox] = []

    def make(**options) -> Rehearsal:
        slept: list[float] = []
        sandbox = create_sandbox(store_url, public_url=PUBLIC_URL, **{"sleep": slept.append, **options})
        made.append(sandbox)
        user, tokens = sandbox.create_user("mary", [("Food", "To eat"), ("Home", "")], {"Food": ["Soups", "Bread"]})
        return Rehearsal(sandbox, user, tokens, slept)

    yield make
    for sandbox in made:
        sandbox.close()


@pytest.fixture
def rehearsal(make_rehearsal) -> Rehearsal:
    return make_rehearsal()


def picture(width: int = 200, height: int = 300, kind: str = "JPEG", color: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), color).save(file, kind)
    return file.getvalue()
