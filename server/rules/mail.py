"""Mail to members, the decisions: which events are told at once, when a digest is due, and when a try follows."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from server.rules.windows import load_zone, resolve_wall
from server.values.mail import ACCOUNTS, CONNECTIONS

GATHER = timedelta(seconds=30)  # so long an alert waits for others: a burst is one mail
BETWEEN_ALERTS = timedelta(minutes=15)
DELAYS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 360, 480)
)  # after the first failed try, the second …: about a day in all
PATIENCE = timedelta(hours=24)  # an older mail would tell of yesterday
JITTER = 0.2
MORNING = time(8)
DRY_WITHIN = timedelta(days=3)
DRY_AGAIN = timedelta(days=7)  # a queue that stays dry is told once a week
REGULAR_PINS, REGULAR_DAYS, REGULAR_WITHIN = 3, 2, timedelta(days=14)
UNCONFIRMED_FOR = timedelta(hours=1)  # the usual doubt is settled within minutes, and nobody need hear of it
QUIET = {"trial_access": timedelta(days=7), "spam_blocked": timedelta(days=1)}  # the same trouble of the same account

# Events that are told at once, and the kind of news they are.
ALERTS = {
    "account.disconnected": ACCOUNTS,
    "account.blocked": ACCOUNTS,
    "webhook.disabled": CONNECTIONS,
    "site.failing": CONNECTIONS,
}
_BY_PERSON = "switched_off"  # of a webhook: whoever did it knows


def alert_of(kind: str, data: Mapping[str, Any]) -> str | None:
    """The kind of news that an event is at once, None for one that nobody is told of by mail."""
    if kind == "webhook.disabled" and data.get("code") == _BY_PERSON:
        return None
    return ALERTS.get(kind)


def alert_at(now: datetime, last_alert: datetime | None) -> datetime:
    """When an alert goes out that begins now: in a moment, and not on the heels of the one before."""
    soon = now + GATHER
    return soon if last_alert is None else max(soon, last_alert + BETWEEN_ALERTS)


def next_try(*, attempts: int, created_at: datetime, now: datetime, rng: random.Random) -> datetime | None:
    """When a mail is tried again after its failed try number `attempts`; None when it is given up.

    The last try comes at the end of the day at the latest, rather than not at all because chance has put it behind that.
    """
    last = created_at + PATIENCE
    if attempts > len(DELAYS) or now >= last:
        return None
    return min(now + DELAYS[attempts - 1] * rng.uniform(1 - JITTER, 1 + JITTER), last)


def next_morning(zone: str, now: datetime) -> datetime:
    """The first morning in this zone that lies after `now`."""
    today = now.astimezone(load_zone(zone)).date()
    return next(at for days in range(3) if (at := _morning(zone, today + timedelta(days=days))) > now)


def digest_day(zone: str, now: datetime) -> date:
    """The local date of a digest: there is one of each at most."""
    return now.astimezone(load_zone(zone)).date()


def publishes_regularly(published: Sequence[datetime], zone: str, now: datetime) -> bool:
    """Tell whether an account that published at these instants does so regularly, so that an end of it is news."""
    recent = [instant for instant in published if now - REGULAR_WITHIN <= instant <= now]
    days = {instant.astimezone(load_zone(zone)).date() for instant in recent}
    return len(recent) >= REGULAR_PINS and len(days) >= REGULAR_DAYS


def dry_news(
    dry: Mapping[str, datetime | None], told: Mapping[str, datetime], now: datetime
) -> tuple[tuple[str, ...], dict[str, datetime]]:
    """Which of the accounts in `dry` are told now, and what is remembered: when each was told. A refilled one is forgotten."""
    news = tuple(sorted(account for account in dry if account not in told or now - told[account] >= DRY_AGAIN))
    return news, {account: now if account in news else told[account] for account in sorted(dry)}


def _morning(zone: str, day: date) -> datetime:
    return resolve_wall(zone, datetime.combine(day, MORNING))
