"""Regenerate in place: new content as a new version; nothing else moves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import clock, states
from server.demo.blog import POSTS, SampleBlog
from server.errors import Conflict
from server.models import Account, AccountQueue, Article, Event, Pin, Profile, Version
from server.pipeline import generate, regenerate
from server.pipeline.generate import GenerateJob
from server.pipeline.regenerate import RegenerateJob
from server.pipeline.services import Services
from tests.factories import make_account, make_pin
from tests.pipeline.conftest import run

CAKE = POSTS[0]


@pytest.fixture
def pin(session: Session, services: Services, blog: SampleBlog) -> Pin:
    account = make_account()
    profile = session.get_one(Profile, account.profile_id)
    [made] = generate.ask(session, profile=profile, account=account, url=blog.address(CAKE), count=1, actor="test")
    session.commit()
    run(session, GenerateJob(services))
    return made


def test_content_is_new_and_everything_else_stays(session: Session, services: Services, pin: Pin) -> None:
    old, slot = pin.content, (pin.due_at, pin.board_id, pin.account_id, pin.link_url, pin.state)
    assert old
    regenerate.ask(session, pin, actor="user:1")
    session.commit()

    assert run(session, RegenerateJob(services))

    assert pin.content
    assert pin.content.number == 2
    assert pin.content.title != old.title
    assert pin.content.template != old.template
    assert (pin.due_at, pin.board_id, pin.account_id, pin.link_url, pin.state) == slot
    assert pin.regeneration_state is None
    assert session.get(Version, old.id), "the earlier version can be brought back"


def test_what_was_called_off_while_it_was_made_is_seen_under_the_pins_lock(
    session: Session, services: Services, pin: Pin
) -> None:
    job = RegenerateJob(services)
    regenerate.ask(session, pin, actor="user:1")
    session.commit()
    claimed = job.claim(session)
    session.commit()
    assert claimed
    result = job.work(claimed)
    assert pin.regeneration_token == claimed.token
    called_off = update(Pin).where(Pin.id == pin.id).values(regeneration_state=None, regeneration_token=None)
    session.execute(called_off, execution_options={"synchronize_session": False})  # not known to this session
    job.settle(session, claimed, result)
    session.commit()

    numbers = session.scalars(select(Version.number).where(Version.pin_id == pin.id)).all()
    assert (numbers, pin.regeneration_state) == ([1], None)


@pytest.mark.parametrize("ends", ["well", "badly"])
def test_a_pin_that_came_due_meanwhile_waits_no_longer_than_for_its_content(
    session: Session, services: Services, pin: Pin, ends: str
) -> None:
    queue = session.get_one(AccountQueue, session.get_one(Account, pin.account_id).queue_id)
    regenerate.ask(session, pin, actor="user:1")
    pin.due_at, queue.wake_at = clock.now(), clock.now() + timedelta(seconds=60)  # as whoever claims leaves it
    if ends == "badly":
        session.get_one(Article, pin.article_id).url = "http://127.0.0.1:1/gone/"
    session.commit()
    run(session, RegenerateJob(services))
    session.refresh(queue)
    assert pin.regeneration_state == (None if ends == "well" else "failed")
    assert queue.wake_at is not None
    assert queue.wake_at <= clock.now()


def test_only_the_image_when_only_the_image_is_asked(session: Session, services: Services, pin: Pin) -> None:
    old = pin.content
    assert old
    regenerate.ask(session, pin, actor="user:1", parts=["image"])
    session.commit()

    run(session, RegenerateJob(services))

    assert pin.content
    assert (pin.content.title, pin.content.description) == (old.title, old.description)
    assert pin.content.asset_id != old.asset_id


def test_a_persons_words_stay(session: Session, services: Services, pin: Pin) -> None:
    assert pin.content
    pin.content.title, pin.content.edited = "My own title", ["title"]
    session.commit()
    regenerate.ask(session, pin, actor="user:1")
    session.commit()
    run(session, RegenerateJob(services))

    assert pin.content.title == "My own title"
    assert pin.content.edited == ["title"]

    regenerate.ask(session, pin, actor="user:1", replace_edits=True)
    session.commit()
    run(session, RegenerateJob(services))
    assert pin.content.title != "My own title"


def test_a_failure_changes_nothing_but_its_error(session: Session, services: Services, pin: Pin) -> None:
    old = pin.content_id
    article_url = "http://127.0.0.1:1/gone/"
    session.get_one(Article, pin.article_id).url = article_url
    regenerate.ask(session, pin, actor="user:1")
    session.commit()

    run(session, RegenerateJob(services))

    assert pin.content_id == old
    assert pin.state == states.PENDING
    assert pin.regeneration_state == "failed"
    assert pin.regeneration
    assert pin.regeneration["error"]["code"] == "address_not_allowed"
    regenerate.ask(session, pin, actor="user:1")


def test_an_edit_meanwhile_wins(session: Session, services: Services, pin: Pin) -> None:
    regenerate.ask(session, pin, actor="user:1")
    session.commit()
    job = RegenerateJob(services)
    claimed = job.claim(session)
    session.commit()
    assert claimed
    result = job.work(claimed)
    mine = Version(id="ver_mine", pin_id=pin.id, number=9, title="Mine", asset_id=pin.content.asset_id)  # type: ignore[union-attr]
    session.add(mine)
    session.flush()
    pin.content_id = mine.id
    session.commit()

    job.settle(session, claimed, result)
    session.commit()

    assert pin.content_id == "ver_mine"
    assert pin.regeneration_state == "failed"


def test_a_pin_that_went_out_meanwhile_keeps_what_went_out(session: Session, services: Services, pin: Pin) -> None:
    old = pin.content_id
    regenerate.ask(session, pin, actor="user:1")
    session.commit()
    job = RegenerateJob(services)
    claimed = job.claim(session)
    session.commit()
    assert claimed
    result = job.work(claimed)
    pin.state = states.PUBLISHED
    session.commit()

    job.settle(session, claimed, result)
    session.commit()

    assert pin.content_id == old


def test_a_dead_workers_regeneration_is_taken_up(session: Session, services: Services, pin: Pin) -> None:
    regenerate.ask(session, pin, actor="user:1")
    session.commit()
    job = RegenerateJob(services)
    assert job.claim(session)
    session.commit()
    assert job.claim(session) is None
    pin.regeneration_until = clock.now() - timedelta(seconds=1)
    session.commit()

    assert run(session, job)
    assert pin.content
    assert pin.content.number == 2


@pytest.mark.parametrize("state", sorted(set(states.STATES) - states.REGENERABLE))
def test_only_pins_that_may_change_are_regenerated(session: Session, state: str) -> None:
    pin = make_pin(state=state)

    with pytest.raises(Conflict) as refused:
        regenerate.ask(session, pin, actor="user:1")

    assert refused.value.code == "not_regenerable"


def test_twice_at_once_is_refused(session: Session) -> None:
    pin = make_pin()
    regenerate.ask(session, pin, actor="user:1")

    with pytest.raises(Conflict):
        regenerate.ask(session, pin, actor="user:1")


def test_it_is_recorded(session: Session, services: Services, pin: Pin) -> None:
    regenerate.ask(session, pin, actor="user:1", wish="shorter")
    session.commit()
    run(session, RegenerateJob(services))

    kinds = session.scalars(select(Event.kind).where(Event.subject_id == pin.id)).all()
    assert {"pin.regeneration_asked", "pin.regenerated"} <= set(kinds)
