"""The worker: does what is due, survives trouble of the database and of its own threads, and ends cleanly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from server import clock, wiring
from server.claimer import Claimer
from server.db import db
from server.lookout import Lookout
from server.models import AccountQueue, Asset, Pin, WorkerBeat
from server.models.beats import SECRET_KEY
from server.models.claims import wake
from server.pipeline import tokens
from server.pipeline.all_jobs import Post, build_jobs
from server.rules.urls import with_marker
from server.values.remote import RemotePin, TokenSet
from server.worker import Worker, run_worker
from tests.factories import make_account, make_pin
from tests.fakes import ScriptedPinterest

_PATIENCE = 30.0


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait for a condition; the deadline only ends a test that fails."""
    deadline = time.monotonic() + _PATIENCE
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, "it never happened"
        pause.wait(0.05)


@pytest.fixture
def pinterest(app: Flask) -> ScriptedPinterest:
    scripted = ScriptedPinterest()
    with app.app_context():
        services = wiring.services()
    wiring.attach(app, replace(services, pinterest=lambda _kind: scripted))
    return scripted


@contextmanager
def working(app: Flask) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(app,), kwargs={"stop": stop})
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(_PATIENCE)
    assert not thread.is_alive()


def due_pin(app: Flask, session: Session, *, seconds: float = -1.0) -> str:
    services = wiring.services()
    account = make_account(kind="live", min_gap_seconds=0, pins_per_day=100)
    tokens.store_tokens(services, session, account, TokenSet("access", "refresh"))
    pin = make_pin(account, due_at=clock.now() + timedelta(seconds=seconds))
    services.storage.put(session.get_one(Asset, pin.content.asset_id).storage_key, b"jpeg")
    wake(session, account.queue_id, pin.due_at)
    session.commit()
    return pin.id


def state_of(app: Flask, pin_id: str) -> str:
    with app.app_context():
        state = db.session.scalar(select(Pin.state).where(Pin.id == pin_id))
        db.session.remove()
    return str(state)


def beats(app: Flask) -> int:
    with app.app_context():
        found = len(db.session.scalars(select(WorkerBeat)).all())
        db.session.remove()
    return found


def test_publishes_what_is_due_and_ends_cleanly(app: Flask, session: Session, pinterest: ScriptedPinterest) -> None:
    now, later = due_pin(app, session), due_pin(app, session, seconds=1.5)
    session.close()
    with working(app):
        eventually(lambda: state_of(app, now) == "published")
        eventually(lambda: beats(app) == 1)
        eventually(lambda: state_of(app, later) == "published")
    assert pinterest.calls["create_pin"] == 2
    assert beats(app) == 0
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("claim-", "chores", "listener"))]


def test_a_pin_whose_wake_was_forgotten_is_found(app: Flask, session: Session, pinterest: ScriptedPinterest) -> None:
    pin_id = due_pin(app, session)
    session.execute(update(AccountQueue).values(wake_at=None))
    session.commit()
    session.close()
    with working(app):
        eventually(lambda: state_of(app, pin_id) == "published")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_restored_backup_is_noticed_before_anything_is_claimed(
    app: Flask, session: Session, pinterest: ScriptedPinterest
) -> None:
    pin_id = due_pin(app, session)
    pin = session.get_one(Pin, pin_id)
    there = RemotePin("1", "https://p/1", board_id=str(pin.board_id), link=with_marker(pin.link_url, pin_id))
    pinterest.pins.append(replace(there, created_at=clock.now()))
    Lookout(wiring.services().settings.data_dir).remember(clock.now() + timedelta(minutes=1))
    session.close()
    with working(app):
        eventually(lambda: state_of(app, pin_id) == "published")
    assert "create_pin" not in pinterest.calls


def test_stopping_hands_back_what_has_not_begun(app: Flask, session: Session, pinterest: ScriptedPinterest) -> None:
    """A sender that is kept from its first byte until the stop comes releases its pin."""
    pin_id = due_pin(app, session)
    session.close()
    is_waiting, may_go = threading.Event(), threading.Event()
    real = pinterest.create_pin

    def held_up(*args: Any, **kwargs: Any) -> Any:
        is_waiting.set()
        may_go.wait(_PATIENCE)
        return real(*args, **kwargs)

    pinterest.create_pin = held_up  # type: ignore[method-assign]
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(app,), kwargs={"stop": stop})
    thread.start()
    assert is_waiting.wait(_PATIENCE)
    stop.set()
    may_go.set()
    thread.join(_PATIENCE)
    assert state_of(app, pin_id) == "queued"
    assert "create_pin" not in pinterest.calls


