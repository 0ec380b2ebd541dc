"""Which boards a new post's pins go to: the post's, its rules', the profile's, else the rotation."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Board, BoardRule, BoardSection, Event
from server.pipeline import schedule
from tests.factories import NOON, make_account
from tests.pipeline.bakery import Bakery


@pytest.fixture
def bakery(session: Session) -> Bakery:
    return Bakery(session)


def test_a_category_leads_to_its_boards_whatever_its_case_and_spelling(bakery: Bakery) -> None:
    bakery.rule("category", "Sweet & Sour", bakery.cakes)
    assert bakery.choose(categories=["SWEET  &amp; sour"]) == (bakery.cakes,)
    assert bakery.choose(categories=["Sweet"], tags=["sweet & sour"]) == (), "a tag is no category"


def test_categories_count_before_tags_each_in_the_posts_order_and_a_board_once(bakery: Bakery) -> None:
    bakery.rule("tag", "oven", bakery.bread, bakery.cakes)
    bakery.rule("category", "Noodles", bakery.pasta)
    bakery.rule("category", "Dessert", bakery.cakes, bakery.all)
    found = bakery.choose(categories=["Dessert", "Noodles"], tags=["oven"])
    assert found == (bakery.cakes, bakery.all, bakery.pasta, bakery.bread)


def test_the_posts_own_boards_win(bakery: Bakery) -> None:
    bakery.rule("category", "Dessert", bakery.cakes)
    assert bakery.choose(categories=["Dessert"], options={"board_ids": [bakery.bread]}) == (bakery.bread,)


def test_a_board_that_is_gone_is_skipped_and_the_defaults_take_over(bakery: Bakery) -> None:
    bakery.rule("category", "Dessert", bakery.cakes, bakery.pasta)
    bakery.profile.defaults = {"board_ids": [bakery.bread, "999"]}
    _gone(bakery, bakery.cakes)
    assert bakery.choose(categories=["Dessert"]) == (bakery.pasta,)
    _gone(bakery, bakery.pasta)
    assert bakery.choose(categories=["Dessert"]) == (bakery.bread,)
    _gone(bakery, bakery.bread)
    assert bakery.choose(categories=["Dessert"]) == (), "the rotation"


def test_another_accounts_rules_do_not_count(bakery: Bakery) -> None:
    other = make_account(bakery.profile)
    bakery.rule("category", "Dessert", bakery.cakes, account=other)
    assert bakery.choose(categories=["Dessert"]) == ()


def test_terms_come_as_names_or_as_objects_and_nonsense_is_passed_over(bakery: Bakery) -> None:
    bakery.rule("tag", "oven", bakery.bread)
    assert bakery.choose(categories=None, tags=[{"name": "Oven"}, 7, None, {"slug": "x"}, ["oven"]]) == (bakery.bread,)
    assert bakery.choose(categories="Dessert", tags={"name": "oven"}) == ()


def test_the_history_of_each_pin_names_the_rule(bakery: Bakery, session: Session) -> None:
    rule = bakery.rule("category", "Dessert", bakery.cakes)
    pins = bakery.publish(categories=["dessert"])
    told = session.scalars(select(Event).where(Event.kind == "pin.boards_chosen")).all()
    assert {event.subject_id for event in told} == {pin.id for pin in pins}
    assert told[0].reason == "The rule for category “Dessert” sends it to Cakes."
    assert told[0].data["params"]["rule_ids"] == [rule.id]


def test_a_rule_sends_the_pins_to_its_boards_and_the_turns_go_on_from_post_to_post(
    bakery: Bakery, session: Session
) -> None:
    bakery.rule("category", "Dessert", bakery.cakes, bakery.bread)
    order: list[str | None] = []
    for number in (1, 2, 3):
        pins = bakery.publish(number, categories=["Dessert"])
        schedule.place_automatic(session, pins, actor="test", now=NOON, rng=random.Random(number))
        session.commit()
        session.expire_all()  # a restart: what is known is what is stored
        order += [pin.board_id for pin in sorted(pins, key=lambda pin: pin.ordinal)]
    assert len(order) == 9
    assert order == [(bakery.cakes, bakery.bread)[turn % 2] for turn in range(9)]


def test_a_post_without_a_match_takes_turns_on_the_whole_rotation(bakery: Bakery, session: Session) -> None:
    bakery.rule("category", "Dessert", bakery.cakes)
    session.get_one(Board, (bakery.account.id, bakery.all)).is_in_rotation = False
    pins = bakery.publish(categories=["Cakes"])
    schedule.place_automatic(session, pins, actor="test", now=NOON, rng=random.Random(1))
    assert [pin.board_id for pin in pins] == [bakery.cakes, bakery.pasta, bakery.bread]
    assert not session.scalars(select(Event).where(Event.kind == "pin.boards_chosen")).all()


@pytest.mark.parametrize(
    ("defaults", "options", "count", "new_pins"),
    [
        ({}, {}, 3, "schedule"),
        ({"count": 5, "new_pins": "draft"}, {}, 5, "draft"),
        ({"count": 5, "new_pins": "draft"}, {"count": 1, "new_pins": "schedule"}, 1, "schedule"),
        ({}, {"count": 20, "new_pins": "draft"}, 20, "draft"),
    ],
)
def test_how_many_pins_and_whether_they_are_scheduled(
    session: Session, defaults: dict[str, Any], options: dict[str, Any], count: int, new_pins: str
) -> None:
    pins = Bakery(session, defaults=defaults).publish(options=options)
    assert len(pins) == count
    assert {pin.wanted["new_pins"] for pin in pins} == {new_pins}


def test_rules_go_with_their_account(bakery: Bakery, session: Session) -> None:
    bakery.rule("category", "Dessert", bakery.cakes)
    other = Bakery(session)
    kept = other.rule("category", "Dessert", other.cakes)
    session.delete(bakery.account)
    session.commit()
    assert [rule.id for rule in session.scalars(select(BoardRule))] == [kept.id]
    session.delete(other.profile)
    session.commit()
    assert session.scalars(select(BoardRule)).all() == []


def _gone(bakery: Bakery, board_id: str) -> None:
    bakery.session.get_one(Board, (bakery.account.id, board_id)).is_gone = True
    bakery.session.commit()


@pytest.mark.parametrize("new_pins", ["schedule", "draft"])
def test_a_rules_section_goes_to_the_pins_of_its_board(bakery: Bakery, session: Session, new_pins: str) -> None:
    rule = bakery.rule("category", "Dessert", bakery.cakes, bakery.bread, bakery.pasta)
    later = bakery.rule("category", "Oven", bakery.cakes)
    rule.sections, later.sections = {bakery.cakes: "1", bakery.bread: "gone"}, {bakery.cakes: "2"}
    for section_id, board_id in (("1", bakery.cakes), ("2", bakery.cakes), ("gone", bakery.pasta)):
        session.add(
            BoardSection(account_id=bakery.account.id, id=section_id, board_id=board_id, name=f"Section {section_id}")
        )
    session.commit()
    pins = bakery.publish(categories=["Dessert", "Oven"], options={"new_pins": new_pins})
    told = session.scalars(select(Event.reason).where(Event.kind == "pin.boards_chosen")).first()
    assert told == "The rules for category “Dessert”, category “Oven” send it to Cakes › Section 1, Bread, Pasta."
    if new_pins == "draft":
        schedule.deal_boards(session, pins)
    else:
        schedule.place_automatic(session, pins, actor="test", now=NOON, rng=random.Random(1))
    session.commit()
    assert sorted((pin.board_id, pin.board_section_id) for pin in pins) == sorted(
        [(bakery.cakes, "1"), (bakery.bread, None), (bakery.pasta, None)]
    )
    assert {session.get_one(Board, (bakery.account.id, one)).turn for one in rule.board_ids} == {1, 2, 3}
