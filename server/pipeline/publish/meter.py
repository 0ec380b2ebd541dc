"""The rate meter of one account: what holds it back, how much of it is used, and when one more pin may go out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server import clock
from server.config import Settings
from server.models import Account, AccountQueue
from server.models.app_budget import used_today
from server.models.claims import connections_of
from server.pipeline import app_budget
from server.pipeline.publish import pace


@dataclass(frozen=True, slots=True)
class Reading:
    """`waits_for` says what the account waits for: person, pause, block, budget, app, day, gap or nothing."""

    queue: AccountQueue
    day: date
    day_used: int
    app: dict[str, Any] | None
    next_possible_at: datetime | None
    waits_for: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What Pinterest allows is used up: of the account ("budget") or of its whole app ("app"), until an instant."""

    code: str
    until: datetime


def spent(session: Session, settings: Settings, accounts: Collection[Account], now: datetime) -> dict[str, Spent]:
    """The accounts, by id, whose requests are used up just now; of two reasons the longer one."""
    found = {
        account.id: Spent("budget", resets_at)
        for account in accounts
        if account.queue.budget_remaining == 0 and (resets_at := account.queue.budget_reset_at or now) > now
    }
    apps, tomorrow = app_budget.spent_apps(session, settings, accounts, now), app_budget.resets_at(now)
    for account in accounts:
        is_longer = account.id not in found or found[account.id].until < tomorrow
        if is_longer and app_budget.app_of_account(settings, account) in apps:
            found[account.id] = Spent("app", tomorrow)
    return found


def read(session: Session, settings: Settings, account: Account, now: datetime) -> Reading:
    """Read the meter, as the claim would reckon at this moment."""
    (connection,) = (
        one for one in connections_of(session, [account.queue_id])[account.queue_id] if one.account.id == account.id
    )
    queue = session.get_one(AccountQueue, account.queue_id)
    day, used = pace.today(queue, account, now)
    app, app_free_at = _app(session, settings, account, now)
    resumes = connection.resumes_at(now)
    if resumes is None:
        is_open = account.status == "connected" and account.tokens_sealed is not None
        return Reading(queue, day, used, app, None, "pause" if is_open else "person")
    possible = pace.gate(account, queue, max(resumes, app_free_at))
    rest = account.rest_at(now)
    gates = {
        "block": rest.until if rest else None,
        "pause": resumes,
        "budget": queue.budget_reset_at if queue.budget_remaining == 0 else None,
        "app": app_free_at,
        "gap": queue.next_at,
    }
    waiting = {name: at for name, at in gates.items() if at is not None and at > now}
    longest = max(waiting, key=lambda name: waiting[name], default="nothing")
    waits_for = "nothing" if possible <= now else "day" if possible > max(waiting.values(), default=now) else longest
    return Reading(queue, day, used, app, possible, waits_for)


def _app(
    session: Session, settings: Settings, account: Account, now: datetime
) -> tuple[dict[str, Any] | None, datetime]:
    app, limit = app_budget.app_of_account(settings, account), app_budget.limit_of(settings, account.kind)
    if app is None or limit is None:
        return None, now
    used = used_today(session, [app], now.astimezone(UTC).date())[app]
    resets_at = app_budget.resets_at(now)
    told = {
        "id": app.partition(":")[2],
        "limit": limit,
        "used": used,
        "remaining": max(limit - used, 0),
        "reset_at": clock.rfc3339(resets_at),
        "used_up_to": {purpose: app_budget.ceiling(limit, purpose) for purpose in app_budget.SHARES},
    }
    return told, resets_at if used >= limit else now
