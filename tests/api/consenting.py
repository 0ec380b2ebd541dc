"""The service beside an emulator in a process of its own, and the way to its consent page and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server.config import Settings
from server.db import db
from server.models import Account
from tests.api.conftest import House
from tests.emulator import Emulator, Person

PUBLIC_URL = "https://pins.example"
CALLBACK = f"{PUBLIC_URL}/oauth/pinterest/callback"


def settings_beside(settings: Settings, emulator: Emulator) -> Settings:
    """Settings with which live accounts are the emulator's."""
    return replace(
        settings, public_url=PUBLIC_URL, pinterest_api_base=emulator.api_base, pinterest_app_id="app-1",
        pinterest_app_secret="the app's secret",
    )  # fmt: skip


@dataclass
class Journey:
    """How it ended: the answer of the callback, and what its address says to the page."""

    response: Any
    outcome: str = ""
    told: dict[str, str] | None = None


def begin(client: FlaskClient, house: House, **body: Any) -> str:
    """Ask for a connection; returns the address of the consent page."""
    answer = client.post("/v1/accounts/connect", json={"profile_id": house.profile_id, **body})
    assert answer.status_code == 200, answer.get_json()
    return str(answer.get_json()["url"])


def come_back(client: FlaskClient, location: str) -> Journey:
    """Follow Pinterest's redirect in a browser."""
    assert location.startswith(CALLBACK + "?"), location
    response = client.get(location.removeprefix(PUBLIC_URL))
    target = response.headers.get("Location", "")
    told = {name: values[0] for name, values in parse_qs(urlsplit(target).fragment).items()}
    if target:
        assert target.startswith(f"{PUBLIC_URL}/#")
    return Journey(response, told.pop("connect", ""), told)


def connect(client: FlaskClient, house: House, person: Person, username: str = "anna", **body: Any) -> Journey:
    """The whole way."""
    form = body.pop("form", {})
    return come_back(client, person.answer(begin(client, house, **body), username, **form))


def live_accounts(app: Flask) -> list[Account]:
    """All accounts that were connected by consent, as they are stored."""
    with app.app_context():
        found = list(db.session.scalars(select(Account).where(Account.kind != "sandbox").order_by(Account.id)))
        for account in found:
            db.session.expunge(account)
        db.session.rollback()
        return found
