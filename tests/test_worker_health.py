"""Threads that die in a living worker turn `/readyz` red, and it turns green again by itself."""

from __future__ import annotations

import ctypes
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server import chores, migrations, vitals, watching, wiring, worker
from server.worker import Worker
from tests.api.test_health import _set_revision
from tests.test_worker import eventually


def kill(thread: threading.Thread) -> None:
    """End a thread at its next step, as a defect nobody foresaw would: no handler of errors sees this one."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_dead_threads_show_and_are_replaced(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    _set_revision(str(migrations.head()))
    session.close()
    for module in (chores, worker):
        monkeypatch.setattr(module, "TICK_SECONDS", 0.1)
    monkeypatch.setitem(chores.CHORES, "beat", 3600)  # what begins or ends is told at once
    monkeypatch.setattr(vitals, "TOLD_SECONDS", 0.6)
    monkeypatch.setattr(watching, "EVERY_SECONDS", 3600.0)
    monkeypatch.setattr(worker, "_AFTER_THE_TICK", 0.02)
    monkeypatch.setattr(worker, "_LIVED_LONG", 0.5)
    monkeypatch.setattr(worker, "_TICKER_SILENCE", 0.8)
    client, stop = app.test_client(), threading.Event()
    with app.app_context():
        ours = Worker(app, wiring.services(), stop, "all")
    running = threading.Thread(target=ours.run)
    running.start()

    def told() -> tuple[int, dict[str, Any]]:
        answer = client.get("/readyz")
        return answer.status_code, answer.get_json()["checks"]["worker"]

    try:
        eventually(lambda: "claim-publish" in ours._threads and told()[0] == 200)
        for part in ("claim-publish", "chores"):
            kill(ours._threads[part])
            for claimer in ours._claimers:  # at its next step, and there may be none for minutes
                claimer.wake()
            eventually(lambda part=part: told()[0] == 503 and part in told()[1].get("message", ""))  # type: ignore[misc]
            eventually(lambda: told()[0] == 200)
        ours._ticker.shutdown(wait=False)
        eventually(lambda: told()[0] == 503 and "ticker" in told()[1].get("message", ""))
        eventually(lambda: told()[0] == 200)
    finally:
        stop.set()
        running.join(30)
    assert not running.is_alive()
