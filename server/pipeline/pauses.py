"""Who is paused, until when, and what a pause closes. Accounts, profiles, workspaces and campaigns are paused alike.

A pause with an end is planned around: every slot lies behind it. One without an end closes nothing, because nobody
knows where behind it lies: slots are given, the pins wait in them, and only publish now is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.errors import Conflict
from server.models import Account, Campaign, Pin, Profile, Workspace
from server.models.claims import wake
from server.models.columns import Pausable
from server.models.slots import lock_account, raise_plan_version
from server.values.planning import PlanSettings

_KINDS: dict[type, str] = {Account: "account", Profile: "profile", Workspace: "workspace", Campaign: "campaign"}


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause in force. `by` is account, profile, workspace or campaign; `until` None has no end."""

    by: str
    id: str
    name: str
    until: datetime | None


def pause_of(session: Session, account: Account, now: datetime, pins: Sequence[Pin] = ()) -> Pause | None:
    """The pause that keeps the account from publishing longest; with pins, those of their campaigns count, too."""
    owners = [account, session.get(Profile, account.profile_id), session.get(Workspace, account.workspace_id)]
    return longest([*owners, *_campaigns(session, pins)], now)


def pauses_of(session: Session, accounts: Sequence[Account], now: datetime) -> dict[str, Pause | None]:
    """`pause_of` of many accounts by their id, in two statements."""
    owners: dict[str, Pausable] = {}
    for model, ids in (
        (Profile, {account.profile_id for account in accounts}),
        (Workspace, {account.workspace_id for account in accounts}),
    ):
        owners |= {row.id: row for row in session.scalars(select(model).where(model.id.in_(ids)))}  # type: ignore[attr-defined, misc]
    return {
        account.id: longest([account, owners.get(account.profile_id), owners.get(account.workspace_id)], now)
        for account in accounts
    }


def longest(owners: Iterable[Pausable | None], now: datetime) -> Pause | None:
    """Of everything that may be paused, the pause that lasts longest; the first of equal ones."""
    found: Pause | None = None
    for owner in owners:
        if owner is not None and owner.is_paused_at(now) and _outlasts(owner.paused_until, found):
            found = _pause(owner)
    return found


def settings_for(session: Session, settings: PlanSettings, pins: Sequence[Pin]) -> PlanSettings:
    """The account's settings as they bind these pins: pauses of their campaigns that have an end close the time before it.

    `settings` are `plan_settings(session, account)`, which knows the pauses of account, profile and workspace. Pins that
    are planned together wait together, for the campaign that rests longest.
    """
    ends = [one.paused_until for one in _campaigns(session, pins) if one.is_paused and one.paused_until]
    if settings.paused_until is not None:
        ends.append(settings.paused_until)
    return replace(settings, paused_until=max(ends, default=None))


def refuse_now(session: Session, account: Account, pins: Sequence[Pin], now: datetime) -> None:
    """Refuse to publish now what is paused without an end. Raises Conflict `paused`, naming who is and how to go on."""
    pause = pause_of(session, account, now, pins)
    if pause is None or pause.until is not None:
        return
    raise Conflict(
        f"The {pause.by} {pause.name} is paused, so nothing goes out now. End its pause, or schedule the pin for later.",
        code="paused",
        by=pause.by,
        id=pause.id,
        name=pause.name,
    )


def read_wish(target: Pausable, sent: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What `is_paused` and `paused_until`, as far as they were sent, make of a target: the columns that change.

    An instant alone pauses until then; `is_paused` true alone begins a pause without an end, or leaves the one that runs;
    false ends the pause; `paused_until` None takes the end off a pause that runs, and never begins one.
    """
    runs = target.is_paused_at(now)
    is_paused = sent.get("is_paused", runs or sent.get("paused_until") is not None)
    until = sent.get("paused_until", target.paused_until if runs else None)
    wanted = {"is_paused": is_paused, "paused_until": until if is_paused else None}
    if not runs and not is_paused:
        return {}  # a pause that ended by itself may stay in the row: nothing changes for anybody
    return {name: value for name, value in wanted.items() if getattr(target, name) != value}


def make_stale(session: Session, account_ids: Iterable[str]) -> None:
    """Make plans of these accounts stale and let the workers look at them again: what binds them has changed."""
    locked = [lock_account(session, account_id) for account_id in sorted(set(account_ids))]
    accounts = [account for account in locked if account is not None]
    raise_plan_version(session, *(account.id for account in accounts))
    for queue_id in sorted({account.queue_id for account in accounts}):
        wake(session, queue_id, clock.now())


def _campaigns(session: Session, pins: Sequence[Pin]) -> list[Campaign]:
    ids = {pin.campaign_id for pin in pins if pin.campaign_id}
    return list(session.scalars(select(Campaign).where(Campaign.id.in_(ids)).order_by(Campaign.id))) if ids else []


def _outlasts(until: datetime | None, other: Pause | None) -> bool:
    if other is None:
        return True
    return other.until is not None and (until is None or until > other.until)


def _pause(owner: Pausable) -> Pause:
    name = owner.username if isinstance(owner, Account) else owner.name  # type: ignore[attr-defined]
    return Pause(_KINDS[type(owner)], owner.id, name, owner.paused_until)  # type: ignore[attr-defined]
