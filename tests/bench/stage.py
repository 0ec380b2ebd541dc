"""What the publishing benches share: a database with accounts and due pins, a peer, and worker processes."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, bindparam, create_engine, delete, func, insert, select, text, update

from server import clock, migrations
from server.adapters.pinterest.bodies import pin_json
from server.adapters.storage import open_storage
from server.config import Settings
from server.crypto import Vault
from server.db import engine_options, prepare_engine
from server.models import Account, AccountQueue, Asset, Attempt, Board, Event, Pin, Profile, Version, Workspace
from server.models.claims import WAKE_CHANNEL
from server.values.remote import PinDraft
from tests.source import ROOT

IMAGE = secrets.token_bytes(150_000)  # what a drawn pin has, roughly
PATIENCE = 240.0
_OWNER = (Account.id, Account.workspace_id, Account.profile_id)
_BOARD = "900000000000000001"
_IMAGE_HASH = hashlib.sha256(IMAGE).hexdigest()


@dataclass
class Stage:
    """One database with `accounts` accounts of one board each, without pins."""

    settings: Settings
    engine: Engine
    peer_port: int

    def fill(self, pins: int, due_at: datetime, apart: float = 0.0) -> None:
        """Forget all pins and store others, dealt to the accounts in turn, due at one instant or so many seconds apart."""
        with self.engine.begin() as connection:
            for table in (Attempt, Event, Pin, Version):
                connection.execute(delete(table))
            connection.execute(update(AccountQueue).values(wake_at=None, next_at=None, day=None, day_used=0))
            owners = connection.execute(select(*_OWNER).order_by(Account.id)).all()
            asset_id = connection.execute(select(Asset.id)).scalar_one()
            made = [
                (f"pin_{number:026d}", f"ver_{number:026d}", owners[number % len(owners)]) for number in range(pins)
            ]
            connection.execute(insert(Version), [
                {"id": version, "pin_id": pin, "number": 1, "title": "Lemon olive oil cake", "asset_id": asset_id,
                 "description": "A one-bowl cake that stays soft for three days. " * 5, "alt_text": "A cake on a plate",
                 "keywords": [], "overlay": {}, "edited": []}
                for pin, version, _ in made
            ])  # fmt: skip
            link = "https://blog.example/lemon-cake/"
            connection.execute(insert(Pin), [
                {"id": pin, "workspace_id": owner.workspace_id, "profile_id": owner.profile_id, "account_id": owner.id,
                 "board_id": _BOARD, "link_url": link, "url_key": link, "labels": [], "content_id": version,
                 "wanted": {}, "state": "pending", "due_at": slot, "shown_at": slot, "holds": []}
                for number, (pin, version, owner) in enumerate(made)
                for slot in (due_at + timedelta(seconds=number * apart),)
            ])  # fmt: skip
        if not self.settings.is_sqlite:
            tidy(self.engine)
        self.arrivals()

    def release(self, at: datetime, apart: float = 0.0) -> None:
        """Let the workers know that every account has pins from `at` on, or each from its own slot."""
        with self.engine.begin() as connection:
            # in the order in which workers lock them: some may have found their pins already
            connection.execute(select(AccountQueue.id).order_by(AccountQueue.id).with_for_update(key_share=True)).all()
            connection.execute(update(AccountQueue).values(wake_at=at))
            if apart:
                queues = AccountQueue.__table__
                ids = connection.execute(select(Account.queue_id).order_by(Account.id)).scalars().all()
                own = update(queues).where(queues.c.id == bindparam("queue")).values(wake_at=bindparam("slot"))
                slots = [
                    {"queue": one, "slot": at + timedelta(seconds=number * apart)} for number, one in enumerate(ids)
                ]
                connection.execute(own, slots)
            if not self.settings.is_sqlite:
                connection.execute(text(f"NOTIFY {WAKE_CHANNEL}"))

    def wait_arrived(self, wanted: int) -> None:
        """Return when so many creates have come in since `arrivals` was called. It asks the peer alone, which costs nobody anything."""
        deadline = time.monotonic() + PATIENCE
        came = 0
        while (came := self._count()) < wanted:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{came} of {wanted} creates came")
            time.sleep(0.1)

    def wait_published(self, pins: int) -> None:
        """Return when all are published, each with one attempt."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            time.sleep(0.2)
            with self.engine.connect() as connection:
                done = connection.execute(select(func.count()).where(Pin.state == "published")).scalar_one()
                attempts = connection.execute(select(func.count(Attempt.id))).scalar_one()
                connection.rollback()
            if done == pins:
                if attempts != pins:
                    raise RuntimeError(f"{pins} pins took {attempts} attempts")
                return
        raise RuntimeError(f"{done} of {pins} pins were published")

    def arrivals(self) -> list[float]:
        """When the first byte of each create came in since the last call, in order."""
        return sorted(instant for instant, _ in self.arrivals_of_accounts())

    def arrivals_of_accounts(self) -> list[tuple[float, int]]:
        """The same, each with the number of its account."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.peer_port}/arrivals", timeout=10) as answer:
            return [(instant, number) for instant, number in json.loads(answer.read())]

    def _count(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.peer_port}/count", timeout=10) as answer:
            return int(answer.read())

    @contextmanager
    def workers(self, count: int, **environ: str) -> Iterator[list[subprocess.Popen[bytes]]]:
        """Worker processes that are at work."""
        command = [sys.executable, "-m", "server", "worker"]
        given = {
            **os.environ,
            "PINWRIGHT_DATABASE_URL": self.settings.database,
            "PINWRIGHT_DATA_DIR": str(self.settings.data_dir),
            "PINWRIGHT_SECRET_KEY": self.settings.secret_key,
            "PINWRIGHT_PINTEREST_API_BASE": self.settings.pinterest_api_base,
            "PINWRIGHT_LOG_LEVEL": "ERROR",
            **environ,
        }
        with processes([command] * count, given) as running:
            deadline = time.monotonic() + PATIENCE
            while self._beats() < count:
                if time.monotonic() > deadline or any(one.poll() is not None for one in running):
                    raise RuntimeError("a worker did not start")
                time.sleep(0.1)
            time.sleep(1.0)  # its other threads
            yield running

    def _beats(self) -> int:
        with self.engine.connect() as connection:
            found = connection.execute(text("SELECT count(*) FROM worker_beat")).scalar_one()
            connection.rollback()
            return int(found)


def tidy(engine: Engine) -> None:
    """Let PostgreSQL clear away what was deleted before and count anew, so that it does neither while something is measured."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))


