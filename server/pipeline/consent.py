"""Connecting accounts through Pinterest's consent page: the way there, and what is believed of who comes back.

    begin     a row for the trip, and the address of the consent page       → caller's transaction
    take      the trip of who comes back, used up by this                   → a transaction of its own
    exchange  code → tokens → user, boards and sections                      no transaction open
    finish    the account with its tokens and boards, or nothing at all     → a transaction of its own

The state carries 128 random bits, is stored hashed, good for one use and ten minutes, and counts only in the browser
that began: an attacker's state in a victim's browser would else connect the attacker's account to the victim's profile.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import clock
from server.crypto import hash_token, new_token
from server.errors import Conflict, InvalidRequest, NotFound
from server.ids import new_id
from server.models import Account, ConnectLink, ConsentRequest, Profile, Workspace
from server.models.moves import record
from server.pipeline import accounts, pinterest_apps
from server.pipeline.accounts import RemoteAccount
from server.pipeline.pinterest_apps import PinterestApp
from server.pipeline.services import Services
from server.values.remote import TokenSet

SCOPES = ("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read")
CALLBACK_PATH = "/oauth/pinterest/callback"
STATE_LIFE = timedelta(minutes=10)
LINK_LIFE = timedelta(days=7)
_STATE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Trip:
    """One trip to the consent page, for whom and in whose name. With `account_id` it reconnects that account."""

    workspace_id: str
    profile_id: str
    kind: str
    actor: str
    account_id: str | None = None
    link_id: str | None = None
    redirect_uri: str = ""
    app: PinterestApp | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """What Pinterest gave for the code."""

    tokens: TokenSet
    remote: RemoteAccount


def redirect_uri(services: Services) -> str:
    """Where Pinterest sends people back to; the Pinterest app must list exactly this address."""
    return services.settings.base_url + CALLBACK_PATH


def begin(session: Session, services: Services, trip: Trip, binding: str) -> str:
    """Note the trip and return the address of the consent page.

    `binding` is a secret that only this browser has (its session's, or a cookie's). Raises Conflict without an app.
    """
    app = pinterest_apps.to_connect(services, session.get_one(Workspace, trip.workspace_id))
    state, now, back = secrets.token_urlsafe(_STATE_BYTES), clock.now(), redirect_uri(services)
    session.add(
        ConsentRequest(
            state_hash=hash_token(state),
            workspace_id=trip.workspace_id,
            profile_id=trip.profile_id,
            account_id=trip.account_id,
            link_id=trip.link_id,
            kind=trip.kind,
            binding_hash=hash_token(binding),
            actor=trip.actor,
            redirect_uri=back,
            created_at=now,
            expires_at=now + STATE_LIFE,
        )
    )
    session.flush()
    return pinterest_apps.client(services, trip.kind, app).authorize_url(back, SCOPES, state)


def reconnection(session: Session, account: Account, actor: str) -> Trip:
    """The trip that connects an account again. Raises InvalidRequest for a sandbox account, which needs no consent."""
    if account.kind == "sandbox":
        raise InvalidRequest(
            "A sandbox account has no consent page. Connect a Pinterest account instead.", code="sandbox_account"
        )
    return Trip(account.workspace_id, account.profile_id, account.kind, actor, account_id=account.id)


def take(session: Session, services: Services, state: str, bindings: Collection[str]) -> Trip:
    """The trip that this state belongs to, used up for good. Raises NotFound or Conflict, and then uses up nothing.

    `bindings` are the secrets that this browser has.
    """
    now, key = clock.now(), hash_token(state)
    held = [hash_token(binding) for binding in bindings if binding]
    used = session.execute(
        update(ConsentRequest)
        .where(
            ConsentRequest.state_hash == key,
            ConsentRequest.binding_hash.in_(held),
            ConsentRequest.used_at.is_(None),
            ConsentRequest.expires_at > now,
        )
        .values(used_at=now)
        .returning(ConsentRequest.state_hash),
        execution_options={"synchronize_session": False},
    ).first()
    row = session.get(ConsentRequest, key)
    if row is None:
        raise NotFound("Pinterest sent an answer that nobody here asked for. Begin again.", code="consent_unknown")
    if used is None:
        raise _why_not(row, held, now)
    app = pinterest_apps.to_connect(services, session.get_one(Workspace, row.workspace_id))
    return Trip(
        row.workspace_id, row.profile_id, row.kind, row.actor, row.account_id, row.link_id, row.redirect_uri, app
    )


def exchange(services: Services, trip: Trip, code: str) -> Granted:
    """Trade the code, check the permissions and read the account, boards to the end. No transaction may be open.

    Raises PinterestError, or Conflict when permissions are missing.
    """
    tokens = pinterest_apps.client(services, trip.kind, trip.app).exchange_code(code, trip.redirect_uri)
    missing = [scope for scope in SCOPES if scope not in tokens.scopes] if tokens.scopes else []
    if missing:  # an answer without scopes grants all that were asked for (RFC 6749, section 5.1)
        raise Conflict(
            f"Pinterest did not grant everything that is needed: {', '.join(missing)} is missing. Connect again and "
            "allow all of it.",
            code="missing_scopes",
            missing=missing,
        )
    return Granted(tokens, accounts.fetch_remote(services, trip.kind, tokens.access_token))


def finish(session: Session, services: Services, trip: Trip, granted: Granted) -> Account:
    """Store the account with tokens and boards. Raises NotFound or Conflict, and then the caller stores nothing."""
    profile = session.scalars(
        select(Profile)
        .where(Profile.id == trip.profile_id, Profile.workspace_id == trip.workspace_id)
        .with_for_update(key_share=True)  # two browsers that connect the same user at once make one account
    ).first()
    if profile is None:
        raise NotFound("The profile was deleted meanwhile, so nothing was connected.", code="profile_not_found")
    if trip.account_id is not None:
        _check_same_user(session, trip, granted)
    link = _open_link(session, trip.link_id) if trip.link_id is not None else None
    account = accounts.connect(session, services, profile, trip.kind, granted.tokens, granted.remote, actor=trip.actor)
    if link is not None:
        link.account_id = account.id
        session.flush()
    return account


def make_link(session: Session, profile: Profile, actor: str) -> tuple[str, ConnectLink]:
    """A link's code and its row: one use, a week, for whoever holds it. The code is shown once."""
    code = new_token()
    link = ConnectLink(
        id=new_id("lnk"),
        workspace_id=profile.workspace_id,
        profile_id=profile.id,
        code_hash=hash_token(code),
        created_by=actor,
        expires_at=clock.now() + LINK_LIFE,
    )
    session.add(link)
    session.flush()
    record(session, profile.workspace_id, "connect_link.created", link.id, actor=actor)
    return code, link


