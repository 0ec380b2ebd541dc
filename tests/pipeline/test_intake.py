"""Notices: stored once, processed once, and never a double pin."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import states
from server.db import db
from server.errors import InvalidRequest
from server.models import Notice, Pin, Site
from server.pipeline import intake
from server.pipeline.intake import IntakeJob
from server.pipeline.services import Services
from tests.factories import make_account, make_notice, make_pin, make_profile, make_site
from tests.pipeline.conftest import run


def connected_site() -> Site:
    profile = make_profile()
    make_account(profile)
    return make_site(profile)


def message(kind: str = "post.published", **data: Any) -> dict[str, Any]:
    post = {"post_id": "7", "url": "https://blog.example/cake/", "title": "Cake", **data}
    return {"type": kind, "timestamp": "2026-05-04T12:00:00Z", "data": post}


def count_pins(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Pin)) or 0


def test_a_published_post_becomes_three_pins(session: Session, services: Services) -> None:
    site = connected_site()
    intake.receive(session, site, "msg_1", message(tags=["lemon"], categories=["Baking"]))
    session.commit()

    assert run(session, IntakeJob(services))

    pins = session.scalars(select(Pin).order_by(Pin.ordinal)).all()
    assert [(pin.ordinal, pin.state) for pin in pins] == [(0, "generating"), (1, "generating"), (2, "generating")]
    assert pins[0].wanted["hints"]["tags"] == ["lemon"]
    assert session.scalars(select(Notice)).one().state == "processed"


def test_the_same_message_again_is_the_same_notice(session: Session, services: Services) -> None:
    site = connected_site()
    first = intake.receive(session, site, "msg_1", message())
    session.commit()
    again = intake.receive(session, site, "msg_1", message())
    session.commit()

    assert again == first
    run(session, IntakeJob(services))
    assert not run(session, IntakeJob(services))
    assert count_pins(session) == 3


def test_a_second_publication_of_the_post_is_an_update(session: Session, services: Services) -> None:
    site = connected_site()
    for number in (1, 2):
        intake.receive(session, site, f"msg_{number}", message())
        session.commit()
        run(session, IntakeJob(services))

    assert count_pins(session) == 3


def test_the_same_address_under_another_post_id_makes_no_double(session: Session, services: Services) -> None:
    site = connected_site()
    for post_id in ("7", "8"):
        intake.receive(session, site, f"msg_{post_id}", message(post_id=post_id))
        session.commit()
        run(session, IntakeJob(services))

    assert count_pins(session) == 3
    told = session.scalars(select(Notice).where(Notice.post_id == "8")).one()
    assert told.error
    assert told.error["code"] == "already_pinned"


def test_a_message_received_twice_at_once_is_stored_once(app: Flask, session: Session) -> None:
    site_id = connected_site().id
    ids: list[str] = []
    ready = threading.Barrier(4)

    def deliver() -> None:
        with app.app_context():
            site = db.session.get_one(Site, site_id)
            db.session.rollback()
            ready.wait(timeout=10)
            site = db.session.get_one(Site, site_id)
            ids.append(intake.receive(db.session(), site, "msg_1", message()))
            db.session.commit()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(ids) == 4
    assert len(set(ids)) == 1


def test_a_worker_that_dies_leaves_the_notice_for_another(session: Session, services: Services) -> None:
    site = connected_site()
    notice = session.get_one(Notice, intake.receive(session, site, "msg_1", message()))
    session.commit()
    job = IntakeJob(services)
    assert job.claim(session)
    session.commit()  # and then the worker is killed
    assert job.claim(session) is None, "leased"
    session.rollback()

    notice.lease_until = notice.received_at
    session.commit()

    assert run(session, job)
    assert count_pins(session) == 3


def test_a_stale_lease_cannot_process_twice(session: Session, services: Services) -> None:
    site = connected_site()
    notice = session.get_one(Notice, intake.receive(session, site, "msg_1", message()))
    session.commit()
    job = IntakeJob(services)
    stale = job.claim(session)
    session.commit()
    assert stale
    notice.lease_until = notice.received_at
    session.commit()
    run(session, job)

    job.settle(session, stale, None)
    session.commit()

    assert count_pins(session) == 3


def test_an_unpublished_post_holds_its_pins_and_a_published_one_frees_them(
    session: Session, services: Services
) -> None:
    site = connected_site()
    account = make_account(make_profile())
    pin = make_pin(account, site_id=site.id, post_id="7")
    done = make_pin(account, site_id=site.id, post_id="7", state=states.PUBLISHED)

    intake.process(session, make_notice(site, type="post.unpublished", post_id="7", payload={"post_id": "7"}))
    session.commit()

    assert pin.is_held
    assert [hold["code"] for hold in pin.holds] == ["post_gone"]
    assert pin.state == states.PENDING
    assert not done.is_held

    again = message()["data"]
    intake.process(session, make_notice(site, type="post.published", post_id="7", payload=again))
    session.commit()
    assert not pin.is_held
    assert count_pins(session) == 2


def test_a_moved_post_takes_its_unpublished_pins_along(session: Session, services: Services) -> None:
    site = connected_site()
    pin = make_pin(make_account(make_profile()), site_id=site.id, post_id="7", link_url="https://blog.example/old/")

    data = message(url="https://blog.example/new/")["data"]
    intake.process(session, make_notice(site, type="post.updated", post_id="7", payload=data))
    session.commit()

    assert pin.link_url == "https://blog.example/new/"


def test_pin_false_makes_none(session: Session, services: Services) -> None:
    site = connected_site()
    intake.receive(session, site, "msg_1", message(options={"pin": False}))
    session.commit()

    run(session, IntakeJob(services))

    assert count_pins(session) == 0


def test_a_picture_from_elsewhere_is_not_fetched_on_a_notices_word(session: Session, services: Services) -> None:
    site = connected_site()
    intake.receive(session, site, "msg_1", message(featured_image="https://evil.example/x.jpg"))
    session.commit()

    run(session, IntakeJob(services))

    assert session.scalars(select(Pin)).first().wanted["hints"]["featured_image"] == ""  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "post.exploded", "data": {}}, "type"),
        ({"data": {}}, "type"),
        ({"type": "post.published"}, "data"),
        ({"type": "post.published", "data": []}, "data"),
        (message(post_id=None), "data.post_id"),
        (message(post_id=True), "data.post_id"),
        (message(post_id={"a": 1}), "data.post_id"),
        (message(post_id="9" * 41), "data.post_id"),
        (message(url=""), "data.url"),
        (message(url=12), "data.url"),
        (message(url="https://elsewhere.example/cake/"), "data.url"),
        (message(url="https://blog.example@evil.example/"), "data.url"),
        (message(url="https://blog.example:8443/"), "data.url"),
        (message(options={"count": 21}), "data.options.count"),
        (message(options={"count": True}), "data.options.count"),
        (message(options={"new_pins": "later"}), "data.options.new_pins"),
        (message(options={"board_ids": "1"}), "data.options.board_ids"),
        (message(options="many"), "data.options"),
    ],
)
def test_a_message_that_cannot_be_ours_names_the_field(session: Session, body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        intake.receive(session, connected_site(), "msg_1", body)

    assert refused.value.params["field"] == field
    assert session.scalars(select(Notice)).first() is None


def test_two_notices_of_a_post_at_once_make_its_pins_once(app: Flask, session: Session) -> None:
    site = connected_site()
    ids = [
        intake.receive(session, site, f"msg_{number}", message(url=f"https://blog.example/cake-{number}/"))
        for number in (1, 2)
    ]
    session.commit()
    ready = threading.Barrier(2)

    def carry_out(notice_id: str) -> None:
        with app.app_context():
            ready.wait(timeout=10)
            intake.process(db.session(), db.session.get_one(Notice, notice_id))
            db.session.commit()

    threads = [threading.Thread(target=carry_out, args=(notice_id,)) for notice_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert count_pins(session) == 3


def test_a_later_notice_does_not_overtake_an_earlier_one_of_its_post(session: Session, services: Services) -> None:
    site = connected_site()
    intake.receive(session, site, "msg_1", message())
    session.commit()
    job = IntakeJob(services)
    assert job.claim(session)
    session.commit()  # and its worker dies
    intake.receive(session, site, "msg_2", message("post.deleted"))
    other = intake.receive(session, site, "msg_3", message(post_id="8", url="https://blog.example/other/"))
    session.commit()

    claimed = job.claim(session)

    assert claimed is not None
    assert claimed.notice_id == other


def test_a_pin_made_by_hand_does_not_stop_automatic_ones(session: Session, services: Services) -> None:
    site = connected_site()
    account = make_account(make_profile())
    make_pin(
        account, profile_id=site.profile_id, link_url="https://blog.example/cake/", url_key="https://blog.example/cake"
    )
    intake.receive(session, site, "msg_1", message())
    session.commit()

    run(session, IntakeJob(services))

    assert count_pins(session) == 4
