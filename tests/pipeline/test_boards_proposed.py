"""Boards are proposed where none fits, once for a term, and never again after a decision."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import states
from server.db import db
from server.models import Account, BoardProposal, Notice
from server.pipeline import intake, schedule
from tests.factories import NOON, make_account, make_board, make_notice
from tests.pipeline.bakery import Bakery

TRAVEL = {
    "title": "Three days in Lisbon by the sea",
    "categories": ["Travel"],
    "tags": ["weekend"],
    "language": "en_US",
}


@pytest.fixture
def bakery(session: Session) -> Bakery:
    return Bakery(session)


def proposals(session: Session) -> list[BoardProposal]:
    session.expire_all()
    return list(session.scalars(select(BoardProposal).order_by(BoardProposal.id)))


def test_a_post_that_no_board_fits_gets_one_proposed_and_takes_turns_meanwhile(
    bakery: Bakery, session: Session
) -> None:
    pins = bakery.publish(**TRAVEL)
    (found,) = proposals(session)
    assert (found.account_id, found.profile_id) == (bakery.account.id, bakery.profile.id)
    assert (found.term, found.name, found.posts, found.state) == ("Travel", "Weekend Travel Ideas", 1, "open")
    assert found.description == "Posts from A Food Blog to save and come back to: Travel and weekend."
    schedule.place_automatic(session, pins, actor="test", now=NOON, rng=random.Random(1))
    assert [pin.board_id for pin in pins] == [bakery.cakes, bakery.pasta, bakery.bread]


def test_more_posts_of_the_term_count_up_and_make_no_second_one(bakery: Bakery, session: Session) -> None:
    for number, word in enumerate(("Travel", "TRAVEL ", "travel")):
        bakery.publish(number, **{**TRAVEL, "categories": [word], "tags": [f"tag{number}"]})
    (found,) = proposals(session)
    assert found.posts == 3


def test_two_terms_never_get_the_same_name(bakery: Bakery, session: Session) -> None:
    bakery.publish(1, title="x", categories=["Travel"], language="en")
    bakery.publish(2, title="x", tags=["travel"], language="en")
    names = [found.name for found in proposals(session)]
    assert names == ["Travel Ideas", "Travel & Ideas"]


@pytest.mark.parametrize(
    "post",
    [
        {"categories": ["Cake recipes"], "language": "en"},
        {"categories": ["Travel"], "tags": ["bread"], "language": "en"},
        {"categories": ["Travel"], "title": "The pasta of Bologna", "language": "en"},
        {"categories": ["Uncategorized"], "title": "Something"},
        {**TRAVEL, "options": {"board_ids": ["1"]}},
        {**TRAVEL, "options": {"pin": False}},
    ],
)
def test_nothing_is_proposed_where_a_board_fits_or_was_chosen(
    bakery: Bakery, session: Session, post: dict[str, Any]
) -> None:
    bakery.publish(**post)
    assert proposals(session) == []


def test_nothing_is_proposed_where_a_rule_or_a_default_applies(bakery: Bakery, session: Session) -> None:
    bakery.rule("category", "Travel", bakery.all)
    bakery.publish(1, **TRAVEL)
    bakery.profile.defaults = {"board_ids": [bakery.all]}
    bakery.publish(2, **{**TRAVEL, "categories": ["Hiking"]})
    assert proposals(session) == []


@pytest.mark.parametrize("state", ["dismissed", "accepted"])
def test_a_decided_term_is_never_proposed_again(bakery: Bakery, session: Session, state: str) -> None:
    bakery.publish(1, **TRAVEL)
    proposals(session)[0].state = state
    session.commit()
    bakery.publish(2, **TRAVEL)
    (found,) = proposals(session)
    assert (found.state, found.posts) == (state, 1)


def test_an_account_without_any_board_gets_one_even_for_a_post_without_terms(session: Session) -> None:
    bakery = Bakery(session, boards=())
    pins = bakery.publish(1, title="How to fold a fitted sheet", categories=["Uncategorized"], language="en")
    bakery.publish(2, title="Another story altogether", categories=["Uncategorized"], language="en")
    (found,) = proposals(session)
    assert (found.term, found.name, found.posts) == ("", "Fitted Sheet", 2)

    schedule.place_automatic(session, pins, actor="test", now=NOON, rng=random.Random(1))
    assert {(pin.state, (pin.why or {})["code"]) for pin in pins} == {(states.DRAFT, "no_board")}

    make_board(bakery.account, name=found.name)  # what a yes makes
    account = session.get_one(Account, bakery.account.id)
    assert account.status == "connected"
    schedule.place_automatic(session, pins, actor="test", now=NOON, rng=random.Random(1))
    assert {pin.state for pin in pins} == {states.PENDING}


def test_a_profile_without_an_account_gets_nothing_proposed(bakery: Bakery, session: Session) -> None:
    session.delete(bakery.account)
    session.commit()
    bakery.publish(**TRAVEL)
    assert proposals(session) == []


def test_proposals_of_two_accounts_do_not_meet(bakery: Bakery, session: Session) -> None:
    bakery.publish(1, **TRAVEL)
    second = make_account(bakery.profile, boards=0)
    bakery.profile.defaults = {"account_id": second.id}
    session.commit()
    bakery.publish(2, **TRAVEL)
    assert {found.account_id for found in proposals(session)} == {bakery.account.id, second.id}


def test_two_posts_of_a_new_term_at_once_make_one_proposal(app: Flask, session: Session, bakery: Bakery) -> None:
    ids = [
        make_notice(
            bakery.site,
            post_id=f"{number}",
            payload={"url": f"https://blog.example/{number}/", "post_id": number, **TRAVEL},
        ).id
        for number in range(3)
    ]
    session.rollback()
    ready = threading.Barrier(3)

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

    (found,) = proposals(session)
    assert found.posts == 3
