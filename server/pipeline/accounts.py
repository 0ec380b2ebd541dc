"""Connecting Pinterest accounts, and letting them go."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import troubles
from server.errors import Conflict, InvalidRequest, TokenRefused
from server.ids import new_id
from server.models import Account, AccountQueue, Profile
from server.models.claims import db_now
from server.models.late import count_late
from server.models.moves import record
from server.models.slots import lock_account
from server.pipeline import board_lists
from server.pipeline.board_lists import Listing
from server.pipeline.publish import rests
from server.pipeline.services import Services
from server.pipeline.tokens import store_tokens
from server.values.remote import RemoteUser, TokenSet, is_token

SANDBOX_BOARDS = (
    ("Recipes to try", "Dishes for weeknights and weekends"),
    ("Home and living", "Rooms, plants and small projects"),
    ("Ideas worth saving", "Lists, guides and things to remember"),
)


@dataclass(frozen=True, slots=True)
class RemoteAccount:
    """What Pinterest says of an account: its user, its boards and as many sections as may be waited for."""

    user: RemoteUser
    listing: Listing


def fetch_remote(services: Services, kind: str, token: str) -> RemoteAccount:
    """Read the user, all boards and the sections of the first ones. No transaction may be open. Raises PinterestError."""
    listing = board_lists.fetch_listing(services, kind, token)
    return RemoteAccount(services.pinterest(kind).user_account(token), listing)


def connect(
    session: Session,
    services: Services,
    profile: Profile,
    kind: str,
    tokens: TokenSet,
    remote: RemoteAccount,
    *,
    actor: str,
) -> Account:
    """Store a connected account with its boards; connecting the same user to the same profile again reconnects it.

    Its pins have kept their slots. Those that missed theirs meanwhile follow the account's `missed_slots` from here on:
    the claim or the worker's chore finds them, and the event says how many there are.
    """
    known = session.scalar(
        select(Account.id).where(
            Account.profile_id == profile.id, Account.kind == kind, Account.pinterest_user_id == remote.user.id
        )
    )
    account = lock_account(session, known) if known is not None else None
    if account is None:
        account = Account(
            id=new_id("acc"),
            workspace_id=profile.workspace_id,
            profile_id=profile.id,
            queue_id=_queue(session, kind, remote.user.id).id,
            kind=kind,
            pinterest_user_id=remote.user.id,
            username=remote.user.username,
            timezone=profile.timezone,
        )
        session.add(account)
        session.flush()
    was_away = account.status != "connected"
    rests.end(account)  # what the old access was refused says nothing about the new one
    account.username, account.status, account.error = remote.user.username, "connected", None
    account.trends_refused_until = None  # the new grant may allow what the old one did not
    if was_away or account.earlier_pins_read_at is None:  # what was pinned elsewhere meanwhile counts as well
        account.earlier_pins_cursor = account.earlier_pins_read_at = None
    store_tokens(services, session, account, tokens)
    board_lists.store(
        session, services, account, remote.listing, known_before=board_lists.known_now(session, account.id)
    )
    late = count_late(session, account.id, db_now(session)) if was_away else 0
    record(
        session, account.workspace_id, "account.connected", account.id,
        actor=actor, reason=_what_is_late(late, account) if late else "",
        data={"username": account.username, "missed_slots": late},
    )  # fmt: skip
    return account


_POLICIES = {
    "catch_up": "they go out as soon as gap, cap and publishing hours allow",
    "reslot": "they move to the next free slots",
    "skip": "they are cancelled",
}


def _what_is_late(count: int, account: Account) -> str:
    pins = "1 pin has missed its slot" if count == 1 else f"{count} pins have missed their slots"
    return f"connected again; {pins} meanwhile. Set for such pins: {_POLICIES[account.missed_slots]}"


def prepare_sandbox(services: Services, username: str = "sandbox") -> tuple[TokenSet, RemoteAccount]:
    """Make a user with boards in the sandbox and read it through the same calls as any account.

    What comes back is for `connect`; no transaction may be open, as for any call to Pinterest.
    """
    _user, tokens = services.sandbox.create_user(username, boards=SANDBOX_BOARDS)
    return tokens, fetch_remote(services, "sandbox", tokens.access_token)


def renew_sandbox(services: Services, account: Account) -> tuple[TokenSet, RemoteAccount]:
    """Fresh tokens for the sandbox user that an account had, read again; what comes back is for `connect`.

    No transaction may be open. Raises Conflict where the sandbox does not know that user any more, and PinterestError.
    """
    try:
        given = services.sandbox.issue_tokens(account.pinterest_user_id)
        return given, fetch_remote(services, "sandbox", given.access_token)
    except (LookupError, TokenRefused) as error:
        raise Conflict(
            "The sandbox was emptied meanwhile and does not know this account any more. Make a new sandbox account.",
            code="sandbox_user_gone",
        ) from error


def check_typed(access_token: str, refresh_token: str) -> None:
    """Refuse tokens that no header can carry. Raises InvalidRequest; the token itself is never told."""
    for field, token in (("access_token", access_token), ("refresh_token", refresh_token)):
        if token and not is_token(token):
            raise InvalidRequest(
                "A token has letters, digits and signs only. Copy it again, without spaces or line breaks.",
                code="bad_character", field=field,
            )  # fmt: skip


def check_tokens(
    services: Services, kind: str, access_token: str, refresh_token: str
) -> tuple[TokenSet, RemoteAccount]:
    """Tokens that somebody entered by hand, with what Pinterest says of their account; what comes back is for `connect`.

    No transaction may be open. Raises InvalidRequest when Pinterest does not take the access token, and PinterestError.
    """
    given = TokenSet(access_token=access_token, refresh_token=refresh_token)
    try:
        return given, fetch_remote(services, kind, access_token)
    except TokenRefused as error:
        raise InvalidRequest(
            "Pinterest does not take this access token. Copy it again, whole, or get a new one.",
            code="access_token_refused", field="access_token",
        ) from error  # fmt: skip


def disconnect(session: Session, account: Account, *, actor: str) -> None:
    """Forget the tokens. Pins keep their state and slot and go on when the account is connected again."""
    if account.status == "disconnected":
        raise Conflict("This account is disconnected already.", code="already_disconnected")
    account.status, account.tokens_sealed, account.token_version = "disconnected", None, account.token_version + 1
    account.error = {"code": "disconnected_by_person", "params": {}, "text": troubles.say("disconnected_by_person")}
    session.flush()
    record(session, account.workspace_id, "account.disconnected", account.id, actor=actor, reason="asked for")


def _queue(session: Session, kind: str, user_id: str) -> AccountQueue:
    queue_id = f"{kind}:{user_id}"
    queue = session.get(AccountQueue, queue_id)
    if queue is None:
        queue = AccountQueue(id=queue_id)
        session.add(queue)
        session.flush()
    return queue
