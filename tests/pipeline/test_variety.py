"""A pin whose slot lies beside one of the same template gets another image; a chosen template stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from server import clock
from server.imaging import TEMPLATES, choose
from server.models import Pin, Profile
from server.pipeline.content_order import order_for
from server.pipeline.variety import vary
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
