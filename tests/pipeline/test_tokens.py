"""Tokens: sealed for their owner, refreshed by one worker only, stored before they are used."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, wiring
from server.crypto import Vault
from server.errors import GrantInvalid, NotSent, OutcomeUnknown, PinterestError, Rejected
from server.models import Account, Event, beats
from server.models.leases import foreign_queues
from server.pipeline import tokens
from server.pipeline.publish.job import PublishJob
from server.pipeline.services import Services
from server.pipeline.tokens import TokenRefreshJob
from server.values.remote import TokenSet
from tests.factories import make_account, make_pin
from tests.fakes import ScriptedPinterest


@pytest.fixture
def pinterest() -> ScriptedPinterest:
    return ScriptedPinterest()


@pytest.fixture
def services(app: Flask, pinterest: ScriptedPinterest) -> Services:
    with app.app_context():
        return replace(wiring.services(), pinterest=lambda _kind: pinterest)


def connected(session: Session, services: Services, **values: object) -> Account:
    account: Account = make_account(kind="live")
    days = values.pop("days", 30)
    tokens.store_tokens(
        services, session, account,
        TokenSet("access-0", str(values.pop("refresh", "refresh-0")), clock.now() + timedelta(days=days)),  # type: ignore[arg-type]
    )  # fmt: skip
    session.commit()
    return account


def age(session: Session, services: Services, account: Account, days: float) -> None:
    """Let the tokens have been stored so many days ago."""
    owner = (account.workspace_id, account.id)
    fields = json.loads(services.vault.open(str(account.tokens_sealed), *owner))
    fields["stored_at"] = clock.rfc3339(clock.now() - timedelta(days=days))
    account.tokens_sealed = services.vault.seal(json.dumps(fields), *owner)
    session.commit()


def stored(session: Session, services: Services, account: Account) -> TokenSet:
    session.rollback()
    session.refresh(account)
    return tokens.open_tokens(services, account)


def test_what_is_stored_comes_back_and_is_not_readable(session: Session, services: Services) -> None:
    account = connected(session, services)
    assert stored(session, services, account).refresh_token == "refresh-0"
    assert "access-0" not in str(account.tokens_sealed)
    assert account.access_expires_at is not None


def test_tokens_of_another_account_do_not_open(session: Session, services: Services) -> None:
    mine, theirs = connected(session, services), connected(session, services)
    theirs.tokens_sealed = mine.tokens_sealed
    with pytest.raises(GrantInvalid) as caught:
        tokens.open_tokens(services, theirs)
    assert caught.value.code == "tokens_unreadable"


def test_a_changed_secret_key_is_explained(session: Session, services: Services) -> None:
    account = connected(session, services)
    other = replace(services, vault=Vault(["another secret key of enough characters"]))
    with pytest.raises(GrantInvalid, match="PINWRIGHT_SECRET_KEY"):
        tokens.open_tokens(other, account)


def test_an_account_goes_on_by_itself_once_its_tokens_can_be_opened_again(session: Session, services: Services) -> None:
    account = connected(session, services, days=1)
    other = replace(services, vault=Vault(["another secret key of enough characters"]))
    for _ in range(2):
        assert TokenRefreshJob(other).claim(session) is None
        session.commit()
        assert (account.status, (account.error or {})["code"]) == ("disconnected", "tokens_unreadable")
    account.queue.wake_at = None
    session.commit()
    TokenRefreshJob(services).claim(session)
    session.commit()
    session.refresh(account.queue)
    assert (account.status, account.error) == ("connected", None)
    assert account.queue.wake_at is not None
    told = select(Event.kind).where(Event.subject_id == account.id).order_by(Event.id)
    assert session.scalars(told).all() == ["account.disconnected", "account.connected"]


def test_a_worker_with_an_outdated_key_leaves_accounts_to_those_that_have_it(
    session: Session, services: Services
) -> None:
    account = connected(session, services, days=1)
    pin = make_pin(account, due_at=clock.now() - timedelta(minutes=1))
    account.queue.wake_at = clock.now() - timedelta(minutes=1)
    beats.beat(session, "worker-with-the-key", "worker", "one")
    session.commit()
    outdated = replace(services, vault=Vault(["another secret key of enough characters"]))
    assert TokenRefreshJob(outdated).claim(session) is None
    job = PublishJob(outdated)
    assert job.claim(session) is None
    assert job.seconds_until_due(session) is None, "nothing is due for this one: it does not spin"
    session.commit()
    session.refresh(pin)
    assert (account.status, account.error, pin.state) == ("connected", None, "pending")
    assert foreign_queues(session, outdated.vault.marks) == [account.queue_id], "which its heartbeat tells"
    assert not foreign_queues(session, services.vault.marks)
    taken = PublishJob(services).claim(session)
    assert taken is not None
    assert taken.pin_id == pin.id


def test_renewing_stores_what_came_back(session: Session, services: Services, pinterest: ScriptedPinterest) -> None:
    account = connected(session, services)
    stale = tokens.access(services, account)
    session.commit()
    fresh = tokens.renew(services, stale)
    assert fresh.token == "access-1"
    found = stored(session, services, account)
    assert (found.access_token, found.refresh_token) == ("access-1", "refresh-1")
    assert account.refresh_lease_until is None
    assert account.token_version == stale.version + 1


def test_whoever_comes_second_uses_the_others_tokens(
    session: Session, services: Services, pinterest: ScriptedPinterest
) -> None:
    account = connected(session, services)
    stale = tokens.access(services, account)
    session.commit()
    tokens.renew(services, stale)
    again = tokens.renew(services, stale)
    assert again.token == "access-1"
    assert pinterest.calls["refresh"] == 1


def test_many_threads_with_a_stale_token_refresh_once(
    app: Flask, session: Session, services: Services, pinterest: ScriptedPinterest
) -> None:
    account = connected(session, services)
    stale = tokens.access(services, account)
    session.commit()
    session.close()
    found: list[str] = []

    def renew() -> None:
        with app.app_context():
            found.append(tokens.renew(services, stale).token)

    threads = [threading.Thread(target=renew) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["access-1"] * 5
    assert pinterest.calls["refresh"] == 1


def test_a_refresh_answer_without_a_new_refresh_token_keeps_the_old(
    session: Session, services: Services, pinterest: ScriptedPinterest
) -> None:
    account = connected(session, services)
    pinterest.refreshes.append(TokenSet("access-x", ""))
    stale = tokens.access(services, account)
    session.commit()
    tokens.renew(services, stale)
    assert stored(session, services, account).refresh_token == "refresh-0"


def test_only_a_dead_grant_disconnects(session: Session, services: Services, pinterest: ScriptedPinterest) -> None:
    account = connected(session, services)
    stale = tokens.access(services, account)
    session.commit()
    pinterest.refreshes.append(GrantInvalid("over"))
    with pytest.raises(GrantInvalid):
        tokens.renew(services, stale)
    session.refresh(account)
    assert account.status == "disconnected"
    assert session.scalars(select(Event.kind).where(Event.subject_id == account.id)).all() == ["account.disconnected"]


@pytest.mark.parametrize(
    "error", [NotSent("unreachable"), Rejected("wrong secret", code="app_refused", status=401), OutcomeUnknown("cut")]
)
def test_trouble_keeps_the_connection_and_is_not_asked_for_at_once(
    session: Session, services: Services, pinterest: ScriptedPinterest, error: PinterestError
) -> None:
    account = connected(session, services)
    stale = tokens.access(services, account)
    session.commit()
    pinterest.refreshes.append(error)
    with pytest.raises(PinterestError, match=error.message) as caught:
        tokens.renew(services, stale)
    assert caught.value.retryable, "no answer about what the tokens were needed for"
    assert caught.value.code == error.code
    session.refresh(account)
    assert account.status == "connected"
    assert account.refresh_lease_until is not None
    assert account.refresh_lease_until > clock.now() + timedelta(minutes=4)


def test_an_access_token_entered_by_hand_ends_with_a_request_to_reconnect(
    session: Session, services: Services, pinterest: ScriptedPinterest
) -> None:
    account = connected(session, services, refresh="")
    stale = tokens.access(services, account)
    session.commit()
    with pytest.raises(GrantInvalid):
        tokens.renew(services, stale)
    assert pinterest.calls.get("refresh") is None


def run(job: TokenRefreshJob, session: Session) -> bool:
    claimed = job.claim(session)
    session.commit()
    if claimed is None:
        return False
    job.settle(session, claimed, job.work(claimed))
    session.commit()
    return True


def test_access_is_renewed_days_before_it_ends(
    session: Session, services: Services, pinterest: ScriptedPinterest
) -> None:
    early, late = connected(session, services, days=25), connected(session, services, days=3)
    age(session, services, early, 5)
    age(session, services, late, 27)
    job = TokenRefreshJob(services)
    assert run(job, session)
    assert not run(job, session)
    assert stored(session, services, late).access_token == "access-1"
    assert stored(session, services, early).access_token == "access-0"


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_lost_answer_leaves_the_connection_its_time(
    session: Session, services: Services, pinterest: ScriptedPinterest, is_lost: bool
) -> None:
    account = connected(session, services, days=3)
    age(session, services, account, 27)
    job = TokenRefreshJob(services)
    if is_lost:
        assert job.claim(session) is not None  # and killed before it could tell what Pinterest had answered
        session.commit()
        account.refresh_lease_until = clock.now() - timedelta(seconds=1)
        session.commit()
    pinterest.refreshes.append(GrantInvalid("the old refresh token is spent"))
    assert run(job, session)
    session.refresh(account)
    assert account.status == ("connected" if is_lost else "disconnected")
    if not is_lost:
        return
    assert account.error["code"] == "reconnect_soon"
    assert not run(job, session), "it is asked again, but not at once"
    stale = tokens.access(services, account)
    account.refresh_lease_until = clock.now() - timedelta(seconds=1)
    session.commit()
    pinterest.refreshes.append(GrantInvalid("still spent"))
    with pytest.raises(GrantInvalid):
        tokens.renew(services, stale)  # now access is refused, too
    session.refresh(account)
    assert account.status == "disconnected"


def test_tokens_that_live_shortly_are_not_renewed_over_and_over(
    session: Session, services: Services, pinterest: ScriptedPinterest
) -> None:
    age(session, services, connected(session, services, days=3), 27)
    pinterest.refreshes.append(TokenSet("short", "refresh-1", clock.now() + timedelta(hours=1)))
    job = TokenRefreshJob(services)
    assert run(job, session)
    assert not run(job, session)
    assert pinterest.calls["refresh"] == 1


def test_a_result_for_tokens_that_were_replaced_meanwhile_is_dropped(
    session: Session, services: Services, pinterest: ScriptedPinterest
) -> None:
    account = connected(session, services, days=3)
    age(session, services, account, 27)
    job = TokenRefreshJob(services)
    claimed = job.claim(session)
    assert claimed is not None
    session.commit()
    result = job.work(claimed)
    tokens.store_tokens(services, session, account, TokenSet("reconnected", "r"))
    session.commit()
    job.settle(session, claimed, result)
    session.commit()
    assert stored(session, services, account).access_token == "reconnected"


def test_sealed_text_is_plain_json_inside(session: Session, services: Services) -> None:
    account = connected(session, services)
    text = services.vault.open(str(account.tokens_sealed), account.workspace_id, account.id)
    assert json.loads(text)["access_token"] == "access-0"
