"""Alive and ready are two questions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from server import clock, migrations
from server.app import create_app
from server.config import Settings
from server.db import db
from server.ids import new_id
from server.models import WorkerBeat
from tests.conftest import SECRET_KEY
from tests.fakes import fake_services


@pytest.fixture
def ready(app: Flask) -> Flask:
    """Tables at head, one worker beating."""
    head = migrations.head()
    assert head is not None
    with app.app_context():
        _set_revision(head)
        now = clock.now()
        db.session.add(WorkerBeat(id=new_id("wrk"), role="worker", host="a", started_at=now, beat_at=now))
        db.session.commit()
    return app


def _set_revision(revision: str) -> None:
    # the test databases are made from the models, so Alembic's own table may be missing
    db.session.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
    db.session.execute(text("DELETE FROM alembic_version"))
    db.session.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    db.session.commit()


def _ready(app: Flask) -> tuple[int, dict[str, Any]]:
    response = app.test_client().get("/readyz")
    return response.status_code, response.get_json()["checks"]


def test_alive_asks_nothing(app: Flask) -> None:
    assert app.test_client().get("/healthz").get_json() == {"status": "ok"}


def test_ready_when_all_is_well(ready: Flask) -> None:
    status, checks = _ready(ready)
    assert (status, all(check["ok"] for check in checks.values())) == (200, True)


def test_not_ready_without_the_tables_of_this_version(ready: Flask) -> None:
    with ready.app_context():
        _set_revision("0000")
    status, checks = _ready(ready)
    assert (status, checks["migrations"]["ok"], checks["database"]["ok"]) == (503, False, True)


def test_not_ready_without_any_tables(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, secret_key=SECRET_KEY)
    app = create_app(settings, services=fake_services(settings))
    status, checks = _ready(app)
    assert (status, checks["database"]["ok"], checks["migrations"]["ok"]) == (503, True, False)
    with app.app_context():
        db.engine.dispose()


def test_not_ready_without_a_fresh_worker(ready: Flask) -> None:
    with ready.app_context():
        db.session.query(WorkerBeat).update({"beat_at": clock.now() - timedelta(seconds=29)})
        db.session.commit()
    status, checks = _ready(ready)
    assert (status, checks["worker"]["ok"]) == (503, False)


def test_a_worker_whose_parts_stand_still_is_not_enough(ready: Flask) -> None:
    """Its process lives and its heartbeat is fresh; a whole worker beside it makes the service ready again."""
    with ready.app_context():
        db.session.query(WorkerBeat).update({"trouble": ["claim-publish", "ticker"]})
        db.session.commit()
    status, checks = _ready(ready)
    assert (status, checks["worker"]["ok"]) == (503, False)
    assert "claim-publish, ticker" in checks["worker"]["message"]
    with ready.app_context():
        now = clock.now()
        db.session.add(WorkerBeat(id=new_id("wrk"), role="worker", host="b", started_at=now, beat_at=now))
        db.session.commit()
    status, checks = _ready(ready)
    assert (status, checks["worker"]["ok"], "claim-publish" in checks["worker"]["message"]) == (200, True, True)


def test_not_ready_on_a_file_that_was_taken_away(ready: Flask, settings: Settings) -> None:
    if not settings.is_sqlite:
        pytest.skip("a server has no file of ours")
    path = Path(settings.database.removeprefix("sqlite:///"))
    path.rename(path.with_suffix(".away"))
    status, checks = _ready(ready)
    assert (status, checks["database"]["ok"]) == (503, False)
    path.with_suffix(".away").rename(path)
    assert _ready(ready)[0] == 200


def test_not_ready_when_a_workers_clock_is_off(ready: Flask) -> None:
    with ready.app_context():
        db.session.query(WorkerBeat).update({"clock_offset_seconds": -3.0})
        db.session.commit()
    status, checks = _ready(ready)
    assert (status, checks["clock"]["ok"]) == (503, False)
    assert "3.0 s" in checks["clock"]["message"]
