"""Fakes for the outside world: a storage in memory, a Pinterest that follows a script, the services around them."""

from __future__ import annotations

import atexit
import itertools
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from server import clock
from server.adapters.http import ApiClient, PageFetcher
from server.adapters.pinterest.client import PinterestClient
from server.adapters.studio import Studio
from server.adapters.webhooks import WebhookSender
from server.config import Settings
from server.crypto import Vault
from server.errors import NotFound, Rejected
from server.pipeline.services import Services
from server.sandbox import create_sandbox
from server.values.remote import Page, PinDraft, RateState, RemoteBoard, RemotePin, RemoteSection, RemoteUser, TokenSet

# One child for all tests, as a worker has one for all posts: each of its own would cost most of a second.
_STUDIO = Studio()
atexit.register(_STUDIO.close)


def fake_services(settings: Settings, **overrides: Any) -> Services:
    """Services for tests: images in memory, the real sandbox behind the real client, no AI writer.

    Any field of Services can be overridden; a ScriptedPinterest is given as `pinterest=lambda kind: scripted`.
    """
    if not settings.secret_key:
        settings = replace(settings, secret_key="a test key of more than thirty-two characters")
    if "sandbox" not in overrides:
        overrides["sandbox"] = create_sandbox(
            f"sqlite:///{(settings.data_dir / 'sandbox.sqlite3').resolve()}", public_url="http://127.0.0.1:8000"
        )
    sandbox = overrides["sandbox"]
    defaults: dict[str, Any] = {
        "settings": settings,
        "vault": Vault(settings.secret_keys),
        "fetcher": PageFetcher(
            timeout_seconds=settings.fetch_timeout_seconds,
            max_bytes=settings.fetch_max_bytes,
            allowed_private_hosts=settings.allowed_private_hosts,
            allowed_ports=settings.allowed_ports,
        ),
        "storage": MemoryStorage(),
        "studio": _STUDIO,
        "pinterest": _sandbox_clients(settings, sandbox),
        "webhooks": WebhookSender(ports=settings.allowed_ports),
        "write_with_ai": None,
        "mail": None,
    }
    return Services(**{**defaults, **overrides})


