"""A restored backup does not know what went out since it was made: nothing may go out a second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.lookout import Lookout
from server.models import Account, EarlierPin, Event, Pin
from server.models.moves import move
from server.models.restored import find_restored, last_seen, note_seen
from server.pipeline import restored
from server.pipeline.earlier_pins import EarlierPinsJob
from server.pipeline.services import Services
from server.rules.urls import with_marker
from server.values.remote import RemotePin
from tests.fakes import ScriptedPinterest
from tests.pipeline.publish.conftest import Desk


def went_out(pinterest: ScriptedPinterest, pin: Pin, number: int, *, board_id: str | None = None) -> RemotePin:
    """What a create of this pin left on Pinterest before the database was set back."""
    made = RemotePin(
        str(8 * 10**17 + number), f"https://www.pinterest.com/pin/{number}/", board_id=board_id or str(pin.board_id),
        title="Lemon cake", link=with_marker(pin.link_url, pin.id), created_at=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    pinterest.pins.append(made)
    return made


def set_back(session: Session, hours: float = 24) -> None:
    restored.begin(session, clock.now() - timedelta(hours=hours), clock.now() + timedelta(milliseconds=1))
    session.commit()


def test_without_a_word_it_would_go_out_twice(desk: Desk, pinterest: ScriptedPinterest) -> None:
    """The danger itself: a first create is not preceded by a look."""
    went_out(pinterest, desk.due_pin(desk.account()), 1)
    desk.publish()
    assert pinterest.calls["create_pin"] == 1


def test_what_went_out_since_the_backup_is_found_and_takes_no_place(
    desk: Desk, session: Session, pinterest: ScriptedPinterest
) -> None:
    account = desk.account(pins_per_day=1, min_gap_seconds=600)
    lost, other = desk.due_pin(account, ago=60), desk.due_pin(account, ago=30)
    remote = went_out(pinterest, lost, 1)
    set_back(session)
    desk.publish()
    desk.publish()
    assert (desk.state(lost), lost.pinterest_pin_id) == ("published", remote.id)
    assert desk.state(other) == "published", "one that was only found uses up neither gap nor cap"
    assert pinterest.calls["create_pin"] == 1
    assert pinterest.calls["board_pins"] == 2, "both were looked for"
    session.add(young := desk.due_pin(desk.account()))
    young.created_at = clock.now() + timedelta(seconds=1)
    session.commit()
    desk.publish()
    assert (desk.state(young), pinterest.calls["board_pins"]) == ("published", 2), "it was born after: nobody looks"


def test_links_that_lost_their_marker_become_a_question(
    desk: Desk, session: Session, pinterest: ScriptedPinterest
) -> None:
    pin = desk.due_pin(desk.account())
    remote = went_out(pinterest, pin, 1)
    pinterest.pins[0] = replace(remote, link=pin.link_url)
    set_back(session)
    desk.publish()
    assert (desk.state(pin), pin.holds[0]["code"], pinterest.calls.get("create_pin")) == ("queued", "ambiguous", None)


def test_reading_the_accounts_newest_pins_adopts_them_wherever_they_are(
    desk: Desk, session: Session, services: Services, pinterest: ScriptedPinterest
) -> None:
    account = desk.account(earlier_pins_read_at=clock.now())
    lost = {
        state: desk.due_pin(account, state=state) for state in ("pending", "draft", "failed", "cancelled", "retrying")
    }
    waits, out = desk.due_pin(account, ago=-3600), desk.due_pin(account, state="published")
    for number, pin in enumerate([*lost.values(), out], 1):
        went_out(pinterest, pin, number, board_id="another board")
    stranger = RemotePin("7", "https://p/7", link="https://blog.example/by-hand/", created_at=clock.now())
    pinterest.pins.append(stranger)
    set_back(session)
    job = EarlierPinsJob(services)
    claimed = job.claim(session)
    assert claimed is not None, "all accounts are read anew"
    job.settle(session, claimed, pinterest.board_pins("", "another board"))
    session.commit()
    assert {state: desk.state(pin) for state, pin in lost.items()} == dict.fromkeys(lost, "published")
    assert (desk.state(waits), desk.state(out), out.pinterest_pin_id) == ("pending", "published", None)
    steps = select(Event.old, Event.new).where(Event.actor == restored.ACTOR, Event.kind == "pin.moved")
    assert sorted(session.execute(steps).tuples()) == sorted((state, "published") for state in lost), (
        "nothing is made up"
    )
    assert "pin.published" in session.scalars(select(Event.kind).where(Event.subject_id == lost["draft"].id)).all()
    assert session.scalars(select(EarlierPin.pinterest_pin_id)).all().count(stranger.id) <= 1


def test_it_is_noticed_when_the_database_is_older_than_the_file(session: Session, services: Services) -> None:
    lookout = Lookout(services.settings.data_dir)
    assert lookout.look(session)[0] is None, "a first start is no restoration"
    session.commit()
    lookout.remember(clock.now() - timedelta(days=1))
    assert lookout.look(session)[0] is None, "another worker has seen it later"
    backup_at = last_seen(session)
    session.commit()
    lookout.remember(clock.now() + timedelta(minutes=5))
    noticed, _ = lookout.look(session)
    assert noticed is not None
    assert (noticed.backup_at, find_restored(session)) == (backup_at, noticed)
    assert session.scalars(select(Account.earlier_pins_read_at)).all() == []


def test_the_instant_it_was_seen_never_goes_back(session: Session) -> None:
    now = clock.now()
    note_seen(session, now)
    note_seen(session, now - timedelta(hours=1))
    assert last_seen(session) == now


@pytest.mark.parametrize("state", ["publishing", "unconfirmed"])
def test_what_is_under_way_is_left_to_those_who_look_after_it(
    desk: Desk, session: Session, pinterest: ScriptedPinterest, state: str
) -> None:
    account = desk.account()
    pin = desk.due_pin(account)
    order = desk.claim()
    assert order is not None
    if state == "unconfirmed":
        move(session, pin, state, actor="test", reason="unknown", looks=0, look_at=clock.now())
    remote = went_out(pinterest, pin, 1)
    set_back(session)
    assert restored.adopt_lost(session, account, [remote], clock.now()) == 0
    assert desk.state(pin) == state
