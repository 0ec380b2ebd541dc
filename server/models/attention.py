"""Which pins somebody should look at, as SQL: what `attention` in their JSON says, and those that failed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, cast, exists, or_, select

from server import states
from server.models.account import Account, AccountQueue, Board
from server.models.pin import Pin

WAITING = frozenset({states.PENDING, states.QUEUED, states.RETRYING})
PASSING_HOLDS = frozenset({"video_waits"})  # these end by themselves
ACCESS_RETRIED = "access_retried"  # refused access that may work again in a minute: only what stays alarms anybody
PASSING_BLOCKS = frozenset({"rate_limited", "app_budget_spent", ACCESS_RETRIED})  # nobody can do anything but wait
ACCESS_BLOCKS = frozenset({"token_refused", "app_refused"})  # connecting again ends them


def needs_somebody(now: datetime) -> ColumnElement[bool]:
    """The condition of a pin that failed or waits for a person; `now` decides whether a block is still in force."""
    codes = [Pin.holds[number]["code"].as_string() for number in (0, 1)]
    is_held = and_(Pin.is_held, or_(codes[0].not_in(PASSING_HOLDS), codes[1].is_not(None)))
    is_warned = and_(Pin.state.in_({*WAITING, states.DRAFT}), cast(Pin.warnings, Text) != "[]")
    is_refused = and_(
        Pin.state == states.PUBLISHED, or_(Pin.sync_state == "refused", Pin.error["stage"].as_string() == "delete")
    )
    has_copy = cast(Pin.strays, Text).like('%"error"%')
    return or_(
        Pin.state == states.FAILED,
        is_held,
        is_warned,
        is_refused,
        has_copy,
        and_(Pin.state.in_(WAITING), _is_stuck(now)),
        and_(Pin.state == states.UNCONFIRMED, _is_lost()),  # nobody can look it up
    )


def _is_stuck(now: datetime) -> ColumnElement[bool]:
    has_gone_board = exists().where(Board.account_id == Pin.account_id, Board.id == Pin.board_id, Board.is_gone)
    alarming = [
        and_(who.blocked_until > now, who.block_reason["code"].as_string().not_in(PASSING_BLOCKS))
        for who in (Account, AccountQueue)
    ]
    blocked = select(Account.id).join(AccountQueue, AccountQueue.id == Account.queue_id).where(or_(*alarming))
    is_blocked = Pin.account_id.in_(blocked)
    return or_(has_gone_board, _is_lost(), is_blocked)


def _is_lost() -> ColumnElement[bool]:
    # of accounts there are few: they are found once, not once for each pin
    return Pin.account_id.in_(select(Account.id).where(Account.status != "connected"))
