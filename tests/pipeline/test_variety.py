"""A pin whose slot lies beside one of the same template gets another image; a chosen template stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from server.models import Pin
from server.pipeline.content_order import order_for
from server.pipeline.variety import vary
from tests.factories import NOON, make_account, make_pin


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
