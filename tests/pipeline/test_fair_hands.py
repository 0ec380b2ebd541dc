"""One workspace's slow pages keep neither all hands nor one of them for long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from server import clock
from server.errors import PageTooSlow
from server.models import Pin
from server.models.work import claim_generation, claim_regeneration
from server.pipeline import generate
from server.pipeline.probing import Patience
from tests.factories import make_account, make_pin, make_profile


def asked(session: Session, url: str, profile: object) -> Pin:
    (pin,) = generate.ask(session, profile=profile, account=None, url=url, count=1, actor="user:alice")  # type: ignore[arg-type]
    session.commit()
    return pin


def test_a_workspace_with_less_under_way_comes_first(session: Session) -> None:
    now = clock.now()
    busy, other = make_profile(), make_profile()
    for number in range(4):
        asked(session, f"https://busy.example/{number}", busy)
    late = asked(session, "https://other.example/1", other)
    order = []
    for _ in range(5):
        claimed = claim_generation(session, now)
        assert claimed is not None
        order.append(claimed[1][0].workspace_id)
        session.commit()
    assert order == [busy.workspace_id, late.workspace_id, *[busy.workspace_id] * 3]
    assert claim_generation(session, now) is None

    accounts = [make_account(busy), make_account(other)]
    for number, account in enumerate((accounts[0], accounts[0], accounts[1])):
        pin = make_pin(account, state="draft")
        pin.regeneration_state, pin.updated_at = "wanted", now + timedelta(seconds=number)
    session.commit()
    again = []
    while (pin := claim_regeneration(session, now)) is not None:
        again.append(pin.workspace_id)
        session.commit()
    assert again == [busy.workspace_id, other.workspace_id, busy.workspace_id]


def test_the_pictures_of_a_post_are_waited_for_together() -> None:
    at = [0.0]
    patience = Patience(seconds=20.0, now=lambda: at[0])

    def drips() -> None:
        with patience.waiting("https://slow.example/a.jpg") as seconds:
            at[0] += min(seconds, 8.0)
            raise PageTooSlow("too slow")

    for _ in range(2):
        with pytest.raises(PageTooSlow, match="too slow"):
            drips()
    with pytest.raises(PageTooSlow, match="left out"), patience.waiting("https://slow.example/b.jpg"):
        raise AssertionError("a host that was too slow twice is asked no further")
    with patience.waiting("https://other.example/c.jpg") as seconds:
        assert seconds == 4.0
        at[0] += seconds
    with pytest.raises(PageTooSlow, match="left out"), patience.waiting("https://third.example/d.jpg"):
        raise AssertionError("the time for all of them is over")
