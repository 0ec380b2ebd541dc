"""Trouble on demand: faults that a user of the sandbox asked for, each used up by the calls it hits.

They are kept in the sandbox's store and taken in a transaction of their own, so a fault "after creation" is neither
given twice to two processes nor given back when the caller rolls back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response
from sqlalchemy import Connection, delete, insert, select, update

from server.errors import InvalidRequest
from server.sandbox import refusals
from server.sandbox.calls import CALLS
from server.sandbox.refusals import Refused
from server.sandbox.store import Store
from server.sandbox.tables import faults

ANY_CALL = "any"
_LONGEST_SLEEP = 600.0

# kind → (what it does, the options it knows)
FAULT_KINDS: dict[str, tuple[str, frozenset[str]]] = {
    "rate_limit": ("429, with Retry-After when `retry_after` (seconds) is given", frozenset({"retry_after"})),
    "error_before": ("5xx (`status`, 500) before anything is done", frozenset({"status"})),
    "error_after": ("5xx (`status`, 500) after it was done", frozenset({"status"})),
    "cut_before": ("the connection is cut before anything is done", frozenset()),
    "cut_after": ("the connection is cut after it was done", frozenset()),
    "slow": ("waits `seconds` (1); it is done `acts`: `before` or `after` the wait", frozenset({"seconds", "acts"})),
    "unauthorized": ("401", frozenset()),
    "spam_block": ("code 9, or a 429 that speaks of spam when `status` is 429", frozenset({"status"})),
    "transient_image": ("400, the image could not be fetched this time", frozenset()),
    "board_gone": ("404, the board does not exist", frozenset()),
    "token_revoked": ("the refresh token is answered with invalid_grant", frozenset()),
    "not_permitted": ("403 code 29", frozenset()),
    "trial_access": ("403 code 29 that speaks of trial access", frozenset()),
    "no_id": ("done, but the answer does not say the id", frozenset()),
    "late_listing": ("created, but lists show it only after `seconds` (1)", frozenset({"seconds"})),
    "link_cut": ("created, but its link loses the query", frozenset()),
}
_DEFAULT_CALL = {"token_revoked": "token"}


@dataclass(frozen=True, slots=True)
class Fault:
    """`count` is how many more calls it will hit; `call` names them (see `calls.CALLS`, or `any`)."""

    id: int
    kind: str
    call: str
    count: int
    options: dict[str, Any]


class UserFaults:
    """The faults of one sandbox user."""

    def __init__(self, store: Store, user_id: str) -> None:
        self._store = store
        self._user_id = user_id

    def add(self, kind: str, count: int = 1, *, call: str = "", **options: Any) -> Fault:
        """Ask for a fault on the next `count` calls of a kind (create_pin unless `call` says else).

        Raises InvalidRequest for an unknown kind, call or option.
        """
        if kind not in FAULT_KINDS:
            raise InvalidRequest(f"There is no fault {kind!r}. Known: {', '.join(FAULT_KINDS)}.")
        call = call or _DEFAULT_CALL.get(kind, "create_pin")
        if call not in CALLS and call != ANY_CALL:
            raise InvalidRequest(f"There is no call {call!r}. Known: {', '.join(CALLS)}, {ANY_CALL}.")
        if not 1 <= count <= 100_000:
            raise InvalidRequest("A fault's count is 1 to 100000.")
        _check_options(kind, options)
        with self._store.write() as db:
            row = db.execute(
                insert(faults)
                .values(user_id=self._user_id, kind=kind, call=call, remaining=count, options=options)
                .returning(faults.c.id)
            ).scalar_one()
        return Fault(row, kind, call, count, options)

    def list(self) -> tuple[Fault, ...]:
        """What is still waiting to happen, in the order in which it will."""
        query = select(faults).where(faults.c.user_id == self._user_id).order_by(faults.c.id)
        with self._store.read() as db:
            return tuple(_fault(row) for row in db.execute(query))

    def clear(self, fault_id: int | None = None) -> int:
        """Take back one fault or all; returns how many there were."""
        query = delete(faults).where(faults.c.user_id == self._user_id)
        if fault_id is not None:
            query = query.where(faults.c.id == fault_id)
        with self._store.write() as db:
            return db.execute(query).rowcount


def take(db: Connection, user_id: str, call: str) -> Fault | None:
    """Use up one count of the oldest fault that fits; None when there is none.

    The count falls only `WHERE remaining > 0`, so of two processes that saw the same last one, one gets it.
    """
    query = select(faults).where(faults.c.user_id == user_id, faults.c.call.in_((call, ANY_CALL))).order_by(faults.c.id)
    for row in db.execute(query).all():
        spent = update(faults).where(faults.c.id == row.id, faults.c.remaining > 0)
        if db.execute(spent.values(remaining=faults.c.remaining - 1)).rowcount:
            db.execute(delete(faults).where(faults.c.id == row.id, faults.c.remaining <= 0))
            return _fault(row)
    return None


def play(fault: Fault | None, act: Callable[[], Response], sleep: Callable[[float], None] = time.sleep) -> Response:
    """Carry a call out as its fault wants it. Raises Refused for what is answered with an error."""
    if fault is None:
        return act()
    kind, options = fault.kind, fault.options
    if kind == "slow":
        seconds = float(options.get("seconds", 1))
        if options.get("acts", "before") == "after":
            sleep(seconds)
            return act()
        response = act()
        sleep(seconds)
        return response
    if kind.endswith("_after"):
        act()
    if kind in {"cut_before", "cut_after"}:
        return Response(_cut(), mimetype="application/json")
    if kind == "no_id":
        response = act()
        response.set_data(b"{}")
        return response
    if kind in {"late_listing", "link_cut"}:
        return act()  # the store was told at creation
    raise _refused(kind, options)


def _refused(kind: str, options: dict[str, Any]) -> Refused:
    if kind == "rate_limit":
        wait = options.get("retry_after")
        headers = {} if wait is None else {"Retry-After": str(wait)}
        return Refused(429, 8, "This request exceeded a rate limit. Slow down.", headers=headers)
    if kind in {"error_before", "error_after"}:
        return Refused(int(options.get("status", 500)), 2787, "Something went wrong on our end. Sorry about that.")
    if kind == "spam_block":
        status = int(options.get("status", 403))
        message = "Sorry! We block certain actions to combat spam. Try again later."
        return Refused(status, 8 if status == 429 else 9, message)
    refuse: dict[str, Callable[[], Refused]] = {
        "unauthorized": refusals.not_authenticated,
        "transient_image": refusals.could_not_fetch_image,
        "board_gone": refusals.board_not_found,
        "token_revoked": lambda: refusals.invalid_grant("The refresh token was revoked."),
        "trial_access": lambda: Refused(403, 29, "Apps with Trial access may not create Pins in production."),
        "not_permitted": lambda: Refused(403, 29, "You are not permitted to access that resource."),
    }
    return refuse[kind]()


def _cut() -> Iterator[bytes]:
    """A body that breaks off: a real server drops the connection, the transport in this process does the same."""
    yield b""
    raise ConnectionAbortedError("the sandbox cut the connection as it was asked to")


def _check_options(kind: str, options: dict[str, Any]) -> None:
    unknown = set(options) - FAULT_KINDS[kind][1]
    if unknown:
        raise InvalidRequest(f"The fault {kind!r} does not know the option {', '.join(sorted(unknown))}.")
    for name in ("seconds", "retry_after"):
        value = options.get(name)
        if value is not None and not (
            isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LONGEST_SLEEP
        ):
            raise InvalidRequest(f"A fault's {name} is a number from 0 to {_LONGEST_SLEEP:g}.")
    status = options.get("status")
    if status is not None:
        allowed = {403, 429} if kind == "spam_block" else set(range(500, 600)) | {408, 409}
        if not isinstance(status, int) or status not in allowed:
            raise InvalidRequest(f"The fault {kind!r} cannot answer with the status {status}.")
    if options.get("acts", "before") not in ("before", "after"):
        raise InvalidRequest("A slow fault's `acts` is before or after.")


def _fault(row: Any) -> Fault:
    return Fault(row.id, row.kind, row.call, row.remaining, dict(row.options))
