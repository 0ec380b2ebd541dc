"""What `doctor` says of time zones, roles, pauses, days off and late pins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server import clock, wiring
from server.commands.doctor import Finding, examine
from server.ids import new_id
from server.models import AccountQueue, Campaign, Profile, WorkerBeat, Workspace
from server.models.restored import note_restored
from server.models.zoned import store_rules
from server.rules.windows import tzdata_version
from tests.factories import make_account, make_pin

Look = Callable[[str], list[Finding]]


@pytest.fixture
def look(app: Flask, session: Session) -> Look:
    return lambda name: [finding for finding in examine(wiring.services()) if finding.name == name]


def test_the_time_zone_data_is_named(session: Session, look: Look) -> None:
    [fresh] = look("Time zones")
    assert fresh.level == "good"
    assert f"tzdata {tzdata_version()}" in fresh.text
    assert "preferred to the system's" in fresh.text
    store_rules(session, tzdata_version())
    session.commit()
    assert look("Time zones") == [fresh]


def test_a_sick_worker_and_a_wrong_clock_are_told(session: Session, look: Look) -> None:
    session.add(WorkerBeat(id="wkr_1", role="all", host="here", trouble=["ticker"], clock_offset_seconds=-4.2))
    session.add(WorkerBeat(id="wkr_2", role="all", host="there"))
    session.commit()
    assert [(one.level, "ticker" in one.text) for one in look("Worker")] == [("bad", True), ("good", False)]
    assert "4.2 s" in next(one for one in look("Clock") if one.level == "bad").text


def test_whatever_is_not_good_says_what_to_do(app: Flask, session: Session) -> None:
    """On an empty installation, and on one in which much is wrong."""
    found = examine(wiring.services())
    account = make_account(username="ada", is_paused=True, timezone="UTC", days_off=list(range(7)))
    make_account(username="bob", status="disconnected")
    make_account(username="eve", timezone="Mars/Olympus_Mons")
    account.tokens_sealed = "v1.gone.gone"
    note_restored(session, clock.now(), clock.now())
    store_rules(session, "2001.1")
    session.add(WorkerBeat(id=new_id("wkr"), role="worker", host="here", trouble=["ticker"], clock_offset_seconds=9))
    session.commit()
    found += examine(wiring.services())
    assert {one.name for one in found if one.level != "good"} >= {
        "Worker",
        "Clock",
        "Account",
        "Accounts",
        "Pause",
        "Secret key",
    }
    assert [one for one in found if one.level != "good" and len(one.cure) < 15] == []


def test_a_restored_backup_is_told(session: Session, look: Look) -> None:
    assert look("Backup") == []
    note_restored(session, clock.now() - timedelta(days=2), clock.now())
    session.commit()
    [finding] = look("Backup")
    assert (finding.level, "before they go out" in finding.cure) == ("note", True)


def test_slots_that_were_reckoned_with_other_rules_are_told(session: Session, look: Look) -> None:
    store_rules(session, "2001.1")
    session.commit()
    [finding] = look("Time zones")
    assert finding.level == "note"
    assert "2001.1" in finding.text
    assert "Start the worker again" in finding.cure


@pytest.mark.parametrize(("role", "ago", "count"), [("worker", 0, 1), ("all", 0, 0), ("worker", 600, 0)])
def test_web_and_worker_apart_need_the_same_address(
    session: Session, look: Look, role: str, ago: int, count: int
) -> None:
    at = clock.now() - timedelta(seconds=ago)
    session.add(WorkerBeat(id=new_id("wkr"), role=role, host="here", started_at=at, beat_at=at))
    session.commit()
    found = look("Roles")
    assert len(found) == count
    assert all("PINWRIGHT_PUBLIC_URL" in one.cure and "PINWRIGHT_PORT" in one.cure for one in found)


def test_an_address_that_is_set_is_named(app: Flask, session: Session) -> None:
    session.add(WorkerBeat(id=new_id("wkr"), role="worker", host="here"))
    session.commit()
    services = wiring.services()
    settings = replace(services.settings, public_url="https://pins.example")
    [finding] = [one for one in examine(replace(services, settings=settings)) if one.name == "Roles"]
    assert "PINWRIGHT_PUBLIC_URL=https://pins.example" in finding.cure


def test_pauses_are_told_until_they_end(session: Session, look: Look) -> None:
    account = make_account(username="ada", is_paused=True)
    profile = session.get_one(Profile, account.profile_id)
    profile.is_paused, profile.paused_until = True, clock.now() + timedelta(days=1)
    workspace = session.get_one(Workspace, account.workspace_id)
    workspace.is_paused, workspace.paused_until = True, clock.now() - timedelta(days=1)
    session.add(Campaign(id=new_id("cmp"), workspace_id=workspace.id, name="Spring", is_paused=True))
    session.commit()
    texts = [finding.text for finding in look("Pause")]
    assert [text.split(" is paused")[0] for text in texts] == [
        "the profile A Food Blog", "the account ada", "the campaign Spring",
    ]  # fmt: skip
    assert "until 20" in texts[0]
    assert texts[1].endswith("until somebody goes on")


def test_closed_days_of_the_coming_week_are_told(session: Session, look: Look) -> None:
    tomorrow = clock.now().date() + timedelta(days=1)
    account = make_account(username="ada", timezone="UTC", days_off=[tomorrow.weekday()])
    make_account(username="bob", timezone="UTC", days_off=list(range(7)))
    make_account(username="eve", timezone="Mars/Olympus_Mons")
    day_after = tomorrow + timedelta(days=1)
    session.get_one(Profile, account.profile_id).blackout_dates = [day_after.isoformat()]
    session.commit()
    assert sorted(finding.text for finding in look("Days off")) == [
        f"ada publishes nothing on {tomorrow:%A} {tomorrow}, {day_after:%A} {day_after}",
        "bob publishes nothing on all of the coming week",
    ]
    assert "Mars/Olympus_Mons" in look("Account")[0].text


@pytest.mark.parametrize(
    ("values", "wake_ago", "level"),
    [
        ({}, 10, "bad"),
        ({}, -10, "note"),
        ({"is_paused": True}, 10, "good"),
        ({"status": "disconnected"}, 10, "good"),
    ],
)
def test_late_pins_are_bad_only_where_nobody_takes_care_of_them(
    session: Session, look: Look, values: dict[str, Any], wake_ago: int, level: str
) -> None:
    account = make_account(**values)
    account.tokens_sealed = wiring.services().vault.seal("{}", account.workspace_id, account.id)
    make_pin(account, due_at=clock.now() - timedelta(hours=1))
    session.get_one(AccountQueue, account.queue_id).wake_at = clock.now() - timedelta(minutes=wake_ago)
    session.commit()
    [finding] = look("Late pins")
    assert finding.level == level
