"""The money a day that a workspace's AI texts may cost, and the meter of what they did cost.

Before a call the dearest way it can go is set aside, and afterwards what it did cost is counted instead, also after a failure:
several workers together never pass the cap. The writer asks for no longer answers than were set aside. Both are short transactions of their own, since none may be open while the model
writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from server import clock
from server.config import Settings
from server.errors import WriterError
from server.models.workspace import Workspace
from server.models.writer_use import WriterUse, reserve, set_aside, settle
from server.pipeline.tokens import transaction
from server.rules.prompting.prompt import messages
from server.rules.windows import load_zone
from server.values.text import TokenUse, WritingTask, answer_tokens, tokens_of

# Dollars a million tokens, in and out. A model that is not here counts as the dearest of them, unless the settings say its price.
PRICES = {
    "gpt-4.1": (2.0, 8.0),
    "gpt-4.1-mini": (0.4, 1.6),
    "gpt-4.1-nano": (0.1, 0.4),
    "gpt-4o": (2.5, 10.0),
    "gpt-4o-mini": (0.15, 0.6),
}
_CALLS = 2  # the answer, and one repair
_USUAL_TOKENS_IN = 5_000  # the rules and a usual page
_SHAPE_TOKENS = 500  # the schema of the answer, which is sent beside the messages
_REPAIR_TOKENS = 2_500  # what is told to be wrong with an answer
MOST_PINS = 20  # of a post
_LAPSES_AFTER = timedelta(minutes=30)  # two answers at the longest deadline are done by then


@dataclass(frozen=True, slots=True)
class DayOfWriting:
    """What the AI texts of a workspace have used in a day, and what is set aside for those that are being written.

    `capped` posts were written by the local writer instead.
    """

    calls: int
    tokens_in: int
    tokens_out: int
    micros: int
    cap_micros: int
    capped: int
    resets_at: datetime
    aside: int = 0


def day_of(workspace: Workspace, now: datetime) -> tuple[date, datetime]:
    """The workspace's own day that `now` counts for, and the midnight at which it ends."""
    zone = load_zone(workspace.timezone)
    day = now.astimezone(zone).date()
    return day, datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


def cap_of(settings: Settings, workspace: Workspace) -> int:
    """Millionths of a dollar that a day's texts may cost; 0 turns the AI writer off."""
    own = workspace.ai_micros_per_day
    return default_cap(settings) if own is None else own


def default_cap(settings: Settings) -> int:
    """The installation's cap, for workspaces without one of their own."""
    return round(settings.ai_dollars_per_day * 1_000_000)


def prices_of(settings: Settings) -> tuple[float, float]:
    """Dollars a million tokens, in and out, of the model in use."""
    if settings.openai_prices:
        price_in, _, price_out = settings.openai_prices.partition("/")
        return float(price_in), float(price_out)
    return PRICES.get(settings.openai_model, max(PRICES.values()))


def today(session: Session, settings: Settings, workspace: Workspace, now: datetime) -> DayOfWriting:
    """The meter of the day that `now` lies in."""
    day, resets_at = day_of(workspace, now)
    row = session.get(WriterUse, (workspace.id, day)) or WriterUse(
        calls=0, tokens_in=0, tokens_out=0, micros=0, capped=0
    )
    return DayOfWriting(
        calls=row.calls,
        tokens_in=row.tokens_in,
        tokens_out=row.tokens_out,
        micros=row.micros,
        cap_micros=cap_of(settings, workspace),
        capped=row.capped,
        resets_at=resets_at,
        aside=set_aside(session, workspace.id, day),
    )


def pins_payable(settings: Settings, day: DayOfWriting) -> int:
    """The most pins of one post that what is left of the day pays for, at the dearest that their texts can go; 0: not one text."""
    left = day.cap_micros - day.micros - day.aside
    counts = range(1, MOST_PINS + 1)
    return max((count for count in counts if _dearest(settings, _USUAL_TOKENS_IN, count) <= left), default=0)


@contextmanager
def spending(settings: Settings, workspace_id: str, task: WritingTask) -> Iterator[Callable[[TokenUse], None]]:
    """Give the function that counts each answer's tokens. Raises WriterError `writer_cap_reached` when the day's money is used up."""
    asked = _SHAPE_TOKENS + sum(tokens_of(message["content"]) for message in messages(task))
    aside = _dearest(settings, asked, task.count)
    now = clock.now()
    with transaction() as session:
        workspace = session.get_one(Workspace, workspace_id)
        cap, (day, resets_at) = cap_of(settings, workspace), day_of(workspace, now)
        reservation_id = reserve(session, workspace_id, day, micros=aside, cap=cap, now=now, until=now + _LAPSES_AFTER)
    if reservation_id is None:
        raise WriterError(
            "Today's budget for the AI writer is used up, so the local writer wrote this. It starts anew at midnight."
            if cap
            else "The budget for the AI writer is set to nothing, so the local writer wrote this.",
            code="writer_cap_reached",
            resets_at=clock.rfc3339(resets_at),
        )
    used: list[TokenUse] = []
    try:
        yield used.append
    finally:
        with transaction() as session:
            settle(
                session,
                workspace_id,
                day,
                reservation_id=reservation_id,
                aside=aside,
                calls=len(used),
                tokens_in=sum(one.tokens_in for one in used),
                tokens_out=sum(one.tokens_out for one in used),
                micros=sum(_micros(settings, one) for one in used),
            )


def _dearest(settings: Settings, asked: int, variants: int) -> int:
    """What so many texts cost at most that are asked for with so many tokens: the answer, and a repair."""
    answer = answer_tokens(variants)
    sent = _CALLS * asked + answer + _REPAIR_TOKENS  # the first answer is sent back once, with its faults
    return _micros(settings, TokenUse(sent, _CALLS * answer))


def _micros(settings: Settings, use: TokenUse) -> int:
    """Dollars a million tokens are millionths of a dollar a token."""
    price_in, price_out = prices_of(settings)
    return round(use.tokens_in * price_in + use.tokens_out * price_out)
