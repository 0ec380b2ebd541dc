"""The pins that need somebody are the same for the calendar's filter, for its counts and in each pin's own JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import clock
from server.api.shapes import PinShapes
from server.config import Settings
from server.models import Account, Board
from server.models.queries import PinFilter, list_pins
from server.models.scope import Scope
from tests.factories import make_account, make_pin, make_profile, make_workspace


def _hold(code: str) -> dict[str, Any]:
    return {"code": code, "since": "2026-05-04T12:00:00Z", "choices": ["cancel"], "text": code}


def _held(account: Account, *codes: str, **values: Any) -> str:
    return str(make_pin(account, holds=[_hold(code) for code in codes], is_held=True, **values).id)


def test_what_needs_somebody_is_the_same_in_sql_and_in_json(session: Session) -> None:
    profile = make_profile(make_workspace())
    account, lost, spam, slow = (make_account(profile) for _ in range(4))
    wanted = {
        "failed": make_pin(account, state="failed").id,
        "held": _held(account, "link_dead"),
        "held twice": _held(account, "video_waits", "link_dead"),
        "asked": _held(account, "ambiguous", state="unconfirmed"),
        "warned": make_pin(account, warnings=[_hold("noindex")]).id,
        "refused": make_pin(account, state="published", sync_state="refused").id,
        "not removed": make_pin(account, state="published", error={"code": "x", "text": "No", "stage": "delete"}).id,
        "stray": make_pin(account, state="published", strays=[{"id": "7", "url": "", "error": {"code": "x"}}]).id,
        "lost": make_pin(lost).id,
        "lost on its way": make_pin(lost, state="unconfirmed").id,
        "spam": make_pin(spam, state="queued").id,
        "no board": make_pin(account, board_id=_gone_board(session, account)).id,
    }
    for one in (
        make_pin(account), make_pin(account, state="published"), make_pin(lost, state="draft"), make_pin(slow),
        make_pin(account, state="published", warnings=[_hold("noindex")]),
        make_pin(account, state="published", strays=[{"id": "8", "url": ""}]),
        make_pin(account, state="retrying", error={"code": "rate_limited", "text": "Later."}),
    ):  # fmt: skip
        assert one.id not in wanted.values()
    _held(account, "video_waits")
    lost.status = "disconnected"
    for blocked, code in ((spam, "spam_blocked"), (slow, "rate_limited")):
        blocked.queue.blocked_until, blocked.queue.block_reason = clock.now() + timedelta(hours=1), {"code": code}
    session.commit()

    scope = Scope(profile.workspace_id)
    found = list_pins(session, scope, PinFilter(needs_somebody=True), limit=100)
    every = list_pins(session, scope, PinFilter(), limit=100)
    shapes = PinShapes.of(session, Settings(), every)
    told = {pin.id for pin in every if shapes.compact(pin)["attention"] or pin.state == "failed"}
    assert {pin.id for pin in found} == set(wanted.values()) == told


def _gone_board(session: Session, account: Account) -> str:
    board = session.query(Board).filter_by(account_id=account.id).order_by(Board.position.desc()).first()
    assert board is not None
    board.is_gone = True
    return board.id