class MemoryStorage:
    """Bytes by key; `get` of a key that was never put raises NotFound, as the real ones do."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def put(self, key: str, data: bytes) -> None:
        self.blobs.setdefault(key, data)

    def get(self, key: str) -> bytes:
        try:
            return self.blobs[key]
        except KeyError as error:
            raise NotFound("This image is no longer stored.", code="image_missing") from error

    def put_file(self, key: str, file: Any, size: int) -> None:
        self.put(key, file.read())

    def get_range(self, key: str, start: int, length: int) -> bytes:
        return self.get(key)[start : start + length]

    def delete(self, key: str) -> None:
        self.blobs.pop(key, None)


@dataclass
class _Step:
    error: Exception | None = None
    creates: bool = True
    before: Callable[[], None] | None = None
    link: Callable[[str], str] | None = None


@dataclass
class ScriptedPinterest:
    """A Pinterest in memory that does what it was told: `script(...)` queues one step for each coming create.

    Without a step a create succeeds. `pins` are what exists there. `calls` counts each call by name. `refreshes` and
    `list_errors` queue errors (or token sets) for those calls; an order of the list other than newest first is
    given as `arrange`.
    """

    pins: list[RemotePin] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    drafts: list[PinDraft] = field(default_factory=list)
    tokens_seen: list[str] = field(default_factory=list)
    refreshes: deque[Exception | TokenSet] = field(default_factory=deque)
    list_errors: deque[Exception | None] = field(default_factory=deque)
    rate: RateState | None = None
    page_size: int = 250
    arrange: Callable[[list[RemotePin]], list[RemotePin]] = field(default=lambda pins: list(reversed(pins)))
    _steps: deque[_Step] = field(default_factory=deque)
    _numbers: Any = field(default_factory=lambda: itertools.count(900_000_000_000_000_001))
    _lock: Any = field(default_factory=threading.Lock)

    def script(
        self,
        error: Exception | None = None,
        *,
        creates: bool | None = None,
        times: int = 1,
        before: Callable[[], None] | None = None,
        link: Callable[[str], str] | None = None,
    ) -> None:
        """Queue what the next create does: `error` is raised, after creating the pin when `creates` is True.

        `before` runs once the request has left, so a test can let time pass or somebody else act; `link` changes the
        link that Pinterest keeps.
        """
        step = _Step(error, creates if creates is not None else error is None, before, link)
        self._steps.extend([step] * times)

    def as_app(self, _app_id: str, _app_secret: str) -> ScriptedPinterest:
        return self

    def create_pin(
        self,
        token: str,
        draft: PinDraft,
        *,
        before_first_byte: Callable[[], None] | None = None,
        observe: Callable[[RateState], None] | None = None,
    ) -> RemotePin:
        if before_first_byte is not None:
            before_first_byte()
        with self._lock:
            self._count("create_pin")
            self.tokens_seen.append(token)
            self.drafts.append(draft)
            step = self._steps.popleft() if self._steps else _Step()
        if step.before is not None:
            step.before()
        if observe is not None and self.rate is not None:
            observe(self.rate)
        made = self._make(draft, step) if step.creates else None
        if step.error is not None:
            raise step.error
        assert made is not None
        return made

    def board_pins(
        self,
        token: str,
        board_id: str,
        section_id: str | None = None,
        bookmark: str | None = None,
        page_size: int = 250,
    ) -> Page[RemotePin]:
        self._count("board_pins")
        if self.list_errors and (error := self.list_errors.popleft()) is not None:
            raise error
        here = [
            pin
            for pin in self.pins
            if pin.board_id == board_id and (section_id is None or pin.board_section_id == section_id)
        ]
        return self._page(here, bookmark)

    def own_pins(self, token: str, bookmark: str | None = None, page_size: int = 250) -> Page[RemotePin]:
        """All pins of the account, whatever board they are on."""
        self._count("own_pins")
        return self._page(self.pins, bookmark)

    def _page(self, here: list[RemotePin], bookmark: str | None) -> Page[RemotePin]:
        listed = self.arrange(here)
        start = int(bookmark or 0)
        end = start + self.page_size
        return Page(tuple(listed[start:end]), str(end) if end < len(listed) else None)

    def pin(self, token: str, pin_id: str) -> RemotePin:
        self._count("pin")
        for pin in self.pins:
            if pin.id == pin_id:
                return pin
        raise Rejected("The pin does not exist on Pinterest any more.", code="pin_not_found", status=404)

    def refresh(self, refresh_token: str) -> TokenSet:
        self._count("refresh")
        step = self.refreshes.popleft() if self.refreshes else None
        if isinstance(step, Exception):
            raise step
        number = self.calls["refresh"]
        return step or TokenSet(f"access-{number}", f"refresh-{number}")

    def delete_pin(self, token: str, pin_id: str) -> None:
        self._count("delete_pin")
        self.pins[:] = [pin for pin in self.pins if pin.id != pin_id]

    def boards(self, token: str, bookmark: str | None = None, page_size: int = 250) -> Page[RemoteBoard]:
        self._count("boards")
        return Page(tuple(RemoteBoard(board_id, board_id) for board_id in sorted({pin.board_id for pin in self.pins})))

    def sections(
        self, token: str, board_id: str, bookmark: str | None = None, page_size: int = 250
    ) -> Page[RemoteSection]:
        self._count("sections")
        return Page(())

    def user_account(self, token: str, **_ignored: Any) -> RemoteUser:
        self._count("user_account")
        return RemoteUser("1", "scripted")

    def _make(self, draft: PinDraft, step: _Step) -> RemotePin:
        number = str(next(self._numbers))
        pin = RemotePin(
            id=number,
            url=f"https://www.pinterest.com/pin/{number}/",
            board_id=draft.board_id,
            board_section_id=draft.board_section_id,
            title=draft.title,
            description=draft.description,
            link=step.link(draft.link) if step.link else draft.link,
            alt_text=draft.alt_text,
            created_at=clock.now(),
        )
        with self._lock:
            self.pins.append(pin)
        return pin

    def _count(self, name: str) -> None:
        self.calls[name] = self.calls.get(name, 0) + 1


def _sandbox_clients(settings: Settings, sandbox: Any) -> Callable[[str], PinterestClient]:
    clients: dict[str, PinterestClient] = {}

    def client(kind: str) -> PinterestClient:
        if kind not in clients:
            clients[kind] = PinterestClient(
                ApiClient(
                    settings.api_base(kind),
                    timeout_seconds=settings.pinterest_timeout_seconds,
                    app=sandbox.wsgi if kind == "sandbox" else None,
                ),
                app_id="sandbox",
                app_secret="sandbox",
                pin_url=sandbox.pin_url if kind == "sandbox" else "https://www.pinterest.com/pin/{id}/",
            )
        return clients[kind]

    return client