@contextmanager
def staged(url: str, folder: Path, accounts: int) -> Iterator[Stage]:
    """A migrated database with its accounts, and the peer's process."""
    with ExitStack() as stack:
        environ = dict(os.environ)
        (peer,) = stack.enter_context(processes([[sys.executable, "-m", "tests.bench.peer"]], environ, is_heard=True))
        assert peer.stdout is not None
        port = int(peer.stdout.readline())
        settings = Settings(
            database_url=url,
            data_dir=folder,
            secret_key=secrets.token_urlsafe(48),
            pinterest_api_base=f"http://127.0.0.1:{port}/v5",
        )
        migrations.upgrade(settings)
        engine = prepare_engine(create_engine(settings.database, **engine_options(settings.database)))
        stack.callback(engine.dispose)
        _store_accounts(settings, engine, accounts)
        yield Stage(settings, engine, port)


@contextmanager
def processes(
    commands: Sequence[Sequence[str]], environ: Mapping[str, str], *, is_heard: bool = False
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that are ended with the block, all at once."""
    running = [
        subprocess.Popen(
            command, cwd=ROOT, env=dict(environ), stdout=subprocess.PIPE if is_heard else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]  # fmt: skip
    try:
        yield running
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def body() -> bytes:
    """The bytes of one create, as ours sends it."""
    draft = PinDraft(
        board_id=_BOARD, board_section_id=None, title="Lemon olive oil cake", alt_text="A cake on a plate",
        description="A one-bowl cake that stays soft for three days. " * 5, image=IMAGE, content_type="image/jpeg",
        link="https://blog.example/lemon-cake/?utm_content=pin_00000000000000000000000000", dominant_color=None,
    )  # fmt: skip
    return pin_json(draft)


def _store_accounts(settings: Settings, engine: Engine, accounts: int) -> None:
    vault = Vault(settings.secret_keys)
    open_storage("", settings.data_dir).put(f"{_IMAGE_HASH}.jpg", IMAGE)
    now = clock.now()
    with engine.begin() as connection:
        connection.execute(insert(Workspace), [{"id": "ws_bench", "name": "Bench"}])
        connection.execute(insert(Profile), [
            {"id": "prf_bench", "workspace_id": "ws_bench", "name": "Bench", "site_url": "https://blog.example",
             "timezone": "UTC", "brand": {}, "voice": {}, "utm": {}, "defaults": {}, "blackout_dates": []}
        ])  # fmt: skip
        connection.execute(insert(Asset), [
            {"id": "ast_bench", "workspace_id": "ws_bench", "kind": "pin", "content_hash": _IMAGE_HASH,
             "content_type": "image/jpeg", "width": 1000, "height": 1500, "size": len(IMAGE)}
        ])  # fmt: skip
        connection.execute(insert(AccountQueue), [{"id": f"live:{number}"} for number in range(accounts)])
        connection.execute(insert(Account), [
            {"id": f"acc_{number:06d}", "workspace_id": "ws_bench", "profile_id": "prf_bench", "kind": "live",
             "queue_id": f"live:{number}", "pinterest_user_id": str(number), "username": f"blogger{number}",
             "timezone": "UTC", "window_start": "00:00", "window_end": "24:00", "pins_per_day": 10_000,
             "min_gap_seconds": 0, "days_off": [], "access_expires_at": now + timedelta(days=29),
             "tokens_sealed": vault.seal(
                 json.dumps({"access_token": f"token-{number}", "refresh_token": "r", "scopes": [],
                             "stored_at": clock.rfc3339(now)}),
                 "ws_bench", f"acc_{number:06d}"),
             "earlier_pins_read_at": now, "boards_refreshed_at": now}
            for number in range(accounts)
        ])  # fmt: skip
        connection.execute(insert(Board), [
            {"account_id": f"acc_{number:06d}", "id": _BOARD, "name": "Cakes"} for number in range(accounts)
        ])  # fmt: skip
