"""The real service on a free port with one blogger's workspace, for a browser to look at.

Rows are stored from the test's own thread; the service answers from its own, as it does in production.
"""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import create_engine
from werkzeug.serving import WSGIRequestHandler, make_server

from server import clock
from server.app import create_app
from server.config import Settings
from server.crypto import Vault
from server.db import Base, db
from server.models import Account, Asset, Board, BoardSection, BrowserSession, Member, Pin, Version, WorkerBeat
from server.models.moves import record
from server.pipeline import signin
from server.pipeline.services import Services
from tests import factories
from tests.fakes import fake_services

SECRET_KEY = "a test key of more than thirty-two characters"


@dataclass(frozen=True)
class Service:
    """A running service, and what it was built with."""

    app: Flask
    services: Services
    url: str


@dataclass
class House:
    """One workspace with its owner, a profile, a sandbox account with boards and a site."""

    app: Flask
    services: Services
    url: str
    workspace_id: str = ""
    owner_id: str = ""
    profile_id: str = ""
    account_id: str = ""
    site_id: str = ""
    board_ids: list[str] = field(default_factory=list)

    @classmethod
    def build(cls, service: Service) -> House:
        with service.app.app_context():
            workspace = factories.make_workspace(name="Sonntagskuchen")
            member = factories.make_member(workspace, "owner", email=None)
            profile = factories.make_profile(workspace, name="Sonntagskuchen")
            account = factories.make_account(profile, username="sonntagskuchen", boards=3)
            site = factories.make_site(profile, vault=Vault([SECRET_KEY]))
            boards = db.session.query(Board.id).filter_by(account_id=account.id).order_by(Board.position).all()
            found = cls(
                service.app, service.services, service.url, workspace.id, member.user_id, profile.id, account.id,
                site.id, [board_id for (board_id,) in boards],
            )  # fmt: skip
            db.session.rollback()
        return found

    def pin(self, title: str = "Lemon cake", jpeg: bytes | None = None, **values: Any) -> str:
        """Store a pin with a picture that can be loaded; returns its id."""
        texts = {"title": title, **values.pop("content_values", {})}
        with self.app.app_context():
            account = db.session.get_one(Account, values.pop("account_id", self.account_id))
            pin = factories.make_pin(account, content_values=texts, **values)
            if pin.content is not None and pin.content.asset_id:
                self._draw(pin.content.asset_id, jpeg)
            return str(pin.id)

    def read(self, pin_id: str) -> dict[str, Any]:
        """What is stored of a pin."""
        with self.app.app_context():
            pin = db.session.get_one(Pin, pin_id)
            content = db.session.get(Version, pin.content_id) if pin.content_id else None
            return {
                "state": pin.state, "due_at": pin.due_at, "version": pin.version, "board_id": pin.board_id,
                "regeneration": pin.regeneration, "title": content.title if content else "",
                "description": content.description if content else "",
            }  # fmt: skip

    def content_of(self, pin_id: str) -> str:
        """The id of the version that a pin shows."""
        with self.app.app_context():
            return str(db.session.get_one(Pin, pin_id).content_id)

    def set_account(self, **values: Any) -> None:
        """Change the account's row."""
        with self.app.app_context():
            account = db.session.get_one(Account, self.account_id)
            for name, value in values.items():
                setattr(account, name, value)
            db.session.commit()

    def campaign(self, **values: Any) -> str:
        """Store a campaign; returns its id."""
        with self.app.app_context():
            return str(factories.make_campaign(self.workspace_id, **values).id)

    def section(self, name: str, board_id: str) -> None:
        """Store a section of a board; its id is its name in lower case."""
        with self.app.app_context():
            db.session.add(BoardSection(account_id=self.account_id, id=name.lower(), board_id=board_id, name=name))
            db.session.commit()

    def change(self, pin_id: str, **values: Any) -> None:
        """Change a pin's row as a worker would: with an event, so that listeners hear of it."""
        with self.app.app_context():
            pin = db.session.get_one(Pin, pin_id)
            for name, value in values.items():
                setattr(pin, name, value)
            pin.version += 1
            record(db.session(), pin.workspace_id, "pin.edited", pin.id, actor="worker", reason="somebody else")
            db.session.commit()

    def set_role(self, role: str) -> None:
        with self.app.app_context():
            db.session.query(Member).filter_by(user_id=self.owner_id).update({"role": role})
            db.session.commit()

    def sign_in_link(self) -> str:
        with self.app.app_context():
            code = signin.make_link(db.session(), self.owner_id, self.workspace_id)
            db.session.commit()
        return f"{self.url}/#signin={code}"

    def session_token(self) -> str:
        with self.app.app_context():
            token = signin.open_session(db.session(), self.owner_id, self.workspace_id).token
            db.session.commit()
        return token

    def end_sessions(self) -> None:
        with self.app.app_context():
            db.session.query(BrowserSession).delete()
            db.session.commit()

    def _draw(self, asset_id: str, jpeg: bytes | None) -> None:
        asset = db.session.get_one(Asset, asset_id)
        data = jpeg or _plain_picture()
        self.services.storage.put(asset.storage_key, data)
        self.services.storage.put(asset.thumbnail_key, data)


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[Service]:
    """The service on a free port; everything is in `folder` and gone afterwards."""
    server = make_server("127.0.0.1", 0, _nothing, threaded=True, request_handler=_Handler)
    url = f"sqlite:///{folder / 'pinwright.sqlite3'}"
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    settings = Settings(database_url=url, data_dir=folder, secret_key=SECRET_KEY, port=server.port)
    services = fake_services(settings)
    app = create_app(settings, services=services)
    server.app = app
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    with app.app_context():
        give_sign_of_life()
    try:
        yield Service(app, services, f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def give_sign_of_life() -> None:
    """A worker's heartbeat that lasts for the whole run: the page tells when there is none."""
    now = clock.now()
    db.session.merge(
        WorkerBeat(
            id="wrk_test", role="worker", host="test", started_at=now, beat_at=now + timedelta(days=1),
            clock_offset_seconds=0.0,
        )
    )  # fmt: skip
    db.session.commit()


class _Handler(WSGIRequestHandler):
    """Keeps connections, and keeps silent."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_ignored: Any) -> None:
        """The service logs what matters itself."""


def _nothing(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [])
    return []


def _plain_picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (200, 300), (190, 120, 90)).save(buffer, "JPEG")
    return buffer.getvalue()


def at(text: str) -> datetime:
    """An instant from RFC 3339 text."""
    return datetime.fromisoformat(text)