def find_link(session: Session, code: str, binding: str) -> tuple[ConnectLink, Profile]:
    """The link of a code that this browser may still use, with its profile. Raises NotFound or Conflict."""
    row = session.execute(
        select(ConnectLink, Profile)
        .join(Profile, Profile.id == ConnectLink.profile_id)
        .where(ConnectLink.code_hash == hash_token(code))
    ).first()
    if row is None:
        raise NotFound(
            "There is no such link. Copy it again, whole, or ask for a new one.", code="connect_link_not_found"
        )
    link, profile = row
    if link.account_id is not None:
        raise _link_used()
    if link.expires_at <= clock.now():
        raise Conflict("This link is too old. Ask for a new one.", code="connect_link_expired")
    if link.used_at is not None and not _began_with(session, link.id, binding):
        raise Conflict(
            "This link was opened in another browser already. Go on there, or ask for a new one.",
            code="connect_link_used",
        )
    return link, profile


def begin_by_link(session: Session, services: Services, code: str, binding: str) -> str:
    """Take the link for this browser and return the address of the consent page. Raises NotFound or Conflict.

    The browser that took it may try again until an account is connected, so that a slip on Pinterest's page costs
    nobody a new link; no other browser may.
    """
    link, profile = find_link(session, code, binding)
    taken = session.execute(
        update(ConnectLink)
        .where(ConnectLink.id == link.id, ConnectLink.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(ConnectLink.id),
        execution_options={"synchronize_session": False},
    ).first()
    if taken is None and not _began_with(session, link.id, binding):
        raise _link_used()
    trip = Trip(link.workspace_id, profile.id, "live", f"link:{link.id}", link_id=link.id)
    return begin(session, services, trip, binding)


def _check_same_user(session: Session, trip: Trip, granted: Granted) -> None:
    account = session.get(Account, trip.account_id)
    if account is None or (account.workspace_id, account.profile_id) != (trip.workspace_id, trip.profile_id):
        raise NotFound("The account was removed meanwhile, so nothing was connected.", code="account_not_found")
    user = granted.remote.user
    if account.pinterest_user_id != user.id:
        raise Conflict(
            f"You allowed @{user.username} on Pinterest, but this account is @{account.username}. Sign in to Pinterest as "
            f"@{account.username} and connect again, or connect @{user.username} as an account of its own.",
            code="other_pinterest_user",
            expected=account.username,
            found=user.username,
        )


def _open_link(session: Session, link_id: str) -> ConnectLink:
    link = session.scalars(
        select(ConnectLink).where(ConnectLink.id == link_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if link is None or link.account_id is not None:
        raise _link_used()
    return link


def _began_with(session: Session, link_id: str, binding: str) -> bool:
    mine = select(ConsentRequest.state_hash).where(
        ConsentRequest.link_id == link_id, ConsentRequest.binding_hash == hash_token(binding)
    )
    return bool(binding) and session.scalars(mine.limit(1)).first() is not None


def _why_not(row: ConsentRequest, held: Collection[str], now: datetime) -> Conflict:
    if row.binding_hash not in held:
        return Conflict(
            "This connection was begun in another browser or by somebody who is not signed in here. Go on there, or begin "
            "again here.",
            code="consent_elsewhere",
        )
    if row.used_at is not None:
        return Conflict("This answer of Pinterest was used already. Begin again.", code="consent_used")
    return Conflict(
        "You were away for more than ten minutes, so this is not believed any more. Begin again.",
        code="consent_expired",
    )


def _link_used() -> Conflict:
    return Conflict("This link was used already. Ask for a new one.", code="connect_link_used")
