"""A blog that answers as it was told, a clock that stands, and one call that looks at what is due."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server import clock, wiring
from server.errors import PageUnreachable, PinwrightError
from server.models import Account, AccountQueue, Asset, Pin, Profile
from server.pipeline.check import job as check_job
from server.pipeline.check import now as check_now
from server.pipeline.check.job import CheckJob, CheckOrder
from server.pipeline.services import Services
from server.values.fetched import Fetched
from tests import factories

MONDAY = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
POST = (
    "<html><head><title>Lemon cake</title><meta property='og:type' content='article'></head><h1>Lemon cake</h1></html>"
)


@dataclass
class Blog:
    """What each address answers; an address that is not known does not answer at all."""

    answers: dict[str, Fetched | PinwrightError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    during: Callable[[], None] | None = None

    def look(self, url: str) -> Fetched:
        self.asked.append(url)
        if self.during is not None:
            self.during()
        answer = self.answers.get(url, PageUnreachable("The connection failed."))
        if isinstance(answer, PinwrightError):
            raise answer
        return answer

    def says(self, link: str, html: str = POST, *, status: int = 200, url: str = "", **more: Any) -> None:
        body = html.encode() if status == 200 else b""
        trail = (link,) if url else ()
        self.answers[link] = Fetched(url or link, status, "text/html", "utf-8", body, trail, **more)


class Studio:
    """Reads pages in this process."""

    def run(self, function: str, *args: Any) -> Any:
        module, _, name = function.partition(":")
        return getattr(importlib.import_module(module), name)(*args)

    def close(self) -> None: ...


class Desk:
    """Makes pins with a slot, and looks at those whose time has come."""

    def __init__(self, session: Session, services: Services, blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
        self.session, self.services, self.blog, self.now = session, services, blog, MONDAY
        for module in (check_job, check_now):
            monkeypatch.setattr(module, "db_now", lambda _session: self.now)
        monkeypatch.setattr(clock, "now", lambda: self.now)
        self.job = CheckJob(services)
        self.account: Account = factories.make_account(min_gap_seconds=0)

    def pin(self, account: Account | None = None, *, minutes: float = 60, **values: Any) -> Pin:
        """A pending pin that has just got its slot, with an image that is stored."""
        account = account or self.account
        content = values.pop("content_values", {})
        link = values.setdefault("link_url", "https://blog.example/lemon/")
        values.setdefault("url_key", link)
        values = {"due_at": self.now + timedelta(minutes=minutes), "check_at": self.now, **values}
        pin: Pin = factories.make_pin(account, content_values=content, **values)
        image = self.session.get_one(Asset, pin.content.asset_id)
        data = pin.id.encode()
        image.content_hash = hashlib.sha256(data).hexdigest()
        self.services.storage.put(image.storage_key, data)
        self.session.commit()
        return pin

    def claim(self) -> CheckOrder | None:
        claimed = self.job.claim(self.session)
        self.session.commit()
        return claimed

    def finish(self, order: CheckOrder) -> None:
        self.job.settle(self.session, order, self.job.work(order))
        self.session.commit()

    def look(self) -> int:
        """Look at everything whose time has come; returns how many batches that were."""
        count = 0
        while (order := self.claim()) is not None:
            self.finish(order)
            count += 1
        return count

    def go_on(self, **span: float) -> None:
        self.now += timedelta(**span)

    def policy(self, **levels: str) -> None:
        self.session.get_one(Profile, self.account.profile_id).preflight = levels
        self.session.commit()

    def held(self, pin: Pin) -> list[str]:
        self.session.refresh(pin)
        assert pin.is_held == bool(pin.holds)
        return [str(hold["code"]) for hold in pin.holds]

    def warned(self, pin: Pin) -> list[str]:
        self.session.refresh(pin)
        return [str(one["code"]) for one in pin.warnings]

    def wake_at(self) -> datetime | None:
        queue = self.session.get_one(AccountQueue, self.account.queue_id)
        self.session.refresh(queue)
        return queue.wake_at


@pytest.fixture
def told() -> Blog:
    return Blog()


@pytest.fixture
def services(app: Flask, told: Blog) -> Services:
    with app.app_context():
        ours = replace(wiring.services(), fetcher=told, studio=Studio())  # type: ignore[arg-type]
    wiring.attach(app, ours)
    return ours


@pytest.fixture
def desk(session: Session, services: Services, told: Blog, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(session, services, told, monkeypatch)
