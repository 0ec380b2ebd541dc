"""`/v1/accounts`: connected Pinterest accounts, their hard caps, and trouble on demand for sandbox ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from flask import Response, current_app
from pydantic import Field, SecretStr, StrictInt, field_validator, model_validator
from sqlalchemy.orm import Session, joinedload

from server import clock
from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Id, IdPath, Name, Query, Zone
from server.api.out_of_rules import summary_after_commit
from server.api.pausing import Pausing
from server.api.shapes import WEEKDAYS, account_json
from server.db import db
from server.errors import Conflict, Forbidden, InvalidRequest, NotFound
from server.models import Account, Profile
from server.models.claims import wake
from server.models.moves import record
from server.models.scope import find, visible
from server.models.slots import lock_account, raise_plan_version
from server.pipeline import accounts, audit, pauses, schedule
from server.pipeline.publish import meter
from server.rules.windows import parse_clock
from server.sandbox import Fault
from server.wiring import services

api = blueprint("accounts", __name__, "Pinterest accounts and their scheduling settings")
_SETTINGS = (
    "pins_per_day", "window_start", "window_end", "timezone", "min_gap_seconds", "missed_slots", "image_spacing_days",
)  # fmt: skip
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class AccountQuery(Query):
    """Which accounts to list."""

    profile_id: Id | None = None


class NewAccount(Body):
    """A sandbox account, or one whose tokens you have; others are connected through Pinterest's consent page."""

    kind: Literal["sandbox", "trial", "live"]
    profile_id: Id
    username: Name = Field("sandbox", description="of a sandbox account; Pinterest tells that of others")
    access_token: SecretStr | None = Field(
        None,
        min_length=1,
        max_length=2000,
        description="for live and trial: with boards, pins and user_accounts scopes",
    )
    refresh_token: SecretStr | None = Field(
        None, min_length=1, max_length=2000, description="renews it; without one the account ends with its token"
    )
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class SettingsChange(Pausing):
    """The hard cap for every way of scheduling. The window ends on the next day when its end is not after its start."""

    pins_per_day: StrictInt | None = Field(None, ge=1, le=10_000)
    window_start: str | None = Field(None, max_length=5, description="HH:MM")
    window_end: str | None = Field(None, max_length=5, description="HH:MM, or 24:00")
    timezone: Zone | None = None
    min_gap_seconds: StrictInt | None = Field(None, ge=0, le=86_400)
    missed_slots: Literal["catch_up", "reslot", "skip"] | None = None
    days_off: Annotated[list[Weekday], Field(max_length=7)] | None = Field(None, description="weekdays without pins")
    image_spacing_days: StrictInt | None = Field(
        None, ge=0, le=365, description="how long the same image stays off one board; 0 switches the rule off"
    )

    @field_validator("days_off")
    @classmethod
    def _leaves_a_day(cls, value: list[str] | None) -> list[str] | None:
        if value is not None and len(set(value)) == len(WEEKDAYS):
            raise ValueError("Every weekday is a day off, so nothing could ever be published. Leave at least one open.")
        return value

    @field_validator("window_start", "window_end")
    @classmethod
    def _is_clock(cls, value: str | None, info: Any) -> str | None:
        if value is not None:
            try:
                parse_clock(value, field=info.field_name, is_end=info.field_name == "window_end")
            except InvalidRequest as error:
                raise ValueError(error.message) from error
        return value

    @model_validator(mode="after")
    def _has_no_null(self) -> SettingsChange:
        for name in self.model_fields_set - {"paused_until"}:
            if getattr(self, name) is None:
                raise ValueError(f"Leave {name} out to keep it as it is; it cannot be null.")
        return self


class AccountChange(Body):
    """What to change of an account."""

    settings: SettingsChange
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class NewFault(Body):
    """Trouble for the account's next calls, to rehearse it."""

    kind: str = Field(max_length=40)
    count: StrictInt = Field(1, ge=1, le=100_000)
    call: str = Field("", max_length=40)
    options: dict[str, Any] = Field({}, max_length=10)


class FaultPath(IdPath):
    """One fault of an account."""

    fault_id: int = Field(ge=1, le=2**31 - 1)


@api.get("/accounts", responses=answers(200, "Accounts"))
@access("session_or_key")
def list_accounts(query: AccountQuery) -> dict[str, Any]:
    """List connected accounts."""
    session = db.session()
    select = visible(principal().scope, Account).order_by(Account.created_at, Account.id)
    select = select.options(joinedload(Account.queue))
    if query.profile_id is not None:
        select = select.where(Account.profile_id == query.profile_id)
    found = session.scalars(select).all()
    paused = pauses.pauses_of(session, found, clock.now())
    return {"data": [account_json(account, paused[account.id]) for account in found], "next_cursor": None}


