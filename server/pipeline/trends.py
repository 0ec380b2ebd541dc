"""What people of a region search for on Pinterest, asked once a day. A trouble only leaves it out: no pin waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from server import clock, telemetry
from server.db import upsert
from server.errors import PinterestError, Rejected, TokenRefused
from server.models import Account, Trend
from server.pipeline import tokens
from server.pipeline.services import Services
from server.pipeline.tokens import Access, transaction

KINDS = ("growing", "seasonal", "monthly")  # of trends; what grows tells more than what is always searched for
_KEPT = timedelta(days=1)
_AFTER_TROUBLE = timedelta(hours=1)
_AFTER_REFUSAL = timedelta(minutes=1)  # of one account: another one may be allowed to ask
_STALE = timedelta(days=7)  # older searches tell nothing about today
_ASKING = timedelta(minutes=2)  # so long others do not ask as well; nobody waits for the answer


def trending(services: Services, account_id: str | None, region: str, interest: str = "") -> tuple[str, ...]:
    """The keywords of a region as read today, or lately where they cannot be read; empty without an account or a region.

    `interest` asks for one of Pinterest's fields only: fifty searches about food tell a food blog more than fifty about all.

    No transaction may be open. Never raises for what Pinterest answers.
    """
    if not account_id or not region:
        return ()
    now = clock.now()
    with transaction() as session:
        account = session.get(Account, account_id)
        if account is None or account.status != "connected":
            return ()
        key = f"{account.kind}:{region}" + (f":{interest}" if interest else "")
        known = session.get(Trend, key)
        kept = tuple(known.keywords) if known and known.read_at and known.read_at > now - _STALE else ()
        is_refused = account.trends_refused_until is not None and account.trends_refused_until > now
        if is_refused or (known is not None and known.next_at > now) or not _take(session, key, now):
            return kept
        try:
            allowed = tokens.access(services, account)
        except PinterestError:
            return kept
    try:
        found = _ask(services, allowed, region, interest)
    except PinterestError as error:
        telemetry.log("trends.left_out", error_code=error.code, region=region, interest=interest, account=account_id)
        is_refused = isinstance(error, Rejected | TokenRefused)  # a missing scope is not there an hour later, either
        if is_refused:
            _remember_refusal(account_id, now + _KEPT)
        _store(key, None, now + (_AFTER_REFUSAL if is_refused else _AFTER_TROUBLE))
        return kept
    _store(key, found, now + _KEPT)
    return found


def _ask(services: Services, allowed: Access, region: str, interest: str) -> tuple[str, ...]:
    client = services.pinterest(allowed.kind)
    found = [word for kind in KINDS for word in client.trends(allowed.token, region, kind, interest)]
    return tuple(dict.fromkeys(word[:100] for word in found))


def _take(session: Session, key: str, now: datetime) -> bool:
    """Take the right to ask; False when somebody else has it."""
    insert = upsert(session)
    born = session.execute(
        insert(Trend).values(id=key, keywords=[], next_at=now + _ASKING).on_conflict_do_nothing(index_elements=["id"])
    )
    if born.rowcount:  # type: ignore[attr-defined]
        return True
    taken = session.execute(
        update(Trend).where(Trend.id == key, Trend.next_at <= now).values(next_at=now + _ASKING),
        execution_options={"synchronize_session": False},
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _remember_refusal(account_id: str, until: datetime) -> None:
    """It is this account's alone: what is asked for and found is shared by all tenants."""
    with transaction() as session:
        session.execute(update(Account).where(Account.id == account_id).values(trends_refused_until=until))


def _store(key: str, keywords: tuple[str, ...] | None, next_at: datetime) -> None:
    values: dict[str, object] = {"next_at": next_at}
    if keywords is not None:
        values |= {"keywords": list(keywords), "read_at": clock.now()}
    with transaction() as session:
        session.execute(update(Trend).where(Trend.id == key).values(**values))
