"""Typed times of many pins, judged together: what each may have when all of them leave the slots that they have now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from server.errors import InvalidRequest
from server.models import Account, Pin
from server.models.moves import lock_many
from server.pipeline import pauses
from server.pipeline.schedule.calendar import Calendar, read_calendar
from server.rules import planner
from server.rules.checks import FARTHEST
from server.rules.why import reason
from server.values.planning import PlanPin, PlanSettings, Reason, TakenSlot

# A refused pin stays where it is and may be in the way of the next: so many slots are looked at again at most, before
# what is left is judged as if every pin stayed.
_PATIENCE = 400_000


@dataclass(frozen=True, slots=True)
class Wish:
    """A pin and the instant at which it is to go out, in whole seconds, on an account's calendar."""

    pin: Pin
    account_id: str
    due_at: datetime


def lock_pins(session: Session, pin_ids: Collection[str], *, field: str = "pin_ids") -> dict[str, Pin]:
    """These pins, locked, by id and in the order of the ids.

    Raises InvalidRequest naming the request's `field` for one that is given twice.
    """
    if len(set(pin_ids)) < len(pin_ids):
        seen: set[str] = set()
        twice = next(pin_id for pin_id in pin_ids if pin_id in seen or seen.add(pin_id))  # type: ignore[func-returns-value]
        raise InvalidRequest(f"Pin {twice} is given twice.", code="duplicate_pin", field=field, pin_id=twice)
    found = {pin.id: pin for pin in lock_many(session, pin_ids)}
    return {pin_id: found[pin_id] for pin_id in pin_ids if pin_id in found}


def broken_start(start: datetime, now: datetime) -> Reason | None:
    """Why a delivery window cannot begin at this typed instant; the planner itself asks for its end only."""
    if start < now - planner.SKEW:
        return reason("in_past")
    return reason("too_far_ahead") if start > now + FARTHEST else None


class Judge:
    """Reads each account's calendar once, and judges typed times against it as often as it is asked.

    `accounts` are locked; nothing may have been written for them in this transaction yet.
    """

    def __init__(self, session: Session, accounts: Mapping[str, Account], now: datetime) -> None:
        self._session = session
        self._accounts = accounts
        self._now = now
        self._calendars: dict[str, Calendar] = {}
        self._pauses: dict[str, datetime | None] = {}  # by campaign

    def calendar(self, account_id: str) -> Calendar:
        """What the account holds at present, the pins that are being judged included."""
        if account_id not in self._calendars:
            self._calendars[account_id] = read_calendar(self._session, self._accounts[account_id], self._now)
        return self._calendars[account_id]

    def settings(self, account_id: str, pins: Sequence[Pin]) -> PlanSettings:
        """The account's settings as they bind these pins together, the pauses of their campaigns included."""
        return pauses.settings_for(self._session, self.calendar(account_id).settings, pins)

    def is_same_user(self, account_id: str, other_id: str) -> bool:
        """Tell whether two accounts are connections of one Pinterest user, who has one calendar."""
        return self._accounts[account_id].queue_id == self._accounts[other_id].queue_id

    def broken_rules(
        self, wishes: Sequence[Wish], *, leaving: Collection[str] = (), partial: bool = False
    ) -> dict[str, Reason]:
        """Return the rule that each impossible wish breaks, by the pin's id.

        The pins' own slots and those of `leaving` do not count. With `partial` a refused pin stays where it is, and
        the others are judged again beside it, until all that are left can be had. Typed times answer to the window, gap,
        cap, days off and pauses; the URL and the image rule do not bind them.
        """
        broken: dict[str, Reason] = {}
        patience = _PATIENCE
        while True:
            left = [wish for wish in wishes if wish.pin.id not in broken]
            gone = {wish.pin.id for wish in left}.union(leaving) - broken.keys()
            found = self._judge(left, gone)
            broken.update(found)
            if not found or not partial:
                return broken
            patience -= len(left) + sum(len(one.fixed) for one in self._calendars.values())
            if patience < 0:
                left = [wish for wish in left if wish.pin.id not in found]
                return broken | self._judge(left, set(leaving) - broken.keys())

    def _judge(self, wishes: Sequence[Wish], gone: Collection[str]) -> dict[str, Reason]:
        by_account: dict[str, list[Wish]] = {}
        for wish in wishes:
            by_account.setdefault(wish.account_id, []).append(wish)
        broken: dict[str, Reason] = {}
        accepted: dict[str, list[TakenSlot]] = {}  # by Pinterest user, who may be connected twice
        for account_id, mine in by_account.items():
            calendar = self.calendar(account_id)
            beside = accepted.setdefault(self._accounts[account_id].queue_id, [])
            fixed = [*(slot for slot in calendar.fixed if slot.pin_id not in gone), *beside]
            # without their ids, so that `gone` alone says whose slots do not count
            typed = [(PlanPin("", "", wish.pin.board_id), wish.due_at) for wish in mine]
            answers = planner.check_together(typed, calendar.settings, fixed, self._now)
            for wish, answer in zip(mine, answers, strict=True):
                if answer is not None:
                    broken[wish.pin.id] = answer
            for wish in mine:
                settings = self._settings_for(calendar.settings, wish)
                if wish.pin.id not in broken and settings is not None:
                    answer = planner.check_explicit(wish.due_at, settings, fixed, self._now)
                    if answer is not None:
                        broken[wish.pin.id] = answer
            beside += [TakenSlot(wish.due_at, "") for wish in mine if wish.pin.id not in broken]
        return broken

    def _settings_for(self, settings: PlanSettings, wish: Wish) -> PlanSettings | None:
        """The settings with the pause of the pin's campaign, when that still covers the instant; else None."""
        if wish.pin.campaign_id is None:
            return None
        until = self._campaign_pause(settings, wish.pin)
        return replace(settings, paused_until=until) if until is not None and wish.due_at < until else None

    def _campaign_pause(self, settings: PlanSettings, pin: Pin) -> datetime | None:
        campaign_id = pin.campaign_id or ""
        if campaign_id not in self._pauses:
            bare = replace(settings, paused_until=None)
            self._pauses[campaign_id] = pauses.settings_for(self._session, bare, [pin]).paused_until
        return self._pauses[campaign_id]
