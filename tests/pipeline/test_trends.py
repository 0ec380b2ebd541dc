"""Pinterest's trending searches: asked once a day and region; any trouble only leaves them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from server import clock
from server.errors import AppBudgetSpent, PinterestError, Rejected
from server.models import Account, Profile
from server.pipeline import accounts, setup
from server.pipeline.services import Services
from server.pipeline.trends import KINDS, trending
from tests.factories import make_account, make_profile
from tests.pipeline.conftest import without_network


class Searches:
    """Stands for Pinterest: counts what it is asked, and answers or refuses."""

    def __init__(self, error: PinterestError | None = None) -> None:
        self.asked: list[tuple[str, str]] = []
        self.error = error

    def trends(self, _token: str, region: str, kind: str, interest: str = "") -> tuple[str, ...]:
        self.asked.append((region, kind) if not interest else (f"{region}:{interest}", kind))
        if self.error is not None:
            raise self.error
        return ("lemon cake", f"{kind} cake")


def connected(session: Session, services: Services) -> str:
    """A live account with tokens, of a tenant of its own."""
    profile = make_profile()
    session.rollback()
    granted, remote = accounts.prepare_sandbox(services)
    made = accounts.connect(session, services, profile, "live", granted, remote, actor="test").id
    session.commit()
    return str(made)


@pytest.fixture
def account_id(session: Session, services: Services) -> str:
    """A live account with tokens."""
    return connected(session, services)


def asking(services: Services, pinterest: Any, account_id: str, region: str = "US") -> tuple[str, ...]:
    return trending(without_network(services, pinterest=lambda _kind: pinterest), account_id, region)


def test_a_field_of_interest_is_asked_for_and_kept_apart(services: Services, account_id: str) -> None:
    pinterest = Searches()
    asked = without_network(services, pinterest=lambda _kind: pinterest)
    for _ in range(2):
        assert trending(asked, account_id, "US", "food_and_drinks")
        assert trending(asked, account_id, "US")
    assert pinterest.asked == [(f"US{part}", kind) for part in (":food_and_drinks", "") for kind in KINDS]


def test_a_day_and_region_are_asked_once(services: Services, account_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pinterest = Searches()
    found = asking(services, pinterest, account_id)
    assert found == ("lemon cake", *(f"{kind} cake" for kind in KINDS))
    assert asking(services, pinterest, account_id) == found
    assert pinterest.asked == [("US", kind) for kind in KINDS]
    asking(services, pinterest, account_id, "FR")
    assert len(pinterest.asked) == 2 * len(KINDS)

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1, minutes=1))
    asking(services, pinterest, account_id)
    assert len(pinterest.asked) == 3 * len(KINDS)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=3))
    assert asking(services, Searches(Rejected("No.", status=403)), account_id) == found, "lately read is good enough"


@pytest.mark.parametrize(
    ("error", "pause"),
    [
        (Rejected("The token lacks the scope.", status=403, pinterest_code=29), timedelta(days=1)),
        (AppBudgetSpent("Used up."), timedelta(hours=1)),
    ],
)
def test_a_trouble_leaves_them_out_and_is_not_asked_for_every_pin(
    services: Services, account_id: str, monkeypatch: pytest.MonkeyPatch, error: PinterestError, pause: timedelta
) -> None:
    refusing = Searches(error)
    assert asking(services, refusing, account_id) == ()
    assert asking(services, refusing, account_id) == ()
    assert len(refusing.asked) == 1

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + pause + timedelta(seconds=1))
    assert asking(services, Searches(), account_id)


def test_what_one_account_is_refused_does_not_stop_another_tenants(
    session: Session, services: Services, account_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, now = connected(session, services), clock.now()
    refusing = Searches(Rejected("The token lacks the scope.", status=403, pinterest_code=29))
    assert asking(services, refusing, account_id) == ()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=2))
    assert asking(services, refusing, account_id) == ()
    assert len(refusing.asked) == 1, "the refused account does not ask again today"
    found = asking(services, Searches(), other)
    assert found
    assert asking(services, refusing, account_id) == found, "what is found is everybody's"

    account = session.get_one(Account, account_id)
    granted, remote = accounts.prepare_sandbox(services)
    remote = replace(remote, user=replace(remote.user, id=account.pinterest_user_id))
    profile = session.get_one(Profile, account.profile_id)
    accounts.connect(session, services, profile, "live", granted, remote, actor="test")
    assert account.trends_refused_until is None, "a new grant may allow more"


def test_the_sandbox_answers_through_the_same_client(session: Session, services: Services) -> None:
    made = setup.bootstrap(session, services, name="Blog", site_url="https://blog.example", timezone="Europe/Berlin")
    lost = make_account(status="disconnected").id
    session.commit()

    assert "zitronenkuchen" in trending(services, made.account_id, "DE+AT+CH")
    food = trending(services, made.account_id, "DE+AT+CH", "food_and_drinks")
    assert "zitronenkuchen" in food
    assert "balkon gestalten" not in food
    assert trending(services, lost, "US") == ()
    assert trending(services, None, "US") == ()
