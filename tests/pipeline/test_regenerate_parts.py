"""Text and image are made anew apart; what a person wrote stays; earlier versions come back while a pin waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from server import clock, states
from server.demo.blog import POSTS, SampleBlog
from server.errors import Conflict, PinwrightError
from server.models import Pin, Profile, Version
from server.pipeline import generate, regenerate, versions
from server.pipeline.generate import GenerateJob
from server.pipeline.regenerate import RegenerateJob
from server.pipeline.services import Services
from server.rules import local_writer
from server.values.text import PinText, WritingTask
from tests.factories import make_account, make_pin
from tests.pipeline.conftest import run, without_network

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # where the SQL is not the point
_DISCLOSURE = "Contains advertisement. #ad"


@pytest.fixture
def pins(session: Session, services: Services, blog: SampleBlog) -> list[Pin]:
    """Two pins of the sample cake, of a profile with a disclosure and phrases of its own."""
    account = make_account()
    profile = session.get_one(Profile, account.profile_id)
    profile.voice, profile.keywords = {"fixed_text": _DISCLOSURE}, ["lemon cake with olive oil"]
    session.commit()
    made = generate.ask(session, profile=profile, account=account, url=blog.address(POSTS[0]), count=2, actor="test")
    session.commit()
    run(session, GenerateJob(services))
    return made


def anew(session: Session, services: Services, pin: Pin, **wish: Any) -> Version:
    regenerate.ask(session, pin, actor="user:1", **wish)
    session.commit()
    assert run(session, RegenerateJob(services))
    assert pin.content
    assert pin.regeneration_state is None, pin.regeneration
    return pin.content


def never(_task: WritingTask, _spent: object) -> list[PinText]:
    raise AssertionError("no writer is asked for an image")


def writing(change: Callable[[PinText], PinText]) -> Callable[..., list[PinText]]:
    return lambda task, _spent: [change(replace(text, writer="openai")) for text in local_writer.write(task)]


@on_sqlite
def test_parts_are_made_apart_and_every_version_comes_back(
    session: Session, services: Services, pins: list[Pin]
) -> None:
    pin = pins[0]
    first = pin.content
    assert first
    assert first.description.endswith(f"\n{_DISCLOSURE}")
    sibling = pins[1].content
    assert sibling
    assert first.phrase == "lemon cake with olive oil"
    assert sibling.phrase not in {"", first.phrase}

    image = anew(session, without_network(services, write_with_ai=never), pin, parts=["image"])
    assert (image.title, image.description, image.phrase, image.overlay) == (
        first.title, first.description, first.phrase, first.overlay,
    )  # fmt: skip
    assert image.asset_id != first.asset_id
    assert (image.template, image.photo_id) != (first.template, first.photo_id)

    text = anew(session, services, pin, parts=["text"], wish="shorter")
    assert text.title != image.title or text.description != image.description
    assert text.description.endswith(_DISCLOSURE)
    assert text.phrase not in {first.phrase, sibling.phrase}
    assert (text.asset_id, text.template, text.overlay, text.alt_text) == (
        image.asset_id, image.template, image.overlay, image.alt_text,
    )  # fmt: skip

    other = without_network(
        services,
        write_with_ai=writing(lambda one: replace(one, overlay=replace(one.overlay, headline="Cake, at last"))),
    )
    words = anew(session, other, pin, parts=["text"], wish="another headline on the picture")
    assert words.overlay["headline"] == "Cake, at last"
    assert words.asset_id != text.asset_id
    assert (words.template, words.photo_id) == (text.template, text.photo_id), "the same picture with new words"

    assert [version.number for version in versions.list_versions(session, pin, 10)] == [4, 3, 2, 1]
    slot = (pin.due_at, pin.board_id, pin.state)
    versions.go_back(session, pin, 1, actor="user:1", now=clock.now(), version=pin.version)
    session.commit()
    assert pin.content_id == first.id
    assert (pin.due_at, pin.board_id, pin.state) == slot
    for number, version, wrong in ((9, None, "version_not_found"), (2, 1, "stale_version")):
        with pytest.raises(PinwrightError) as refused:
            versions.go_back(session, pin, number, actor="user:1", now=clock.now(), version=version)
        assert refused.value.code == wrong
    session.rollback()

    told = anew(session, services, pin, parts=["text"], wish="like a pirate")
    assert told.note
    assert told.note["code"] == "wish_needs_ai"
    half = anew(session, services, pin, parts=["text"], wish="shorter and make it funny")
    assert half.note
    assert half.note["code"] == "wish_partly_followed"


@on_sqlite
def test_each_new_picture_is_another_one_and_it_is_said_where_there_is_none(
    session: Session, services: Services, pins: list[Pin]
) -> None:
    pin = pins[0]
    assert pin.content
    made = [pin.content, *(anew(session, services, pin, parts=["image"]) for _ in range(4))]
    assert len({(one.template, one.photo_id) for one in made}) == 5, "no bouncing between two"
    assert not any(one.note for one in made)

    session.get_one(Profile, pin.profile_id).defaults = {"templates": [made[-1].template]}
    photo = {"asset_id": made[-1].photo_id}
    same = anew(session, services, pin, parts=["image"], photo=photo)
    assert same.note
    assert same.note["code"] == "no_other_picture"
    text = anew(session, services, pin, parts=["text"])
    assert text.note == same.note, "it is said as long as the picture stays"
    session.get_one(Profile, pin.profile_id).defaults = {}
    assert anew(session, services, pin, parts=["image"], photo=photo).note is None


@on_sqlite
def test_what_a_person_wrote_stays_and_is_listed(session: Session, services: Services, pins: list[Pin]) -> None:
    pin = pins[0]
    assert pin.content
    pin.content.title, pin.content.edited = "My own title", ["title", "asset_id"]
    mine = pin.content.asset_id
    session.commit()

    with pytest.raises(Conflict) as refused:
        regenerate.ask(session, pin, actor="user:1", parts=["image"])
    assert refused.value.code == "only_edited_fields"
    regenerate.ask(session, pin, actor="user:1")
    assert pin.regeneration
    assert pin.regeneration["kept"] == ["title", "asset_id"]
    session.commit()
    run(session, RegenerateJob(services))
    assert (pin.content.title, pin.content.asset_id) == ("My own title", mine)

    replaced = anew(session, services, pin, replace_edits=True)
    assert replaced.title != "My own title"
    assert replaced.asset_id != mine
    assert replaced.edited == []


@on_sqlite
def test_going_back_ends_a_regeneration_that_is_on_its_way(
    session: Session, services: Services, pins: list[Pin]
) -> None:
    pin = pins[0]
    first = pin.content_id
    regenerate.ask(session, pin, actor="user:1")
    session.commit()
    job = RegenerateJob(services)
    claimed = job.claim(session)
    session.commit()
    assert claimed
    versions.go_back(session, pin, 1, actor="user:1", now=clock.now())
    session.commit()
    job.settle(session, claimed, job.work(claimed))
    session.commit()
    assert pin.content_id == first
    assert pin.regeneration_state is None


def test_a_pin_that_is_on_its_way_or_out_keeps_what_it_shows(session: Session) -> None:
    pin = make_pin()
    second = Version(
        id="ver_second", pin_id=pin.id, number=2, title="Second", asset_id=pin.content and pin.content.asset_id
    )
    session.add(second)
    session.commit()
    first = pin.content_id
    for state in states.STATES:
        pin.state = state
        session.commit()
        if state in states.EDITABLE:
            versions.go_back(session, pin, 2, actor="user:1", now=clock.now())
            assert pin.content_id == "ver_second"
        else:
            with pytest.raises(Conflict) as refused:
                versions.go_back(session, pin, 2, actor="user:1", now=clock.now())
            assert refused.value.code == "not_editable"
        session.rollback()
    assert pin.content_id == first
