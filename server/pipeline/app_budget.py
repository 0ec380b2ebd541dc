"""The requests a day that Pinterest allows an app, and who may still use them when they run short.

Trial access allows 1,000 requests a day for the app as a whole. Creates may use all of them; looking for pins whose
outcome is unknown stops at 70 %, reading boards and everything else that can wait at 50 %, so that no list of boards
ever keeps a pin from going out. A create is counted in the transaction of its claim; whatever reads takes small blocks,
which are kept in memory and die with the process.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from server import clock
from server.config import Settings
from server.errors import AppBudgetSpent
from server.models.account import Account
from server.models.app_budget import reserve, used_today
from server.pipeline.tokens import transaction
from server.values.remote import CREATE, LOOK, READ

TRIAL_REQUESTS = 1000  # a day, for all accounts of an app with trial access
SHARES = {CREATE: 1.0, LOOK: 0.7, READ: 0.5}  # of the day's requests, up to which each purpose may go on
_BLOCK = 5
_TOKENS_KNOWN = 10_000


def limit_of(settings: Settings, kind: str) -> int | None:
    """Requests a day of an app for accounts of this kind; None where no limit is known."""
    if kind == "sandbox":
        return None
    return settings.pinterest_requests_per_day or (TRIAL_REQUESTS if kind == "trial" else None)


def app_of(settings: Settings, kind: str, app_id: str | None) -> str | None:
    """Under which name the app of an account is counted; None where nothing is counted."""
    if limit_of(settings, kind) is None:
        return None
    return f"{kind}:{app_id or settings.pinterest_app_id}"


def app_of_account(settings: Settings, account: Account) -> str | None:
    """Under which name the requests of an account are counted; None where nothing is counted."""
    return app_of(settings, account.kind, account.app_id)


def ceiling(limit: int, purpose: str) -> int:
    """Up to how many used requests this purpose may go on."""
    return int(limit * SHARES[purpose])


def resets_at(now: datetime) -> datetime:
    """When the day ends that `now` counts for."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), tzinfo=UTC)


def spent_apps(session: Session, settings: Settings, accounts: Iterable[Account], now: datetime) -> frozenset[str]:
    """Which apps of these accounts have no create left today."""
    limits = {app: limit_of(settings, one.kind) for one in accounts if (app := app_of_account(settings, one))}
    if not limits:
        return frozenset()
    used = used_today(session, limits, now.astimezone(UTC).date())
    return frozenset(app for app, limit in limits.items() if limit is not None and used[app] >= limit)


def take_create(session: Session, settings: Settings, app: str, now: datetime) -> bool:
    """Count one create in the transaction of its claim; False when the app has none left today."""
    limit = limit_of(settings, app.partition(":")[0])
    return limit is None or reserve(session, app, now.astimezone(UTC).date(), 1, ceiling(limit, CREATE))


class AppMeter:
    """Counts the requests that are not creates. It learns from every opened token whose requests they are."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._apps: OrderedDict[str, tuple[str, int]] = OrderedDict()  # by token: the app, and its limit
        self._blocks: dict[tuple[str, str], tuple[date, int]] = {}

    def learn(self, token: str, kind: str, app_id: str | None) -> None:
        """Remember to which app the requests with this token count."""
        app, limit = app_of(self._settings, kind, app_id), limit_of(self._settings, kind)
        if app is None or limit is None:
            return
        with self._lock:
            self._apps[token] = (app, limit)
            self._apps.move_to_end(token)
            while len(self._apps) > _TOKENS_KNOWN:
                self._apps.popitem(last=False)

    def before(self, token: str, purpose: str) -> None:
        """Count one request before it is sent; no transaction may be open. Raises AppBudgetSpent."""
        with self._lock:
            known = self._apps.get(token)
        if known is None or purpose == CREATE:  # creates are counted by their claim
            return
        app, limit = known
        now = clock.now()
        day = now.astimezone(UTC).date()
        if self._take_from_block(app, purpose, day):
            return
        with transaction() as session:
            count = next((one for one in (_BLOCK, 1) if reserve(session, app, day, one, ceiling(limit, purpose))), 0)
        if not count:
            seconds = (resets_at(now) - now).total_seconds()
            raise AppBudgetSpent(
                f"Today's requests of your Pinterest app are used up as far as reading may use them ({limit} a day, the "
                "rest is kept for pins). It goes on after midnight UTC.",
                retry_after=seconds,
            )
        with self._lock:
            self._blocks[(app, purpose)] = (day, count - 1)

    def _take_from_block(self, app: str, purpose: str, day: date) -> bool:
        with self._lock:
            kept_for, left = self._blocks.get((app, purpose), (day, 0))
            if kept_for != day or left <= 0:
                return False
            self._blocks[(app, purpose)] = (day, left - 1)
            return True
