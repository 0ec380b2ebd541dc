"""What keeps a waiting pin although nothing is wrong with it: its account, a pause, its board, a block, used up requests, its next try.

Instants stay instants: a page tells them on its reader's clock and in its reader's language, and a program reckons with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server import clock, states
from server.models import Account, Pin
from server.models.attention import ACCESS_RETRIED, PASSING_BLOCKS, WAITING
from server.models.due import waits_for_look
from server.pipeline.pauses import Pause
from server.pipeline.publish.meter import Spent

_SPENT = {
    "budget": ("budget_spent", "The account has used up the requests that Pinterest allows it"),
    "app": ("app_budget_spent", "Your Pinterest app has used up the requests that Pinterest allows it in a day"),
}


@dataclass(frozen=True, slots=True)
class Wait:
    """`text` needs no instant to be true; `until` is when it ends, None where that is not known."""

    code: str
    text: str
    until: datetime | None = None
    needs_person: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "text": self.text, "until": clock.rfc3339(self.until)}


def is_waiting(pin: Pin) -> bool:
    return pin.state in WAITING


def wait_of(
    pin: Pin, account: Account | None, pause: Pause | None, spent: Spent | None = None, *, has_no_board: bool
) -> Wait | None:
    """What keeps a pin, the most lasting first; None when nothing does but its slot. `pause` is the one that binds it.

    `spent` is of its account; a slot behind its end is none of its business.
    """
    if pin.state == states.UNCONFIRMED and account is not None and account.status != "connected":
        text = (
            f"Its {_home(account)} account is disconnected: whether it went out is looked up when it is connected again"
        )
        return Wait("disconnected", text, needs_person=True)
    next_try = pin.next_attempt_at if pin.state in {states.GENERATING, states.RETRYING} else None
    kept = _kept(account, pause, has_no_board) or _spent(pin, spent) if is_waiting(pin) else None
    if kept is not None:
        is_later = next_try is not None and kept.until is not None and kept.until <= next_try
        if not is_later or kept.needs_person:
            return kept
    if next_try is not None:
        return Wait("next_try", "Is tried again", next_try)
    looked_until = waits_for_look(pin, clock.now())
    return (
        Wait("look", "Its page is looked at first, for half a minute at most", looked_until) if looked_until else None
    )


def _kept(account: Account | None, pause: Pause | None, has_no_board: bool) -> Wait | None:
    if account is not None and account.status != "connected":
        return Wait("disconnected", f"Its {_home(account)} account is disconnected", needs_person=True)
    if pause is not None:
        return Wait("paused", f"Its {pause.by} is paused", pause.until)
    if has_no_board:
        where = "in the sandbox" if account is not None and account.kind == "sandbox" else "on Pinterest"
        return Wait("board_gone", f"Its board is gone {where}: choose another one", needs_person=True)
    if account is None or (rest := account.rest_at(clock.now())) is None:
        return None
    code = str(rest.reason.get("code") or "blocked")
    return Wait(code, _block_words(code, account), rest.until, needs_person=code not in PASSING_BLOCKS)


def _spent(pin: Pin, spent: Spent | None) -> Wait | None:
    if spent is None or pin.due_at is None or pin.due_at >= spent.until:
        return None
    return Wait(*_SPENT[spent.code], spent.until)


def _block_words(code: str, account: Account) -> str:
    if code == "trial_access":
        return "Its Pinterest app has trial access, which may not create real pins"
    if code == "rate_limited":
        return f"{_home(account, 'The sandbox')} asked for a pause"
    if code == ACCESS_RETRIED:
        return f"{_home(account, 'The sandbox')} does not accept the account's access just now"
    if code == "app_refused":
        return "Pinterest does not accept the app id and secret: check both in Account settings"
    if code == "token_refused":
        return f"{_home(account, 'The sandbox')} does not accept the account's access: connect it again"
    return f"{_home(account, 'The sandbox')} asked the account to rest"


def _home(account: Account, sandbox: str = "sandbox") -> str:
    return sandbox if account.kind == "sandbox" else "Pinterest"
