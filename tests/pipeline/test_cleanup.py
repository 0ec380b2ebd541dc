"""What is over is thrown away in small batches; what is in use, or protects something living, stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.config import Settings
from server.ids import new_id
from server.models import (
    Asset,
    Attempt,
    BrowserSession,
    BurntMessage,
    Delivery,
    Endpoint,
    Event,
    Notice,
    Pin,
    Schedule,
    ScheduleItem,
    SignInLink,
)
from server.pipeline import cleanup, signin
from server.pipeline.cleanup import clean_up, drop_image, is_image_free
from tests.factories import make_account, make_asset, make_member, make_notice, make_pin, make_site
from tests.fakes import MemoryStorage

NOW = clock.now()
THREE_YEARS_ON = NOW + timedelta(days=3 * 365)


def clean(session: Session, now: datetime = THREE_YEARS_ON) -> dict[str, int]:
    """Batch by batch until there is no more, as a worker does."""
    total: dict[str, int] = {}
    while True:
        done = clean_up(session, Settings(), now)
        session.commit()
        for kind, count in done.rows.items():
            total[kind] = total.get(kind, 0) + count
        if not done.has_more:
            return total


def count(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def add_event(session: Session, subject: str, workspace_id: str, *, dispatched: bool = True) -> Event:
    event = Event(
        workspace_id=workspace_id, kind="pin.moved", subject_id=subject, actor="test", at=NOW,
        dispatched_at=NOW if dispatched else None,
    )  # fmt: skip
    session.add(event)
    session.commit()
    return event


def add_attempt(session: Session, pin: Pin, number: int = 1, *, is_over: bool = True) -> None:
    session.add(Attempt(
        id=new_id("att"), pin_id=pin.id, account_id=str(pin.account_id), number=number, lease_token="t",
        started_at=NOW, finished_at=NOW if is_over else None, outcome="published" if is_over else None,
    ))  # fmt: skip
    session.commit()


def add_schedule(session: Session, *pins: Pin) -> Schedule:
    schedule = Schedule(id=new_id("sch"), workspace_id=pins[0].workspace_id, kind="schedule", actor="test", options={})
    session.add(schedule)
    session.flush()
    for number, pin in enumerate(pins):
        session.add(ScheduleItem(schedule_id=schedule.id, pin_id=pin.id, ordinal=number, role="placed"))
    session.commit()
    return schedule


def test_only_ended_access_goes(session: Session) -> None:
    member, site, now = make_member(), make_site(), clock.now()
    signin.open_session(session, member.user_id, member.workspace_id)
    signin.make_link(session, member.user_id, member.workspace_id)
    session.add(BurntMessage(site_id=site.id, message_id="m", at=now))
    session.flush()
    assert clean_up(session, Settings(), now + timedelta(minutes=5)).total == 0
    assert clean_up(session, Settings(), now + timedelta(days=2)).total == 2
    assert count(session, SignInLink) + count(session, BurntMessage) == 0
    assert count(session, BrowserSession) == 1
    assert clean_up(session, Settings(), now + timedelta(days=31)).total == 1


def test_a_database_of_three_years_shrinks_to_its_pins(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleanup, "BATCH", 2)
    monkeypatch.setattr(cleanup, "_SCHEDULES", 1)
    site = make_site()
    pins = [make_pin(make_account(site.profile), state="published") for _ in range(3)]
    endpoint = Endpoint(id=new_id("whk"), workspace_id=site.workspace_id, url="https://a.example", secret_sealed="s")
    session.add(endpoint)
    session.commit()
    for number, pin in enumerate(pins):
        make_notice(site, state="processed", type="post.updated")
        add_attempt(session, pin)
        add_event(session, pin.id, pin.workspace_id)
        add_schedule(session, pin)
        session.add(Delivery(
            id=new_id("dlv"), workspace_id=site.workspace_id, endpoint_id=endpoint.id, message_id=f"msg_{number}",
            type="pin.published", payload={}, state="delivered",
        ))  # fmt: skip
        make_asset(site.workspace_id)
    session.commit()
    assert clean(session, NOW + timedelta(days=1)) == dict.fromkeys(clean(session, NOW), 0)
    gone = clean(session)
    assert {kind: number for kind, number in gone.items() if number} == {
        "deliveries": 3, "notices": 3, "attempts": 3, "events": 2, "schedules": 3, "images": 3,
    }  # fmt: skip
    assert [count(session, table) for table in (Notice, Attempt, Event, Schedule, ScheduleItem, Delivery)] == [
        0, 0, 1, 0, 0, 0,
    ]  # fmt: skip
    assert (count(session, Pin), count(session, Asset)) == (3, 3)
    assert set(clean(session).values()) == {0}


@pytest.mark.parametrize(
    "state",
    ["generating", "draft", "pending", "queued", "publishing", "unconfirmed", "retrying", "failed", "cancelled"],
)
def test_nothing_goes_that_a_living_pin_needs(session: Session, state: str) -> None:
    site = make_site()
    account = make_account(site.profile)
    notice = make_notice(site, state="processed")
    pin = make_pin(account, state=state, notice_id=notice.id)
    beside = make_pin(account, state="published")
    add_attempt(session, pin)
    add_event(session, pin.id, pin.workspace_id)
    add_event(session, "another", pin.workspace_id)
    add_schedule(session, pin, beside)
    before = [count(session, table) for table in (Notice, Attempt, Event, Schedule, ScheduleItem, Asset)]
    assert set(clean(session).values()) == {0}
    assert [count(session, table) for table in (Notice, Attempt, Event, Schedule, ScheduleItem, Asset)] == before


def test_what_is_not_finished_stays_however_old(session: Session) -> None:
    site = make_site()
    pin = make_pin(make_account(site.profile), state="published")
    make_notice(site)
    add_attempt(session, pin, is_over=False)
    add_event(session, pin.id, pin.workspace_id, dispatched=False)
    add_event(session, pin.id, pin.workspace_id)
    assert set(clean(session).values()) == {0}


def test_a_notice_that_pins_came_of_stays_for_good(session: Session) -> None:
    notice = make_notice(state="processed")
    pin = make_pin(state="published", notice_id=notice.id)
    clean(session)
    session.refresh(pin)
    assert pin.notice_id == notice.id


def test_images_of_earlier_versions_and_photos_stay(session: Session) -> None:
    pin = make_pin(state="draft")
    assert pin.content is not None
    photo = make_asset(pin.workspace_id, kind="photo")
    pin.content.photo_id = photo.id
    unused = make_asset(pin.workspace_id).content_hash
    session.commit()
    done = clean_up(session, Settings(), NOW + timedelta(days=31))
    assert done.images == (unused,)
    assert {one.id for one in session.scalars(select(Asset))} == {photo.id, pin.content.asset_id}


def test_bytes_go_only_when_nobody_else_has_them(session: Session) -> None:
    storage, now = MemoryStorage(), clock.now()
    mine, other = make_asset(make_member().workspace_id), make_member().workspace_id
    for key in (mine.storage_key, mine.thumbnail_key):
        storage.put(key, b"jpeg")
    digest = mine.content_hash
    make_asset(other, content_hash=digest)
    session.delete(mine)
    session.commit()
    assert not is_image_free(session, digest, now)
    session.query(Asset).delete()
    session.commit()
    assert is_image_free(session, digest, now)
    drop_image(storage, digest)
    assert storage.blobs == {}


@pytest.mark.parametrize("values", [
    {"state": "generating", "lease_until": THREE_YEARS_ON + timedelta(minutes=1)},
    {"state": "draft", "regeneration_state": "running", "regeneration_until": THREE_YEARS_ON + timedelta(minutes=1)},
])  # fmt: skip
def test_no_image_goes_while_a_worker_makes_one(session: Session, values: dict[str, Any]) -> None:
    """It stores bytes first, perhaps the very same ones, and the row that names them later."""
    pin = make_pin(**values)
    make_asset(pin.workspace_id)
    assert clean(session)["images"] == 0
    assert not is_image_free(session, "0" * 64, THREE_YEARS_ON)
    assert clean(session, THREE_YEARS_ON + timedelta(minutes=2))["images"] == 1