def test_stopping_waits_for_no_chore_that_is_not_due(app: Flask, session: Session) -> None:
    """Whoever waits for the chores has no time left for the work in hand; theirs has no end of its own."""
    stop = threading.Event()
    worker = Worker(app, wiring.services(), stop, "test")
    thread = threading.Thread(target=worker.run)
    thread.start()
    eventually(lambda: "watch" in worker._threads and worker._chores._due.empty())
    stop.set()
    thread.join(_PATIENCE)
    assert [name for name, one in worker._threads.items() if one.is_alive()] == []


def test_its_heartbeat_tells_of_tokens_that_another_key_has_sealed_as_long_as_there_are_such(
    app: Flask, session: Session
) -> None:
    account = make_account(tokens_sealed="v1.another.sealed")
    worker = Worker(app, wiring.services(), threading.Event(), "test")
    told = []
    for sealed in (account.tokens_sealed, None):
        account.tokens_sealed = sealed
        session.commit()
        worker._keys_seen_at -= 3600  # it looks now and then only
        worker._chores._do_chore("beat", "")
        told.append(session.scalars(select(WorkerBeat).execution_options(populate_existing=True)).one().trouble)
        session.rollback()
    assert told == [[SECRET_KEY], []]


def test_a_dead_thread_is_started_again(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once by itself, unless it dies all the time; else by the supervisor."""
    monkeypatch.setattr("server.worker._LIVED_LONG", 0.0)
    session.close()
    stop = threading.Event()
    with app.app_context():
        worker = Worker(app, wiring.services(), stop, "test")
    starts: list[str] = []

    def fragile() -> None:
        starts.append("fragile")
        if len(starts) > 1:
            stop.wait(_PATIENCE)

    worker._targets = {"fragile": fragile, "lost": lambda: None}
    worker._threads["lost"] = threading.Thread(target=lambda: None)  # as one that had no time to name its successor
    worker._supervise()
    eventually(lambda: len(starts) == 2)
    assert worker._vitals.in_trouble() == ["fragile", "lost"]
    assert worker._chores._due.get() == ("beat", "")
    stop.set()
    worker._threads["fragile"].join()


def test_a_successor_is_seen_when_it_lives_and_leases_do_not_hang_on_the_ticker(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.close()
    worker = Worker(app, wiring.services(), threading.Event(), "test")
    worker._threads["part"] = threading.current_thread()  # one that is about to die names its successor
    lived: list[bool] = []

    class Late(threading.Thread):
        def start(self) -> None:
            lived.append(worker._threads["part"].is_alive())
            super().start()

    with monkeypatch.context() as patch:
        patch.setattr(threading, "Thread", Late)
        worker._stop.set()
        worker._start("part", lambda: None)
    worker._threads["part"].join()
    assert lived == [True], "the supervisor may look just now"

    def fail() -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(worker, "_look_after_ticker", fail)
    monkeypatch.setattr(worker._renewed[0], "has_leases", lambda: True)
    with pytest.raises(RuntimeError):
        worker._at_beat()
    assert worker._chores._due.get_nowait() == ("renew", "")


class OddJob:
    """Claims numbers; claim and settle fail as often as they are told."""

    name = "odd"

    def __init__(self, claims_to_fail: int = 0, settles_to_fail: int = 0) -> None:
        self.claims_to_fail, self.settles_to_fail = claims_to_fail, settles_to_fail
        self.claimed = 0
        self.done: list[tuple[int, str]] = []

    def claim(self, session: Session) -> int | None:
        if self.claims_to_fail:
            self.claims_to_fail -= 1
            raise OperationalError("claim", {}, Exception("the database is gone"))
        self.claimed += 1
        return self.claimed if self.claimed == 1 else None

    def work(self, claimed: int) -> str:
        return f"result {claimed}"

    def settle(self, session: Session, claimed: int, result: str) -> None:
        if self.settles_to_fail:
            self.settles_to_fail -= 1
            raise OperationalError("settle", {}, Exception("the database is gone"))
        self.done.append((claimed, result))


@pytest.mark.parametrize("job", [OddJob(claims_to_fail=2), OddJob(settles_to_fail=2)])
def test_a_database_that_is_gone_for_a_moment_is_waited_for(
    app: Flask, session: Session, job: OddJob, caplog: pytest.LogCaptureFixture
) -> None:
    session.close()
    stop = threading.Event()
    with app.app_context():
        worker = Worker(app, wiring.services(), stop, "test")
    claimer = Claimer(app, Post(job, 1, pause=0.05), worker._transaction, stop, lambda: None)
    with caplog.at_level("WARNING", logger="pinwright"):
        thread = threading.Thread(target=claimer.loop)
        thread.start()
        eventually(lambda: job.done == [(1, "result 1")])
        stop.set()
        claimer.wake()
        thread.join(_PATIENCE)
    assert not [record for record in caplog.records if record.exc_info], "no traceback for expected trouble"


class OngoingJob(OddJob):
    """Has work whose next part comes by itself."""

    name = "earlier_pins"

    def goes_on(self, session: Session) -> bool:
        return True


def test_a_job_that_goes_on_is_looked_at_again_soon(app: Flask, session: Session) -> None:
    """Others rest until they are told, for a quarter of an hour at most."""
    worker, rests = Worker(app, wiring.services(), threading.Event(), "test"), []
    for job in (OngoingJob(), OddJob()):
        job.name, job.claimed = "earlier_pins", 1  # of which there is one
        claimer = Claimer(app, Post(job, 1, pause=15.0), worker._transaction, threading.Event(), lambda: None)
        rests.append(claimer._look(1))
    assert rests == [((), 15.0), ((), 900.0)]


def test_a_machine_without_more_threads_ends_neither_the_claims_nor_a_lease(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    session.close()
    stop, job = threading.Event(), OddJob()
    with app.app_context():
        worker = Worker(app, wiring.services(), stop, "test")
    claimer = Claimer(app, Post(job, 1, pause=0.05), worker._transaction, stop, lambda: None)

    def refuse(*_: object) -> None:
        stop.set()
        claimer.wake()
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with caplog.at_level("ERROR", logger="pinwright"):
        claimer.loop()
    assert claimer.wait_done(time.monotonic()) == 0, "nobody works on it, so its lease may run out"
    assert [record.getMessage() for record in caplog.records] == ["worker.claim_failed"]


def test_every_job_of_the_main_way_is_there(app: Flask, session: Session) -> None:
    """The list is exact, so that a merge that drops one is seen. Without a mail server nobody waits for mail."""
    assert sorted(post.job.name for post in build_jobs(wiring.services())) == [
        "backfill", "boards", "brand", "check", "deliver", "digest", "dispatch", "earlier_pins", "generate", "intake", "mail", "prepare",
        "publish", "reconcile", "regenerate", "remove", "sweep", "sync", "token_refresh",
    ]  # fmt: skip
    worker = Worker(app, wiring.services(), threading.Event(), "test")
    at_work = {one.name for one in worker._claimers}
    assert {post.job.name for post in build_jobs(wiring.services())} - at_work == {"digest", "mail"}


def test_slow_answers_of_one_account_keep_nobody_waiting(
    app: Flask, session: Session, pinterest: ScriptedPinterest
) -> None:
    """One hand, and an account whose answers do not come: the others' pins go out all the same."""
    services = wiring.services()
    wiring.attach(app, replace(services, settings=replace(services.settings, sender_threads=1)))
    slow = due_pin(app, session, seconds=-60)
    quick = [due_pin(app, session, seconds=-30) for _ in range(3)]
    session.close()
    may_go = threading.Event()
    pinterest.script(before=lambda: may_go.wait(_PATIENCE) and None)
    with working(app):
        eventually(lambda: all(state_of(app, pin_id) == "published" for pin_id in quick))
        assert state_of(app, slow) == "publishing"
        may_go.set()
        eventually(lambda: state_of(app, slow) == "published")
