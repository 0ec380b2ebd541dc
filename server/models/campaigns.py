"""Campaigns and their pins: counts, spans on a calendar, and letting the pins go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from server import states
from server.models.campaign import Campaign
from server.models.pin import Pin
from server.models.profile import Profile
from server.models.scope import Scope, conditions, visible


def campaign_counts(session: Session, scope: Scope, campaign_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """How many pins each campaign has by what people see, of those that the caller may see; deleted ones are left out."""
    found: dict[str, dict[str, int]] = {campaign_id: {} for campaign_id in campaign_ids}
    rows = session.execute(
        select(Pin.campaign_id, Pin.state, func.count())
        .where(*conditions(scope, Pin), Pin.campaign_id.in_(found), Pin.state != states.DELETED)
        .group_by(Pin.campaign_id, Pin.state)
    )
    for campaign_id, state, count in rows:
        counts, status = found[campaign_id or ""], states.STATUS[state]
        counts[status] = counts.get(status, 0) + count
    return found


def campaigns_between(session: Session, scope: Scope, first: date, last: date) -> list[Campaign]:
    """Campaigns whose span meets these dates, the earliest first. One without any date stands nowhere on a calendar."""
    query = visible(scope, Campaign).where(
        or_(Campaign.starts_on.is_not(None), Campaign.ends_on.is_not(None)),
        or_(Campaign.starts_on.is_(None), Campaign.starts_on <= last),
        or_(Campaign.ends_on.is_(None), Campaign.ends_on >= first),
    )
    return sorted(session.scalars(query), key=lambda one: (one.starts_on or date.min, one.id))


def release_campaign(session: Session, campaign_id: str) -> set[str]:
    """Take every pin out of a campaign; returns the accounts whose pins they were.

    The rows are locked in one order first, as everybody does who changes many pins.
    """
    ours = select(Pin.id, Pin.account_id).where(Pin.campaign_id == campaign_id).order_by(Pin.id)
    rows = session.execute(ours.with_for_update(key_share=True)).all()
    session.execute(
        update(Pin).where(Pin.campaign_id == campaign_id).values(campaign_id=None),
        execution_options={"synchronize_session": False},
    )
    return {account_id for _, account_id in rows if account_id}


def accounts_of_campaign(session: Session, campaign_id: str) -> set[str]:
    """Ids of the accounts whose pins are in a campaign."""
    query = select(Pin.account_id).where(Pin.campaign_id == campaign_id, Pin.account_id.is_not(None)).distinct()
    return {account_id for account_id in session.scalars(query) if account_id}


def has_real_pins(session: Session, scope: Scope, campaign_id: str) -> bool:
    """Tell whether a campaign holds pins that a test key does not see."""
    seen = select(Pin.id).where(*conditions(scope, Pin))
    hidden = select(Pin.id).where(Pin.campaign_id == campaign_id, Pin.id.not_in(seen))
    return session.scalars(hidden.limit(1)).first() is not None


def forget_profile(session: Session, profile: Profile) -> None:
    """Take a profile that is about to be deleted out of the campaigns that name it."""
    for campaign in session.scalars(select(Campaign).where(Campaign.workspace_id == profile.workspace_id)):
        if profile.id in campaign.profile_ids:
            campaign.profile_ids = [one for one in campaign.profile_ids if one != profile.id]
