"""A worker dies between Pinterest's renewing of an account's access and the storing of it: no pin is lost, none doubled."""

from __future__ import annotations

import pytest

from server import states
from server.db import db
from server.models import Account, Event, Profile
from server.pipeline import accounts
from server.wiring import services
from tests.faults.world import PATIENT, World


@pytest.mark.parametrize("is_dead", [False, True], ids=["the old token lives on", "the old token is dead"])
def test_a_refresh_that_is_killed_half_way_loses_no_pin(sqlite_world: World, is_dead: bool) -> None:
    """Pinterest may let the old refresh token live until its successor is used, or not: nobody knows."""
    world = sqlite_world
    account_id = world.account()
    first = world.pin(account_id, "401 well")
    world.peer.be(token_fault="strict" if is_dead else "mild")
    victim = world.start_worker(**PATIENT)
    world.wait_until(
        lambda: world.peer.told()["held"] == 1, "Pinterest has renewed the access and nobody has stored it"
    )
    victim.kill()
    world.peer.be(token_fault="")
    world.peer.sandbox.expire_access(world.user_ids[account_id])  # so the access is renewed before the pin can go out
    world.end_leases()
    other = world.start_worker(**PATIENT)
    if is_dead:
        world.wait_until(lambda: _status(world, account_id) == "disconnected", "the account is disconnected")
        assert world.state(first) not in {states.FAILED, states.CANCELLED, states.PUBLISHED}
        with world.session() as session:
            told = session.query(Event).filter_by(kind="account.disconnected", subject_id=account_id).count()
            assert told == 1
        _reconnect(world, account_id)
    world.wait_published([first])
    assert other.stop() == 0
    assert _status(world, account_id) == "connected"
    world.check_once()


def _status(world: World, account_id: str) -> str:
    with world.session() as session:
        return session.get_one(Account, account_id).status


def _reconnect(world: World, account_id: str) -> None:
    tokens = world.peer.sandbox.issue_tokens(world.user_ids[account_id])
    with world.app.app_context():
        here = services()
        remote = accounts.fetch_remote(here, "live", tokens.access_token)
        db.session.remove()
    with world.session() as session:
        profile = session.get_one(Profile, session.get_one(Account, account_id).profile_id)
        accounts.connect(session, here, profile, "live", tokens, remote, actor="test")