@api.post("/accounts", responses=answers(201, "The account with its boards read"))
@access("session_or_key", "editor")
def create_account(body: NewAccount) -> tuple[dict[str, Any], int]:
    """Make a sandbox account with a few boards, or connect a live one by its tokens: they are checked, all boards are read."""
    session, caller = db.session(), principal()
    if body.kind != "sandbox" and caller.scope.is_test:
        raise Forbidden("A test key works with sandbox accounts only. Use a live key.", code="test_key")
    profile = find(session, caller.scope, Profile, body.profile_id)
    session.rollback()
    if body.kind == "sandbox":
        tokens, remote = accounts.prepare_sandbox(services(), body.username)
    else:
        tokens, remote = accounts.check_tokens(services(), body.kind, *_typed_tokens(body))
    profile = find(session, caller.scope, Profile, body.profile_id)
    account = accounts.connect(session, services(), profile, body.kind, tokens, remote, actor=caller.actor)
    return _shown(session, account), 201


@api.get("/accounts/<string:id>", responses=answers(200, "The account"))
@access("session_or_key")
def get_account(path: IdPath) -> dict[str, Any]:
    """Read one account, with the earliest time at which one more pin may go out."""
    session = db.session()
    return _shown(session, find(session, principal().scope, Account, path.id))


@api.patch("/accounts/<string:id>", responses=answers(200, "The account, and `out_of_rules {count, pin_ids}`"))
@access("session_or_key", "editor")
def change_account(path: IdPath, body: AccountChange) -> dict[str, Any]:
    """Change the scheduling settings. Pins that have a slot keep it; the claim obeys the new cap and gap at once.

    `out_of_rules` names the waiting pins whose slots break the rules now: send them to `POST /v1/pins/reschedule`.
    """
    session, caller, now = db.session(), principal(), clock.now()
    account = _locked(session, find(session, caller.scope, Account, path.id))
    sent = {name: getattr(body.settings, name) for name in _SETTINGS if name in body.settings.model_fields_set}
    if body.settings.days_off is not None:
        sent["days_off"] = sorted({WEEKDAYS.index(word) for word in body.settings.days_off})
    changed = {name: value for name, value in sent.items() if getattr(account, name) != value}
    changed |= pauses.read_wish(account, body.settings.pause(), now)
    if "min_gap_seconds" in changed and account.queue.next_at is not None:
        # the wait that runs just now was measured with the old gap
        account.queue.next_at += timedelta(seconds=changed["min_gap_seconds"] - account.min_gap_seconds)
    for name, value in changed.items():
        setattr(account, name, value)
    if changed:
        raise_plan_version(session, account.id)
        wake(session, account.queue_id, now)  # a wider cap, a shorter gap or the end of a pause counts now
        record(
            session, caller.workspace_id, "account.changed", account.id,
            actor=caller.actor, reason=", ".join(sorted(changed)),
        )  # fmt: skip
    return {**_shown(session, account), "out_of_rules": summary_after_commit([account], now)}


@api.get("/accounts/<string:id>/out-of-rules", responses=answers(200, "Waiting pins whose slots break the rules now"))
@access("session_or_key")
def list_out_of_rules(path: IdPath) -> dict[str, Any]:
    """All waiting pins whose slots break the account's rules as they are now, in the order of their slots.

    `next_free_slot` is told for each on its own: two may be told the same one. `POST /v1/pins/reschedule` moves them.
    """
    session = db.session()
    account = find(session, principal().scope, Account, path.id)
    found = audit.out_of_rules(session, account, clock.now(), with_next_free=True)
    return {
        "data": [
            {
                "pin_id": breach.pin_id,
                "due_at": clock.rfc3339(breach.due_at),
                **breach.why.to_json(),
                "next_free_slot": clock.rfc3339(breach.next_free),
            }
            for breach in found
        ],
        "next_cursor": None,
    }


@api.post("/accounts/<string:id>/disconnect", responses=answers(200, "Disconnected; its pins wait"))
@access("session_or_key", "editor")
def disconnect_account(path: IdPath) -> dict[str, Any]:
    """Forget the account's tokens. Its pins keep their slots and go on when it is connected again."""
    session, caller = db.session(), principal()
    account = find(session, caller.scope, Account, path.id)
    accounts.disconnect(session, account, actor=caller.actor)
    return _shown(session, account)


