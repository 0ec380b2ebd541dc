"""A worker with nothing to do asks little, wakes nobody, and yet hears at once of what there is to do."""

from __future__ import annotations

import contextlib
import math
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from server import clock, wiring
from server.chores import CHORES
from server.db import db
from server.models import WorkerBeat, listening
from server.models.beats import fresh_beats
from server.models.claims import wake
from server.models.moves import record
from server.models.watch import question
from server.worker import Worker
from tests.databases import counted
from tests.factories import make_account, make_notice, make_pin
from tests.test_worker import eventually

_MOST_STATEMENTS = 130  # in an idle quarter of an hour, beside the watch's own
_STRETCH = 4.0  # seconds; a heartbeat falls into one of four
_MOST_WAKES = 4  # in one; whoever polls has more by himself


def woken(worker: Worker) -> set[str]:
    names = {one.name for one in worker._claimers if one._woken.is_set()}
    for claimer in worker._claimers:
        claimer._woken.clear()
    return names


def test_an_idle_quarter_of_an_hour_costs_few_statements(app: Flask, session: Session) -> None:
    account = make_account(tokens_sealed="sealed", earlier_pins_read_at=clock.now())
    pin = make_pin(account, due_at=clock.now() + timedelta(days=1))
    queue_id, workspace_id = account.queue_id, account.workspace_id
    wake(session, queue_id, pin.due_at)
    session.commit()
    session.close()
    worker = Worker(app, wiring.services(), threading.Event(), "test")
    worker._watch._look()
    woken(worker)
    with counted(db.engine) as statements:
        for claimer in worker._claimers:
            for _ in range(math.ceil(900 / claimer._pause)):
                assert claimer._look(1)[0] == ()
        for chore in ("beat", "missed", "sweep"):
            for _ in range(900 // CHORES[chore]):
                worker._chores._do_chore(chore, "")
    worker._chores._has_news.clear()
    for _ in range(3):
        worker._watch._look()
    assert len(statements) <= _MOST_STATEMENTS, sorted(statements)
    assert woken(worker) == set(), "a heartbeat, and nothing to do, are no reason to wake anybody"
    assert not worker._chores._has_news.is_set()

    make_notice()
    wake(session, queue_id, clock.now())
    record(session, workspace_id, "account.connected", "acc_1", actor="test")
    session.commit()
    worker._watch._look()
    assert woken(worker) == {"intake", "dispatch", "publish"}
    assert worker._chores._has_news.is_set(), "an account that is back may have missed pins"
    worker._watch._line.close()


def test_a_heartbeat_wakes_nobody_else(app: Flask, session: Session) -> None:
    """Not even itself, by its own writing."""
    session.close()
    worker = Worker(app, wiring.services(), threading.Event(), "test")
    worker._chores._do_chore("seen", "")
    worker._chores._do_chore("beat", "")
    for _ in range(2):
        worker._watch._look()
        worker._watch._line.wait(0.0)
    worker._chores._has_news.clear()
    _take_all(worker)
    session.execute(update(WorkerBeat).values(beat_at=clock.now() - timedelta(hours=1)))
    session.commit()
    worker._watch._line.wait(0.0)
    woken(worker)
    worker._vitals.expect("a part", -1.0)
    worker._ticker.start()
    with counted(db.engine) as statements:
        worker._watch._beat()
        heard = worker._watch._line.wait(0.0)
    assert (statements, woken(worker), _take_all(worker)) == ([], set(), [])
    assert not heard.is_change
    (beat,) = fresh_beats(session, clock.now())
    assert beat.trouble == ["a part"]
    assert abs(beat.clock_offset_seconds) < 2
    session.execute(delete(WorkerBeat))
    session.commit()
    worker._watch._beat()
    assert _take_all(worker) == ["beat"], "its row is to be made again, and by whom has a session"
    worker._watch._line.close()
    worker._ticker.shutdown()


def _take_all(worker: Worker) -> list[str]:
    return [worker._chores._due.get()[0] for _ in range(worker._chores._due.qsize())]


def test_the_threads_of_an_idle_worker_sleep(app: Flask, session: Session) -> None:
    """The system counts how often they gave up their core to wait. On a machine that rests it is the waking that costs."""
    session.close()
    before, stop = set(threading.enumerate()), threading.Event()
    with app.app_context():
        worker = Worker(app, wiring.services(), stop, "test")
    running = threading.Thread(target=worker.run)
    running.start()
    wakes: list[int] = []
    try:
        eventually(lambda: "watch" in worker._threads)
        while not wakes or (min(wakes) > _MOST_WAKES and len(wakes) < 6):
            ours = [one.native_id for one in threading.enumerate() if one not in before]
            counted_before = _waits(ours)
            stop.wait(_STRETCH)
            wakes.append(_waits(ours) - counted_before)
    finally:
        stop.set()
        running.join(30)
    assert min(wakes) <= _MOST_WAKES, wakes


def _waits(threads: list[int | None]) -> int:
    """How often these have begun to wait so far; those that have ended count no more."""
    total = 0
    for one in threads:
        with contextlib.suppress(FileNotFoundError):
            told = Path(f"/proc/self/task/{one}/status").read_text(encoding="ascii")
            total += int(told.split("\nvoluntary_ctxt_switches:")[1].split()[0])
    return total


def test_a_turn_is_noticed_behind_one_that_nobody_takes_and_after_a_leap_of_the_clock(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when one host is down, and the machine of the worker was asleep."""
    stuck, at_once, later = (make_account().queue_id for _ in range(3))
    wake(session, stuck, clock.now() - timedelta(seconds=5))
    wake(session, later, clock.now() + timedelta(seconds=50))
    session.commit()
    worker = Worker(app, wiring.services(), threading.Event(), "test")
    worker._watch._look()
    assert "publish" in woken(worker)
    wake(session, at_once, clock.now())
    session.commit()
    worker._watch._look()
    assert woken(worker) == {"publish"}, "somebody has wished a pin at once"

    def leapt(*, is_postgresql: bool) -> tuple[str, object]:
        text, given = question(is_postgresql=is_postgresql)
        return text.replace("statement_timestamp()", "(statement_timestamp() + interval '1 minute')"), given

    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=1))
    monkeypatch.setattr(listening, "question", leapt)
    worker._watch._look()
    assert "publish" in woken(worker), "what was to come in 50 seconds has come"
    worker._watch._look()
    assert "publish" not in woken(worker), "nothing is new"
    worker._watch._line.close()
