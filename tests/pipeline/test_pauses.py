"""A pause of account, profile, workspace or campaign binds every way of scheduling."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from server import states
from server.errors import Conflict
from server.models import Account, AccountQueue, Campaign, Pin, Profile, Workspace
from server.pipeline import audit, pauses, schedule
from server.pipeline.schedule.calendar import plan_pins
from server.rules import planner
from server.values.planning import PlanOptions
from tests.factories import NOON, make_account, make_campaign, make_pin

END = NOON + timedelta(days=3)
OWNERS = ("account", "profile", "workspace", "campaign")


def prepare(session: Session, owner: str, until: datetime | None, **values: Any) -> Pin:
    """A draft in a campaign, of which one owner is paused."""
    account = make_account(timezone="UTC")
    campaign = make_campaign(account.workspace_id, name="Spring")
    pin = make_pin(account, campaign_id=campaign.id, **{"state": states.DRAFT, **values})
    target: Any = {
        "account": account,
        "profile": session.get_one(Profile, account.profile_id),
        "workspace": session.get_one(Workspace, account.workspace_id),
        "campaign": campaign,
    }[owner]
    target.is_paused, target.paused_until = True, until
    session.commit()
    return pin


@pytest.mark.parametrize("owner", OWNERS)
def test_automatic_pins_are_placed_behind_the_end(session: Session, owner: str) -> None:
    pin = prepare(session, owner, END, state=states.GENERATING, board_id=None)
    schedule.place_automatic(session, [pin], actor="test", now=NOON, rng=random.Random(1))
    assert pin.due_at
    assert END <= pin.due_at <= END + timedelta(minutes=5)


@pytest.mark.parametrize("owner", OWNERS)
def test_automatic_pins_get_their_slots_under_a_pause_without_an_end(session: Session, owner: str) -> None:
    pin = prepare(session, owner, None, state=states.GENERATING, board_id=None)
    schedule.place_automatic(session, [pin], actor="test", now=NOON, rng=random.Random(1))
    assert pin.due_at
    assert pin.due_at < NOON + timedelta(minutes=5)


@pytest.mark.parametrize("owner", OWNERS)
def test_publish_now_takes_the_first_slot_behind_the_end_and_says_why(session: Session, owner: str) -> None:
    pin = prepare(session, owner, END)
    schedule.place_now(session, [pin], actor="test", now=NOON)
    assert pin.state == states.PENDING
    assert pin.due_at
    assert pin.due_at >= END
    assert pin.why
    assert [rule["code"] for rule in pin.why["params"]["rules"]] == ["paused"]


@pytest.mark.parametrize("owner", OWNERS)
def test_publish_now_is_refused_where_nobody_knows_when_the_pause_ends(session: Session, owner: str) -> None:
    pin = prepare(session, owner, None)
    with pytest.raises(Conflict) as caught:
        schedule.place_now(session, [pin], actor="test", now=NOON)
    assert (caught.value.code, caught.value.params["by"]) == ("paused", owner)
    assert f"The {owner} " in caught.value.message
    assert "End its pause" in caught.value.message
    assert pin.state == states.DRAFT


def test_a_pause_without_an_end_outlasts_one_with_an_end(session: Session) -> None:
    pin = prepare(session, "workspace", None)
    account = session.get_one(Account, pin.account_id)
    account.is_paused, account.paused_until = True, END
    session.commit()
    found = pauses.pause_of(session, account, NOON, [pin])
    assert found
    assert (found.by, found.until) == ("workspace", None)
    assert pauses.pauses_of(session, [account], NOON) == {account.id: found}
    with pytest.raises(Conflict, match="The workspace"):
        schedule.place_now(session, [pin], actor="test", now=NOON)


@pytest.mark.parametrize("owner", OWNERS)
def test_later_spreads_behind_the_end(session: Session, owner: str) -> None:
    pin = prepare(session, owner, END)
    account = session.get_one(Account, pin.account_id)
    settings = pauses.settings_for(session, schedule.plan_settings(session, account), [pin])
    options = PlanOptions(mode="later", start_date=NOON.date())
    made = planner.plan(plan_pins(session, [pin]), (), settings, options, (), (), NOON, random.Random(1))
    [placement] = made.placements
    assert END <= placement.due_at < END + timedelta(hours=12)  # the rest of the day on which the pause ends


TOMORROW = NOON + timedelta(days=1)


def resting(session: Session, how: str, state: str = states.DRAFT, **values: Any) -> Pin:
    """A pin of an account that rests today, 4 May, a Monday."""
    account = make_account(timezone="UTC", days_off=[0] if how == "weekday" else [])
    if how == "blackout":
        session.get_one(Profile, account.profile_id).blackout_dates = ["2026-05-04"]
    session.commit()
    return make_pin(account, state=state, **values)


@pytest.mark.parametrize("how", ["weekday", "blackout"])
def test_every_way_of_scheduling_leaves_out_days_off(session: Session, how: str) -> None:
    automatic = resting(session, how, states.GENERATING, board_id=None)
    schedule.place_automatic(session, [automatic], actor="test", now=NOON, rng=random.Random(1))
    now = resting(session, how)
    schedule.place_now(session, [now], actor="test", now=NOON)
    window = resting(session, how)
    schedule.place_in_window(session, window, NOON, timedelta(days=1), actor="test", now=NOON)
    for pin in (automatic, now, window):
        assert pin.due_at
        assert pin.due_at.date() == TOMORROW.date()
    assert now.why
    assert [rule["code"] for rule in now.why["params"]["rules"]] == ["day_off"]
    typed = resting(session, how)
    with pytest.raises(Conflict) as caught:
        schedule.place_at(session, typed, NOON, actor="test", now=NOON)
    assert (caught.value.params["rule"], caught.value.params["next_free_slot"]) == ("day_off", "2026-05-05T00:00:00Z")


@pytest.mark.parametrize("owner", OWNERS)
def test_a_typed_time_inside_the_pause_names_the_slot_behind_it(session: Session, owner: str) -> None:
    pin = prepare(session, owner, END)
    with pytest.raises(Conflict) as caught:
        schedule.place_at(session, pin, END - timedelta(seconds=1), actor="test", now=NOON)
    assert (caught.value.params["rule"], caught.value.params["next_free_slot"]) == ("paused", "2026-05-07T12:00:00Z")
    schedule.place_at(session, pin, END, actor="test", now=NOON)
    assert pin.due_at == END


def test_a_delivery_window_reaches_behind_the_pause(session: Session) -> None:
    pin = prepare(session, "campaign", END)
    schedule.place_in_window(session, pin, NOON, timedelta(days=4), actor="test", now=NOON)
    assert pin.due_at
    assert pin.due_at >= END


def test_a_pause_that_has_ended_binds_nothing(session: Session) -> None:
    pin = prepare(session, "campaign", NOON)
    schedule.place_now(session, [pin], actor="test", now=NOON)
    assert pin.due_at == NOON


def test_pins_of_other_campaigns_do_not_wait(session: Session) -> None:
    pin = prepare(session, "campaign", END)
    other = make_pin(session.get_one(Account, pin.account_id), state=states.DRAFT)
    schedule.place_now(session, [other], actor="test", now=NOON)
    assert other.due_at == NOON


@pytest.mark.parametrize(
    ("row", "sent", "becomes"),
    [
        ((False, None), {"paused_until": END}, (True, END)),
        ((False, None), {"is_paused": True}, (True, None)),
        ((False, None), {"is_paused": True, "paused_until": None}, (True, None)),
        ((False, None), {"paused_until": None}, (False, None)),
        ((False, None), {"is_paused": False}, (False, None)),
        ((True, None), {"is_paused": False}, (False, None)),
        ((True, END), {"is_paused": False}, (False, None)),
        ((True, END), {"is_paused": True}, (True, END)),
        ((True, END), {"is_paused": True, "paused_until": None}, (True, None)),
        ((True, END), {"paused_until": None}, (True, None)),
        ((True, None), {"paused_until": END}, (True, END)),
        ((True, END), {}, (True, END)),
        ((True, NOON), {"is_paused": True}, (True, None)),  # the old one has ended: a new one begins
        ((True, NOON), {"paused_until": None}, (True, NOON)),  # and must not come back by a slip
        ((True, NOON), {"paused_until": END}, (True, END)),
    ],
)
def test_what_a_wish_makes_of_a_pause(
    row: tuple[bool, datetime | None], sent: dict[str, Any], becomes: tuple[bool, datetime | None]
) -> None:
    campaign = Campaign(is_paused=row[0], paused_until=row[1])
    changed = pauses.read_wish(campaign, sent, NOON)
    assert all(getattr(campaign, name) != value for name, value in changed.items())
    for name, value in changed.items():
        setattr(campaign, name, value)
    assert (campaign.is_paused, campaign.paused_until) == becomes


def test_stale_plans_and_awake_queues(session: Session) -> None:
    accounts = [make_account(), make_account()]
    pauses.make_stale(session, [accounts[1].id, accounts[0].id, accounts[1].id])
    session.commit()
    assert [account.plan_version for account in accounts] == [2, 2]
    assert all(session.get_one(AccountQueue, account.queue_id).wake_at is not None for account in accounts)


def test_the_audit_reads_pins_as_they_wait(session: Session) -> None:
    account = make_account(timezone="UTC", window_start="08:00", window_end="20:00", pins_per_day=2)
    night = NOON + timedelta(hours=10)
    make_pin(account, state=states.PUBLISHED, due_at=NOON - timedelta(hours=1), published_at=NOON - timedelta(hours=1))
    early = make_pin(account, due_at=NOON + timedelta(hours=1))
    over = make_pin(account, due_at=NOON + timedelta(hours=2))
    wish = make_pin(account, due_at=night + timedelta(days=1), why={"code": "publish_now", "text": "", "params": {}})
    outside = make_pin(account, due_at=night)
    make_pin(account, state=states.QUEUED, due_at=night - timedelta(hours=1))
    make_pin(account, due_at=NOON - timedelta(days=1))  # missed: another policy's
    campaign = make_campaign(account.workspace_id, is_paused=True, paused_until=NOON + timedelta(hours=5))
    found = {breach.pin_id: breach.why.code for breach in audit.out_of_rules(session, account, NOON)}
    assert found == {early.id: "day_cap", over.id: "day_cap", outside.id: "outside_window"}
    early.campaign_id = campaign.id
    session.commit()
    [breach] = [
        one for one in audit.out_of_rules(session, account, NOON, with_next_free=True) if one.pin_id == early.id
    ]
    assert breach.why.code == "paused"
    assert breach.next_free
    assert breach.next_free >= campaign.paused_until
    assert wish.id not in found


def test_a_series_that_was_published_in_time_leaves_the_next_pin_in_the_rules(session: Session) -> None:
    account = make_account(timezone="UTC", min_gap_seconds=120)
    for number, late in enumerate((0.74, 31.0)):
        slot = NOON - timedelta(seconds=330 - number * 120)
        make_pin(account, state=states.PUBLISHED, due_at=slot, published_at=slot + timedelta(seconds=late))
    waits = make_pin(account, due_at=NOON + timedelta(seconds=-330 + 360))
    after_late = make_pin(account, due_at=NOON + timedelta(seconds=-330 + 480))
    assert audit.out_of_rules(session, account, NOON) == []
    late_slot = NOON - timedelta(hours=1)
    late = NOON - timedelta(seconds=30)  # an hour after its slot: what counts is when it went out
    make_pin(account, state=states.PUBLISHED, due_at=late_slot, published_at=late)
    found = {one.pin_id: one.why.code for one in audit.out_of_rules(session, account, NOON)}
    assert found == {waits.id: "too_close"}
    assert after_late.id not in found
