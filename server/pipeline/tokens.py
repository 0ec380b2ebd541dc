"""An account's OAuth tokens: sealed in its row, refreshed by one worker only, and stored before they are used.

A refresh token may die the moment its successor is issued. So whoever refreshes holds `refresh_lease_until`, writes
what came back at once, and everybody else compares `token_version` before asking for another refresh. This is one of
the two places of the pipeline that commit by themselves (`transaction`): a token that is only in memory is lost with
its process.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import clock, troubles
from server.db import db
from server.errors import GrantInvalid, PinterestError, Transient
from server.models import Account
from server.models.beats import has_key_elsewhere
from server.models.claims import db_now, wake
from server.models.late import count_late
from server.models.leases import claim_refresh, lock_locked_out
from server.models.moves import record
from server.models.slots import lock_account
from server.pipeline import pinterest_apps
from server.pipeline.pinterest_apps import PinterestApp
from server.pipeline.services import Services
from server.values.remote import TokenSet

ACTOR = "tokens"
NEEDS_RECONNECT = troubles.say("grant_invalid")
RECONNECT_SOON = (
    "Pinterest does not renew this connection any more, because its last answer got lost. It works until {until}. "
    "Connect the account again before then."
)
_UNREADABLE = "tokens_unreadable"
_ASK_AGAIN = timedelta(days=1)
_LEASE_MARGIN_SECONDS = 10
_PATIENCE_SECONDS = 15.0  # for another worker that is refreshing this very moment
_LOOK_SECONDS = 0.2
_PAUSE_AFTER_TROUBLE = timedelta(minutes=5)
_AHEAD_DAYS = (5.0, 12.0)  # before the access token ends; spread, so that accounts connected together do not queue up


@dataclass(frozen=True, slots=True)
class Access:
    """An access token with the version of the tokens it belongs to, and whose it is."""

    account_id: str
    workspace_id: str
    kind: str
    token: str = field(repr=False)
    version: int


@dataclass(frozen=True, slots=True)
class RefreshClaim:
    """The right to refresh an account's tokens: until `lease_until`, as long as their version is `version`."""

    account_id: str
    kind: str
    version: int
    lease_until: datetime
    tokens: TokenSet
    app: PinterestApp | None = None  # None: the installation's
    has_lost: bool = False  # an earlier refresh with this very token ended without an answer
    is_refused: bool = False  # Pinterest has refused the access token


def open_tokens(services: Services, account: Account) -> TokenSet:
    """The account's tokens. Raises GrantInvalid when there are none or they cannot be opened any more."""
    fields = _fields(services, account)
    if services.meter is not None:
        services.meter.learn(fields["access_token"], account.kind, account.app_id or fields.get("app_id"))
    return TokenSet(
        access_token=fields["access_token"],
        refresh_token=fields.get("refresh_token", ""),
        access_expires_at=_instant(fields.get("access_expires_at")),
        refresh_expires_at=_instant(fields.get("refresh_expires_at")),
        scopes=tuple(fields.get("scopes", ())),
        app_id=fields.get("app_id", ""),
    )


def store_tokens(services: Services, session: Session, account: Account, tokens: TokenSet) -> None:
    """Seal tokens into the account's row; the version rises, so that whoever holds older ones can tell."""
    fields = {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "access_expires_at": clock.rfc3339(tokens.access_expires_at),
        "refresh_expires_at": clock.rfc3339(tokens.refresh_expires_at),
        "scopes": list(tokens.scopes),
        "app_id": tokens.app_id,
        "stored_at": clock.rfc3339(clock.now()),
    }
    account.tokens_sealed = services.vault.seal(json.dumps(fields), account.workspace_id, account.id)
    account.token_version = (account.token_version or 0) + 1
    account.access_expires_at = tokens.access_expires_at
    account.app_id = tokens.app_id or None
    account.refresh_lease_until = None
    session.flush()
    wake(session, account.queue_id, clock.now())


def access(services: Services, account: Account) -> Access:
    """What a sender needs of an account, as a plain value. Raises GrantInvalid."""
    tokens = open_tokens(services, account)
    return Access(account.id, account.workspace_id, account.kind, tokens.access_token, account.token_version)