@api.get("/accounts/<string:id>/rate", responses=answers(200, "The rate meter"))
@access("session_or_key")
def get_rate(path: IdPath) -> dict[str, Any]:
    """Limits, what is used and what is left: of the account, of Pinterest's budget for it, and of the app.

    `day_used` and `day_remaining` are today's; `next_possible_at` is the earliest instant at which one more pin may go
    out, whatever is scheduled, and null while the account is disconnected or paused without an end. `next_free_slot` keeps beside what is scheduled, too: none before a block ends,
    null while the account is disconnected. `app` is null where
    the app has no known daily limit; `used_up_to` tells up to how many used requests each purpose may go on.
    """
    session, now = db.session(), clock.now()
    account = find(session, principal().scope, Account, path.id)
    reading = meter.read(session, services().settings, account, now)
    queue, rest, free = reading.queue, account.rest_at(now), None
    if account.status == "connected":
        free = schedule.next_free_slot(session, account, now, max(now, rest.until if rest else now))
    return {
        "day": reading.day.isoformat(),
        "day_used": reading.day_used,
        "day_remaining": max(account.pins_per_day - reading.day_used, 0),
        "pins_per_day": account.pins_per_day,
        "min_gap_seconds": account.min_gap_seconds,
        "next_at": clock.rfc3339(queue.next_at),
        "blocked_until": clock.rfc3339(rest.until if rest else None),
        "block_reason": rest.reason if rest else None,
        "budget": {
            "limit": queue.budget_limit,
            "remaining": queue.budget_remaining,
            "reset_at": clock.rfc3339(queue.budget_reset_at),
        },
        "app": reading.app,
        "next_possible_at": clock.rfc3339(reading.next_possible_at),
        "waits_for": reading.waits_for,
        "next_free_slot": clock.rfc3339(free),
    }


@api.get("/accounts/<string:id>/faults", responses=answers(200, "Faults that are still to come"))
@access("session_or_key")
def list_faults(path: IdPath) -> dict[str, Any]:
    """Trouble that was asked for and has not happened yet."""
    account = _sandbox_account(path.id)
    faults = services().sandbox.faults(account.pinterest_user_id).list()
    return {"data": [_fault_json(fault) for fault in faults], "next_cursor": None}


@api.post("/accounts/<string:id>/faults", responses=answers(201, "The fault"))
@access("session_or_key", "editor")
def create_fault(path: IdPath, body: NewFault) -> tuple[dict[str, Any], int]:
    """Ask for trouble: rate limits, cut connections, answers that get lost. Sandbox accounts only."""
    account = _sandbox_account(path.id)
    if set(body.options) & {"kind", "count", "call"}:
        raise InvalidRequest("kind, count and call stand beside options, not in them.", field="options")
    fault = services().sandbox.faults(account.pinterest_user_id).add(
        body.kind, body.count, call=body.call, **body.options
    )  # fmt: skip
    return _fault_json(fault), 201


@api.delete("/accounts/<string:id>/faults", responses=answers(204, "No trouble any more"))
@access("session_or_key", "editor")
def clear_faults(path: IdPath) -> Response:
    """Take back all trouble that was asked for."""
    services().sandbox.faults(_sandbox_account(path.id).pinterest_user_id).clear()
    return current_app.response_class(status=204)


@api.delete("/accounts/<string:id>/faults/<int:fault_id>", responses=answers(204, "Taken back"))
@access("session_or_key", "editor")
def clear_fault(path: FaultPath) -> Response:
    """Take back one fault."""
    found = services().sandbox.faults(_sandbox_account(path.id).pinterest_user_id).clear(path.fault_id)
    if not found:
        raise NotFound("This account has no such fault waiting.", code="fault_not_found", id=path.fault_id)
    return current_app.response_class(status=204)


def _typed_tokens(body: NewAccount) -> tuple[str, str]:
    if body.access_token is None:
        raise InvalidRequest("Send the account's access_token.", code="missing_field", field="access_token")
    access_token = body.access_token.get_secret_value()
    refresh_token = body.refresh_token.get_secret_value() if body.refresh_token else ""
    accounts.check_typed(access_token, refresh_token)
    return access_token, refresh_token


def _shown(session: Session, account: Account) -> dict[str, Any]:
    return account_json(account, pauses.pause_of(session, account, clock.now()))


def _sandbox_account(account_id: str) -> Account:
    account = find(db.session(), principal().scope, Account, account_id)
    if account.kind != "sandbox":
        raise Conflict("Trouble can be asked for on sandbox accounts only.", code="not_a_sandbox_account")
    db.session.expunge(account)
    db.session.rollback()  # the sandbox has a store of its own; ours must not be held meanwhile
    return account


def _locked(session: Session, account: Account) -> Account:
    found = lock_account(session, account.id)
    assert found is not None  # noqa: S101 - it was found in this transaction
    return found


def _fault_json(fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.id, "kind": fault.kind, "call": fault.call, "count": fault.count, "options": fault.options,
    }  # fmt: skip
