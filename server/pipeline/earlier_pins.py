"""What an account had pinned before it was connected here: its newest thousand pins, read page by page in pace.

Their links count for the time that must lie between two pins of one page, and a post whose address is among them is
marked as pinned already instead of being pinned once more.

`account.earlier_pins_cursor` holds where reading goes on and the instant before which nobody reads: it is the lease
while a page is read, the rest between two pages, and the wait after trouble. Reading a page twice does no harm.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import telemetry
from server.errors import AppBudgetSpent, GrantInvalid, NotSent, PinterestError, RateLimited, SpamBlocked
from server.models import Account
from server.models.claims import db_now
from server.models.earlier import begun_cursors, claim_unread, keep_earlier
from server.models.leases import known_pins
from server.models.moves import record
from server.models.slots import lock_account, raise_plan_version
from server.pipeline.restored import adopt_lost
from server.pipeline.services import Services
from server.pipeline.tokens import lease_of, open_tokens
from server.rules.urls import canonical_key
from server.values.remote import Page, RemotePin

ACTOR = "earlier_pins"
NEWEST = 1_000
_PAGE = 250
_REST = timedelta(seconds=15)  # between two pages: reading must never take the budget that publishing needs
_SOON = timedelta(minutes=1)
_AFTER_TROUBLE = timedelta(minutes=10)
_AFTER_A_BLOCK = timedelta(hours=6)
_KEY_BYTES = 2_000  # an index entry of PostgreSQL takes a little more, and no blog's address comes near
_CURSOR_MAX = 500


@dataclass(frozen=True, slots=True)
class EarlierClaim:
    """The right to read one page of an account's pins; `cursor` is the stored text that stands for it."""

    account_id: str
    kind: str
    token: str = field(repr=False)
    bookmark: str | None
    count: int
    cursor: str


class EarlierPinsJob:
    """Reads one page for the account that has waited longest."""

    name = "earlier_pins"

    def __init__(self, services: Services) -> None:
        self._services = services

    def claim(self, session: Session) -> EarlierClaim | None:
        now = db_now(session)
        for account in claim_unread(session, now):
            progress = _read(account.earlier_pins_cursor)
            if progress.at is not None and progress.at > now:
                continue
            try:
                token = open_tokens(self._services, account).access_token
            except GrantInvalid:  # whoever publishes or renews tells it; here it only means that nothing can be read
                account.earlier_pins_cursor = _written(progress.bookmark, progress.count, now + _AFTER_TROUBLE)
                session.flush()
                continue
            account.earlier_pins_cursor = _written(progress.bookmark, progress.count, now + lease_of(self._services))
            session.flush()
            return EarlierClaim(
                account.id, account.kind, token, progress.bookmark, progress.count, account.earlier_pins_cursor
            )
        return None

    def goes_on(self, session: Session) -> bool:
        soon = db_now(session) + _SOON
        begun = (_read(cursor).at for cursor in begun_cursors(session, soon))
        return any(at is not None and at <= soon for at in begun)

    def work(self, claimed: EarlierClaim) -> Page[RemotePin] | PinterestError:
        size = min(_PAGE, NEWEST - claimed.count)
        try:
            return self._services.pinterest(claimed.kind).own_pins(claimed.token, claimed.bookmark, size)
        except PinterestError as error:
            return error

    def settle(self, session: Session, claimed: EarlierClaim, result: Page[RemotePin] | PinterestError) -> None:
        account = lock_account(session, claimed.account_id)
        if account is None or account.earlier_pins_cursor != claimed.cursor:
            return
        now = db_now(session)
        if isinstance(result, PinterestError):
            account.earlier_pins_cursor = _written(*_place_after(claimed, result), now + _wait(result))
            return
        if adopted := adopt_lost(session, account, result.items, now):
            telemetry.log("restored.adopted", account=account.id, count=adopted)
        _keep(session, account, result.items)
        count = claimed.count + len(result.items)
        cursor = _written(result.bookmark, count, now + _REST)
        if result.bookmark and result.items and count < NEWEST and len(cursor) <= _CURSOR_MAX:
            account.earlier_pins_cursor = cursor
            return
        account.earlier_pins_cursor, account.earlier_pins_read_at = None, now
        raise_plan_version(session, account.id)  # a plan that was shown before knew less
        record(
            session, account.workspace_id, "account.earlier_pins_read", account.id,
            actor=ACTOR, reason=f"{count} pins from before the connection", data={"count": count},
        )  # fmt: skip


def _keep(session: Session, account: Account, pins: Iterable[RemotePin]) -> None:
    """Our own pins are left out: they hold their places themselves, and give them up when they are cancelled."""
    found = {pin.id: pin for pin in pins if pin.link}
    ours = known_pins(session, account.id, found)
    rows = [
        {
            "account_id": account.id,
            "pinterest_pin_id": pin.id,
            "url_key": key,
            "board_id": pin.board_id,
            "pinned_at": pin.created_at,
        }
        for pin in found.values()
        if pin.id not in ours and len((key := canonical_key(pin.link)).encode()) <= _KEY_BYTES and len(pin.id) <= 80
    ]
    keep_earlier(session, rows)


def _place_after(claimed: EarlierClaim, error: PinterestError) -> tuple[str | None, int]:
    """Where reading goes on: at the same page after a pause that was asked for, else anew, as the bookmark may be the trouble."""
    is_pause = isinstance(error, RateLimited | SpamBlocked | NotSent | AppBudgetSpent)
    return (claimed.bookmark, claimed.count) if is_pause else (None, 0)


def _wait(error: PinterestError) -> timedelta:
    if isinstance(error, SpamBlocked):
        return _AFTER_A_BLOCK
    if isinstance(error, RateLimited) and error.retry_after:
        return max(_AFTER_TROUBLE, timedelta(seconds=error.retry_after))
    return _AFTER_TROUBLE


@dataclass(frozen=True, slots=True)
class _Progress:
    bookmark: str | None = None
    count: int = 0
    at: datetime | None = None


def _read(cursor: str | None) -> _Progress:
    if not cursor:
        return _Progress()
    fields: dict[str, Any] = json.loads(cursor)
    return _Progress(fields["bookmark"], fields["count"], datetime.fromisoformat(fields["at"]))


def _written(bookmark: str | None, count: int, at: datetime) -> str:
    return json.dumps({"bookmark": bookmark, "count": count, "at": at.isoformat()})