def renew(services: Services, stale: Access) -> Access:
    """Fresh access after Pinterest refused `stale`: another worker's if it was faster, else refreshed here, once.

    No transaction may be open; this opens and commits its own. Raises GrantInvalid when the account had to be
    disconnected. Any other trouble is raised as one that passes: whatever Pinterest answered about the tokens, it is no
    answer about the pin or the board for which they were needed.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        with transaction() as session:
            account = lock_account(session, stale.account_id)
            if account is None or account.status != "connected":
                raise GrantInvalid(NEEDS_RECONNECT)
            if account.token_version != stale.version:
                return access(services, account)
            claimed = begin_refresh(session, services, account, is_refused=True)
        if claimed is not None:
            break
        if time.monotonic() >= deadline:
            raise Transient("The account's access is being renewed; the pin is sent again shortly.")
        time.sleep(_LOOK_SECONDS)
    result = ask(services, claimed)
    with transaction() as session:
        finish_refresh(session, services, claimed, result)
        account = lock_account(session, stale.account_id)
        if account is not None and account.status == "connected" and account.token_version != stale.version:
            return access(services, account)
    if not isinstance(result, PinterestError):
        raise GrantInvalid(NEEDS_RECONNECT)
    if result.retryable or isinstance(result, GrantInvalid):
        raise result
    raise Transient(
        result.message, code=result.code, status=result.status, pinterest_code=result.pinterest_code,
        retry_after=result.retry_after, **result.params,
    ) from result  # fmt: skip


def begin_refresh(
    session: Session, services: Services, account: Account, *, is_refused: bool = False
) -> RefreshClaim | None:
    """Take the refresh lease of a locked account; None while another worker holds it."""
    now = db_now(session)
    if account.refresh_lease_until is not None and account.refresh_lease_until > now:
        return None
    account.refresh_lease_until = now + lease_of(services)
    session.flush()
    return replace(_claim_of(session, services, account), is_refused=is_refused)


def ask(services: Services, claimed: RefreshClaim) -> TokenSet | PinterestError:
    """Trade the refresh token. Errors are returned, because they are written down like a success is."""
    if not claimed.tokens.refresh_token:
        return GrantInvalid(NEEDS_RECONNECT)
    try:
        return pinterest_apps.client(services, claimed.kind, claimed.app).refresh(claimed.tokens.refresh_token)
    except PinterestError as error:
        return error


def finish_refresh(
    session: Session, services: Services, claimed: RefreshClaim, result: TokenSet | PinterestError
) -> None:
    """Store what came back, or disconnect when the grant is dead; changes nothing when the tokens are others by now."""
    account = lock_account(session, claimed.account_id)
    if account is None or account.token_version != claimed.version or account.status != "connected":
        return
    if isinstance(result, GrantInvalid):
        now = db_now(session)
        lives = account.access_expires_at is not None and account.access_expires_at > now
        if claimed.has_lost and lives and not claimed.is_refused:
            _keep_for_now(account, now)
        else:
            disconnect(session, account, result)
    elif isinstance(result, PinterestError):
        if account.refresh_lease_until == claimed.lease_until:  # kept a while, so that trouble is not asked for at once
            account.refresh_lease_until = db_now(session) + _PAUSE_AFTER_TROUBLE
    else:
        keep = result if result.refresh_token else replace(result, refresh_token=claimed.tokens.refresh_token)
        store_tokens(services, session, account, keep)
        account.error = None
    session.flush()


def _keep_for_now(account: Account, now: datetime) -> None:
    """The answer with the new tokens was lost, and the old refresh token is not taken any more; but access still works.

    Pins go on until it ends, and the owner is told in time.
    """
    assert account.access_expires_at is not None  # noqa: S101 - the caller has looked
    until = clock.rfc3339(account.access_expires_at)
    account.error = {
        "code": "reconnect_soon",
        "params": {"until": until},
        "text": RECONNECT_SOON.format(until=f"{account.access_expires_at:%-d %B %Y}"),
    }
    account.refresh_lease_until = min(now + _ASK_AGAIN, account.access_expires_at)


def disconnect(session: Session, account: Account, error: GrantInvalid) -> None:
    """The connection is over: its pins keep state and slot and go on after reconnecting.

    Tokens that only this worker cannot open, because its key is outdated, are no trouble of the account: it is left to the
    others, and the heartbeat tells of this worker.
    """
    if account.status == "disconnected" or (error.code == _UNREADABLE and has_key_elsewhere(session)):
        return
    account.status, account.error = "disconnected", {**error.to_json(), "at": clock.rfc3339(clock.now())}
    account.refresh_lease_until = None
    session.flush()
    record(session, account.workspace_id, "account.disconnected", account.id, actor=ACTOR, reason=error.message)


def _go_on(session: Session, services: Services) -> None:
    """Accounts whose tokens could not be opened go on by themselves as soon as a worker with the right key looks.

    Nothing was wrong with their connection: the key was, of the installation or of one worker that knew only an old one.
    """
    for account in lock_locked_out(session, _UNREADABLE):
        try:
            _fields(services, account)
        except GrantInvalid:
            continue
        account.status, account.error = "connected", None
        now = db_now(session)
        record(
            session, account.workspace_id, "account.connected", account.id, actor=ACTOR, reason="its tokens can be opened again",
            data={"username": account.username, "missed_slots": count_late(session, account.id, now)},
        )  # fmt: skip
        wake(session, account.queue_id, now)


class TokenRefreshJob:
    """Renews access days before it ends, so that no slot is ever late because of a 401."""

    name = "token_refresh"

    def __init__(self, services: Services) -> None:
        self._services = services

    def claim(self, session: Session) -> RefreshClaim | None:
        _go_on(session, self._services)
        now = db_now(session)
        ahead = timedelta(days=max(_AHEAD_DAYS))
        try:
            lost: dict[str, bool] = {}  # a lease that has ended without an outcome: its answer, if any, is lost

            def is_due(one: Account) -> bool:
                lost[one.id] = one.refresh_lease_until is not None
                try:
                    return self._is_due(one, now)
                except _Unreadable:
                    if has_key_elsewhere(session):
                        return False  # theirs
                    raise

            account = claim_refresh(session, now, now + ahead, lease_of(self._services), is_due)
            if account is None:
                return None
            return replace(_claim_of(session, self._services, account), has_lost=lost[account.id])
        except _Unreadable as unreadable:
            disconnect(session, unreadable.account, unreadable.error)
            return None

    def _is_due(self, account: Account, now: datetime) -> bool:
        """Each account has its own number of days; tokens that live shorter are renewed in the last third of their life."""
        expires = account.access_expires_at
        if expires is None:
            return False
        try:
            stored = _instant(_fields(self._services, account).get("stored_at"))
        except GrantInvalid as error:
            raise _Unreadable(account, error) from error
        least, most = _AHEAD_DAYS
        share = zlib.crc32(account.id.encode()) / 2**32
        begins = expires - timedelta(days=least + (most - least) * share)
        return now >= begins and (stored is None or now >= stored + (expires - stored) * 2 / 3)

    def work(self, claimed: RefreshClaim) -> TokenSet | PinterestError:
        return ask(self._services, claimed)

    def settle(self, session: Session, claimed: RefreshClaim, result: TokenSet | PinterestError) -> None:
        finish_refresh(session, self._services, claimed, result)


def lease_of(services: Services) -> timedelta:
    return timedelta(seconds=services.settings.pinterest_timeout_seconds + _LEASE_MARGIN_SECONDS)


@contextmanager
def transaction() -> Iterator[Session]:
    """A short transaction of its own, for the two steps that must be durable before they go on."""
    with Session(db.engine, expire_on_commit=False) as session, session.begin():
        yield session


def _claim_of(session: Session, services: Services, account: Account) -> RefreshClaim:
    assert account.refresh_lease_until is not None  # noqa: S101 - set by the caller
    tokens = open_tokens(services, account)
    app = pinterest_apps.to_renew(session, services, account, tokens.app_id)
    return RefreshClaim(account.id, account.kind, account.token_version, account.refresh_lease_until, tokens, app)


def _fields(services: Services, account: Account) -> dict[str, Any]:
    if account.tokens_sealed is None:
        raise GrantInvalid(NEEDS_RECONNECT)
    try:
        fields: dict[str, Any] = json.loads(
            services.vault.open(account.tokens_sealed, account.workspace_id, account.id)
        )
    except ValueError as error:
        raise GrantInvalid(
            troubles.say("tokens_unreadable"),
            code="tokens_unreadable",
        ) from error
    return fields


class _Unreadable(Exception):
    """The tokens of an account that was being claimed cannot be opened."""

    def __init__(self, account: Account, error: GrantInvalid) -> None:
        super().__init__(error.message)
        self.account, self.error = account, error


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
