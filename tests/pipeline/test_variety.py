"""A pin whose slot lies beside one of the same template gets another image; a chosen template stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from server import clock
from server.imaging import TEMPLATES, choose
from server.models import Pin, Profile, Version
from server.pipeline.content_order import order_for
from server.pipeline.variety import vary, vary_placed
from server.values.text import Overlay
from tests.factories import NOON, make_account, make_article, make_pin


def asked(pin: Pin) -> bool:
    return pin.regeneration_state == "wanted"


@pytest.fixture
def pins(session: Session) -> Any:
    account = make_account()

    def make(*templates: str, **values: Any) -> list[Pin]:
        return [
            make_pin(account, due_at=NOON + timedelta(hours=hour), content_values={"template": template}, **values)
            for hour, template in enumerate(templates, start=1)
        ]

    return make


def test_neighbours_never_look_the_same(session: Session, pins: Any) -> None:
    others = pins("split", "band", "matted")
    alike, apart, last = pins("split", "circle", "matted")  # the same hours, behind those
    vary(session, [apart, alike, last])
    assert [asked(pin) for pin in (alike, apart, last)] == [True, False, True]
    assert alike.regeneration is not None
    assert alike.regeneration["parts"] == ["image"]
    assert not any(asked(pin) for pin in others)
    assert {"split", "band"} <= set(order_for(session, [alike]).avoid_templates)


def test_of_two_alike_one_is_drawn_anew(session: Session, pins: Any) -> None:
    first, second, third = pins("split", "split", "split")
    vary(session, [first, second, third])
    assert [asked(pin) for pin in (first, second, third)] == [False, True, False]


def test_a_chosen_template_stays(session: Session, pins: Any) -> None:
    first, second = pins("split", "split", wanted={"template": "split"})
    vary(session, [first, second])
    assert not asked(first)
    assert not asked(second)


def test_what_the_profile_does_not_allow_is_not_asked_for(session: Session, pins: Any) -> None:
    first, second = pins("split", "split")
    profile = session.get_one(Profile, first.profile_id)
    profile.defaults = {**profile.defaults, "templates": ["split"]}
    vary(session, [first, second])
    assert not asked(second)
    profile.defaults = {**profile.defaults, "templates": ["split", "band"]}
    vary(session, [first, second])
    assert asked(second)


def test_the_latest_template_is_the_last_to_come_again(session: Session) -> None:
    account = make_account()
    shown: list[str] = []
    for number in range(6):
        pin = make_pin(account, state="draft", created_at=NOON + timedelta(minutes=number))
        avoid = [name for name in order_for(session, [pin]).avoid_templates if name in {"split", "matted"}]
        template = choose(Overlay("Lemon Cake"), 1, avoid=avoid, without=set(TEMPLATES) - {"split", "matted"})
        assert pin.content is not None
        pin.content.template = template
        shown.append(template)
        session.commit()
    assert shown in (["split", "matted"] * 3, ["matted", "split"] * 3)


def test_what_the_posts_other_pins_show_is_taken_whether_they_have_an_account_or_not(session: Session) -> None:
    account = make_account()
    profile = session.get_one(Profile, account.profile_id)
    post = make_article(profile)
    values: dict[str, Any] = {"article_id": post.id, "state": "draft", "shown_at": clock.now()}
    for template in ("split", "matted", "band"):
        make_pin(account, account_id=None, content_values={"template": template}, **values)
    make_pin(account, content_values={"template": "circle"}, article_id=post.id, state="cancelled")
    order = order_for(session, [make_pin(account, **values, content_values={"template": "fullbleed"})])
    assert set(order.avoid_templates) == {"split", "matted", "band"}
    assert {one.template for one in order.seen} == {"split", "matted", "band"}


def test_a_pin_that_was_placed_beside_its_like_is_varied_once_and_only_where_nobody_chose_its_look(
    session: Session, pins: Any
) -> None:
    other, moved = pins("split", "split")
    moved.article_id = make_article(session.get_one(Profile, moved.profile_id)).id
    session.commit()

    def is_varied() -> bool:
        session.flush()
        vary_placed(session, moved, NOON)
        found = asked(moved)
        session.rollback()
        return found

    assert is_varied()
    for chosen in (
        {"wanted": {"template": "split"}},
        {"article_id": None},
        {"due_at": NOON + timedelta(minutes=5)},
        {"is_held": True},
    ):
        for name, value in chosen.items():
            setattr(moved, name, value)
        assert not is_varied(), chosen
    moved.content.edited = ["title"]
    assert not is_varied()
    session.add(Version(id="ver_later", pin_id=moved.id, number=moved.content.number + 1, writer="local"))
    assert not is_varied(), "a person went back to this look"
    other.regeneration_state = "running"
    assert not is_varied(), "its neighbour is another one soon"

    vary_placed(session, moved, NOON)
    assert asked(moved)
    moved.regeneration_state = None  # and the templates gave no other
    session.commit()
    assert not is_varied()
    moved.due_at = NOON + timedelta(hours=3)
    assert is_varied(), "another slot"
