"""While a changed setting is judged against all waiting pins, nobody waits for its locks, and it is stored already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, text

from server.config import Settings
from server.pipeline import audit
from tests.api.conftest import House


@pytest.fixture
def elsewhere(settings: Settings) -> Iterator[Engine]:
    """Another program's connections, which do not wait for a lock."""
    is_sqlite = settings.is_sqlite
    wait: dict[str, Any] = {"timeout": 0.1} if is_sqlite else {"options": "-c lock_timeout=100"}
    engine = create_engine(settings.database, connect_args=wait)
    yield engine
    engine.dispose()


def test_others_write_while_pins_are_judged(
    app: Flask, alice: FlaskClient, house: House, elsewhere: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = {f"/v1/accounts/{house.account_id}": "account", f"/v1/profiles/{house.profile_id}": "profile"}
    judged = []

    def write_meanwhile(_session: Any, accounts: Any, _now: Any) -> dict[str, Any]:
        judged.extend(account.pins_per_day for account in accounts)
        with elsewhere.begin() as connection:
            for table in (*paths.values(), "workspace"):
                connection.execute(text(f"UPDATE {table} SET id = id"))  # noqa: S608 - our own words alone
        return {"count": 0, "pin_ids": []}

    monkeypatch.setattr(audit, "summary", write_meanwhile)
    account, profile = paths
    assert alice.patch(account, json={"settings": {"pins_per_day": 3}}).status_code == 200
    version = alice.get(profile).get_json()["version"]
    pause = {"paused_until": "2027-01-01T00:00:00Z"}
    assert alice.patch(profile, json={"version": version, **pause}).status_code == 200
    assert alice.patch("/v1/workspace", json=pause, headers={"Idempotency-Key": "once"}).status_code == 200
    again = alice.patch("/v1/workspace", json=pause, headers={"Idempotency-Key": "once"})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert judged == [3, 3, 3]
