"""What follows from what happened: a schedule that has ended, a site whose posts do not become pins; each told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.adapters.mail import MailSender
from server.ids import new_id
from server.models import Endpoint, Event, Mail, Pin, Schedule, ScheduleItem, Site
from server.models.moves import born, move, record
from server.pipeline.services import Services
from server.values.mail import MailServer
from tests.adapters.peer import reply
from tests.factories import make_account, make_member, make_notice, make_pin, make_profile, make_site
from tests.pipeline.receiver import Mailroom, Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.peer.stop()


@pytest.fixture
def room(session: Session, services: Services, receiver: Receiver) -> Mailroom:
    return Mailroom.of(session, services, receiver)


def make_schedule(room: Mailroom, pins: list[Pin], kind: str = "schedule") -> Schedule:
    schedule = Schedule(id=new_id("sch"), workspace_id=pins[0].workspace_id, kind=kind, actor="user:1", options={})
    room.session.add(schedule)
    room.session.flush()
    for ordinal, pin in enumerate(pins):
        room.session.add(ScheduleItem(schedule_id=schedule.id, pin_id=pin.id, ordinal=ordinal, role="placed"))
        pin.schedule_id = schedule.id
    room.session.commit()
    return schedule


def go(room: Mailroom, pin: Pin, *path: str, **changes: object) -> None:
    for state in path:
        move(room.session, pin, state, actor="test", reason=f"to {state}", **changes)
    room.session.commit()


def told(room: Mailroom, endpoint: Endpoint) -> list[tuple[str, dict[str, object]]]:
    room.dispatch()
    return [(one.type, one.payload["data"]) for one in room.deliveries(endpoint)]


def test_a_schedule_is_told_when_its_last_pin_is_at_its_end(room: Mailroom) -> None:
    account = make_account(make_profile())
    pins = [make_pin(account, state="publishing") for _ in range(3)]
    schedule, other = make_schedule(room, pins), make_schedule(room, [make_pin(account, state="publishing")])
    endpoint, _ = room.endpoint(account.workspace_id, "schedule.completed", "schedule.failed")
    go(room, pins[0], "published")
    go(room, pins[1], "failed")
    assert told(room, endpoint) == [], "one is still on its way"
    go(room, pins[2], "published")
    ((kind, data),) = told(room, endpoint)
    assert kind == "schedule.completed"
    shown = data["schedule"]
    assert isinstance(shown, dict)
    assert (shown["id"], shown["state"], shown["kind"]) == (schedule.id, "completed", "schedule")
    assert (shown["counts"]["total"], shown["counts"]["published"], shown["counts"]["failed"]) == (3, 2, 1)
    assert data["reason"] == "2 published, 1 failed"
    go(room, pins[1], "queued", "publishing", "published")  # a retry after the end is no second end
    assert len(told(room, endpoint)) == 1
    lonely = room.session.scalars(select(Pin).where(Pin.schedule_id == other.id)).one()
    go(room, lonely, "failed")
    assert told(room, endpoint)[-1][0] == "schedule.failed"
    go(room, lonely, "queued", "publishing", "published")  # mended: now it is complete
    assert [kind for kind, _ in told(room, endpoint)] == ["schedule.completed", "schedule.failed", "schedule.completed"]


def test_a_schedule_that_was_taken_back_or_made_by_the_planner_is_not_told(room: Mailroom) -> None:
    account = make_account(make_profile())
    first, second, third, moved = (make_pin(account, state="publishing") for _ in range(4))
    cancelled, by_planner = make_schedule(room, [first]), make_schedule(room, [second], kind="delivery")
    called_off = make_schedule(room, [third])
    old = make_schedule(room, [moved])
    endpoint, _ = room.endpoint(account.workspace_id)
    cancelled.cancelled_at = clock.now()
    for pin in (first, second):
        go(room, pin, "published")
    go(room, third, "queued", "cancelled")
    make_schedule(room, [moved])  # scheduled anew: the old act is over, the new one waits
    go(room, moved, "queued", "pending")
    kinds = [(kind, data["schedule"]["id"]) for kind, data in told(room, endpoint) if kind.startswith("schedule.")]  # type: ignore[index]
    assert kinds == [("schedule.completed", old.id)]
    assert {by_planner.told, called_off.told} == {None}


def post(room: Mailroom, site: Site, outcome: str) -> None:
    """One post of a site: its notice came, and its two pins were made or not."""
    notice = make_notice(site, state="processed")
    account = make_account(room.session.get_one(type(site.profile), site.profile_id), boards=0)
    if outcome == "refused":
        notice.state, notice.error = "refused", {"code": "x", "params": {}, "text": "It names no page."}
        record(room.session, site.workspace_id, "notice.failed", notice.id, actor="intake", reason="x")
    for ordinal in range(2 if outcome in ("made", "unmade") else 0):
        pin = Pin(
            id=new_id("pin"), workspace_id=site.workspace_id, profile_id=site.profile_id, account_id=account.id,
            site_id=site.id, notice_id=notice.id, ordinal=ordinal, link_url="https://blog.example/", url_key="x",
            state="generating", wanted={},
        )  # fmt: skip
        born(room.session, pin, actor="site", reason="new post")
        if outcome == "made":
            pin.content_id = make_pin(account, state="draft").content_id
            move(room.session, pin, "draft", actor="generate", reason="made")
        else:
            error = {"code": "page_gone", "params": {}, "text": "The page answered 404.", "stage": "generate"}
            move(room.session, pin, "failed", actor="generate", reason="x", error=error)
    room.session.commit()


def test_a_site_is_told_after_three_posts_in_a_row_and_anew_after_one_that_worked(room: Mailroom) -> None:
    site = make_site()
    endpoint, _ = room.endpoint(site.workspace_id, "site.failing")
    for outcome in ("made", "unmade", "quiet", "refused"):
        post(room, site, outcome)
    assert told(room, endpoint) == []
    post(room, site, "unmade")
    ((kind, data),) = told(room, endpoint)
    shown = data["site"]
    assert isinstance(shown, dict)
    assert (kind, shown["id"], len(shown["notice_ids"])) == ("site.failing", site.id, 3)
    assert data["reason"] == "The last 3 posts of blog.example did not become pins. The page answered 404."
    post(room, site, "unmade")
    assert len(told(room, endpoint)) == 1, "it is still the same run"
    for outcome in ("made", "unmade", "unmade", "unmade"):
        post(room, site, outcome)
    assert len(told(room, endpoint)) == 2


def test_members_hear_of_a_failing_site_without_any_webhook(room: Mailroom) -> None:
    site = make_site()
    member = make_member()
    member.workspace_id = site.workspace_id
    room.session.commit()
    room.services = replace(room.services, mail=MailSender(MailServer("127.0.0.1", 1), "a@b.example"))
    for outcome in ("unmade", "unmade", "unmade"):
        post(room, site, outcome)
        room.dispatch()
    (mail,) = room.session.scalars(select(Mail))
    assert [item["what"] for item in mail.items] == ["site.failing"]
    assert room.session.scalars(select(Event).where(Event.dispatched_at.is_(None))).all() == []


def test_a_receiver_that_was_not_asked_for_days_is_not_switched_off_for_them(
    room: Mailroom, receiver: Receiver
) -> None:
    pin = make_pin(state="draft")
    endpoint, _ = room.endpoint(pin.workspace_id)
    endpoint.failing_since = clock.now() - timedelta(days=12)
    endpoint.last_failed_at = clock.now() - timedelta(days=9)  # its last message was given up then; none came since
    go(room, pin, "pending")
    room.dispatch()
    receiver.script(reply(503))
    room.deliver()
    room.session.refresh(endpoint)
    assert endpoint.is_enabled
    assert endpoint.failing_since is not None
    assert clock.now() - endpoint.failing_since < timedelta(minutes=1)
    endpoint.failing_since, endpoint.last_failed_at = clock.now() - timedelta(days=5), clock.now() - timedelta(hours=30)
    room.wait(seconds=7)
    receiver.script(reply(503))
    room.deliver()
    room.session.refresh(endpoint)
    assert not endpoint.is_enabled
