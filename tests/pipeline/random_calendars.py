"""Random calendars and requests, for the tests that compare what was read of a calendar with the whole of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from server.errors import InvalidRequest
from server.ids import new_id
from server.models import Account, Asset, Pin, Version
from server.models.slots import taken_slots
from server.pipeline.schedule.calendar import flexible_pins, plan_beside, plan_settings
from server.rules import planner
from server.values.planning import BoardTurn, PlanOptions, PlanPin, TakenSlot
from tests.factories import make_account, make_profile

CASES = 24  # for each part; PostgreSQL runs a quarter: the plans are the same code, only the reads differ
_NOWS = (
    datetime(2026, 5, 4, 12, 0, tzinfo=UTC),
    datetime(2026, 10, 23, 21, 59, 30, tzinfo=UTC),  # the clocks go back in Berlin
    datetime(2026, 3, 7, 5, 1, 2, tzinfo=UTC),  # and forward in New York
)
_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland")
_WINDOWS = (("00:00", "24:00"), ("08:00", "20:00"), ("22:00", "03:00"), ("02:15", "02:45"), ("09:00", "09:10"))
URLS = [f"https://blog.example/{number}" for number in range(5)]
_STATES = ("pending",) * 12 + ("queued", "publishing", "unconfirmed", "retrying", "draft", "cancelled", "failed")


class Case:
    """One account's random calendar, and what is asked of it."""

    def __init__(self, session: Session, seed: int) -> None:
        self.rng = rng = random.Random(seed)
        self.session = session
        self.now = rng.choice(_NOWS)
        zone, (start, end) = rng.choice(_ZONES), rng.choice(_WINDOWS)
        blackout = [(self.now.date() + timedelta(days=rng.randint(0, 9))).isoformat() for _ in range(rng.randint(0, 3))]
        profile = make_profile(blackout_dates=blackout)
        shared: dict[str, Any] = {
            "timezone": zone, "window_start": start, "window_end": end, "pins_per_day": rng.randint(1, 6),
            "min_gap_seconds": rng.choice((0, 60, 600, 7_200, 86_400)), "image_spacing_days": rng.choice((0, 3, 7, 40)),
            "days_off": rng.sample(range(7), rng.choice((0, 0, 1, 3))),
        }  # fmt: skip
        if rng.random() < 0.2:
            shared |= {"is_paused": True, "paused_until": self.now + timedelta(hours=rng.randint(1, 900))}
        self.account = make_account(profile, **shared)
        self.accounts = [self.account]
        if rng.random() < 0.3:  # the same Pinterest user, connected to another workspace
            user = self.account.pinterest_user_id
            twin = Account(
                id=new_id("acc"), profile_id=make_profile().id, workspace_id="", queue_id=self.account.queue_id,
                kind=self.account.kind, pinterest_user_id=user, username="twin", timezone="UTC",
            )  # fmt: skip
            self.accounts.append(_into_another_workspace(session, twin))
        self.boards = [BoardTurn(f"board_{number}", number % 2) for number in range(rng.randint(1, 3))]
        self.hashes = [f"{seed:030x}{number:034x}" for number in range(4)]
        self.pins = self._fill()

    def _fill(self) -> list[Pin]:
        rng = self.rng
        assets = {account.workspace_id: [self._asset(account, one) for one in self.hashes] for account in self.accounts}
        rows: list[dict[str, Any]] = []
        versions: list[dict[str, Any]] = []
        cap = self.account.pins_per_day
        for day in range(-12, rng.randint(-5, 25)):
            for _ in range(rng.choice((0, 1, cap - 1, cap, cap, cap, cap + 2))):
                account = rng.choice(self.accounts)
                at = self.now + timedelta(days=day, seconds=rng.randint(0, 86_399), microseconds=rng.choice((0, 0, 7)))
                state = rng.choice(_STATES) if at > self.now else rng.choice((*_STATES, *("published",) * 30))
                pin_id, version_id = new_id("pin"), new_id("ver")
                has_window = state == "pending" and rng.random() < 0.3
                published_at = at + timedelta(seconds=rng.randint(0, 9_000)) if state == "published" else None
                retry = at + timedelta(hours=rng.randint(0, 30)) if state == "retrying" else None
                url = rng.choice(URLS)
                has_image = rng.random() < 0.6
                rows.append({
                    "id": pin_id, "workspace_id": account.workspace_id, "profile_id": account.profile_id,
                    "account_id": account.id, "board_id": rng.choice(self.boards).board_id, "link_url": url, "url_key": url,
                    "labels": [], "wanted": {}, "holds": [], "state": state, "due_at": at,
                    "deliver_from": at - timedelta(hours=rng.randint(0, 30)) if has_window else None,
                    "deliver_until": at + timedelta(hours=rng.randint(0, 30)) if has_window else None,
                    "shown_at": published_at or at, "published_at": published_at, "next_attempt_at": retry,
                    "content_id": version_id if has_image else None,
                })  # fmt: skip
                if has_image:
                    asset_id = rng.choice(assets[account.workspace_id])
                    versions.append({"id": version_id, "pin_id": pin_id, "number": 1, "asset_id": asset_id})
        self.session.flush()
        if versions:
            blank = {"keywords": [], "overlay": {}, "edited": []}
            self.session.execute(insert(Version), [{**blank, **version} for version in versions])
        if rows:
            self.session.execute(insert(Pin), rows)
        return list(self.session.query(Pin).filter(Pin.account_id.in_([one.id for one in self.accounts])))

    def _asset(self, account: Account, content_hash: str) -> str:
        asset = Asset(
            id=new_id("ast"), workspace_id=account.workspace_id, kind="pin", content_hash=content_hash,
            content_type="image/jpeg", width=10, height=15, size=1,
        )  # fmt: skip
        self.session.add(asset)
        return asset.id

    def wanted(self, crowd: Sequence[Pin] = ()) -> list[PlanPin]:
        rng = self.rng
        found = []
        for number in range(rng.choice((1, 2, 5, 12, 30))):
            board = rng.choice((None, rng.choice(self.boards).board_id))
            image = rng.choice((None, *self.hashes))
            pin = PlanPin(f"new_{number}", rng.choice(URLS), board, image)
            if crowd and rng.random() < 0.7:
                wide = rng.random() < 0.3
                near = rng.choice(crowd).due_at or self.now  # where somebody has to make room
                start = near - timedelta(minutes=rng.randint(0, 3_000) if wide else 1)
                latest = near + timedelta(minutes=rng.choice((60, 600, 6_000, 20_000)) if wide else 1)
                pin = PlanPin(pin.id, pin.url_key, pin.board_id, image, start, latest)
            found.append(pin)
        return found

    def options(self) -> PlanOptions:
        rng = self.rng
        mode = rng.choice(("automatic", "later", "later", "now"))
        window = rng.choice((None, None, ("10:00", "15:00"), ("23:00", "01:00")))
        return PlanOptions(
            mode=mode,
            start_date=self._start_date() if mode == "later" and rng.random() < 0.5 else None,
            pins_per_day=rng.choice((None, 1, 2, 10)),
            window_start=window and window[0],
            window_end=window and window[1],
            shuffle=rng.choice(("none", "auto", "board", "random")),
            url_spacing_hours=rng.choice((0, 5, 24, 48, 48, 200)),
            timezone=rng.choice((None, None, "Asia/Tokyo")),
            spacing=rng.choice(("even", "asap")),
            reserve_per_day=rng.choice((0, 0, 0, 2)),
        )

    def _start_date(self) -> date:
        return self.now.date() + timedelta(days=self.rng.randint(1, 20))

    def everything(self, gone: set[str]) -> list[TakenSlot]:
        found = taken_slots(self.session, self.account, self.now - timedelta(days=400))
        return [slot for slot in found if slot.pin_id not in gone]

    def some(self, share: float, pins: Sequence[Pin]) -> list[Pin]:
        return [pin for pin in pins if self.rng.random() < share]


def _into_another_workspace(session: Session, twin: Account) -> Account:
    profile = session.get_one(type(make_profile()), twin.profile_id)
    twin.workspace_id = profile.workspace_id
    session.add(twin)
    session.flush()
    return twin


def outcome(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """What a call gives, or the refusal that it raises."""
    try:
        return call(*arguments, **named)
    except InvalidRequest as refused:
        return refused.code, str(refused)


def seeds(session: Session, first: int) -> range:
    return range(first, first + (CASES if session.get_bind().dialect.name == "sqlite" else CASES // 4))


def compare_plans(session: Session, first: int, *, has_windows: bool) -> tuple[int, int]:
    """Plan from the seeds from `first` on, beside a part and beside the whole; how many pins were placed and moved."""
    placed = moved = 0
    for seed in seeds(session, first):
        case = Case(session, seed)
        mine = [pin for pin in case.pins if pin.account_id == case.account.id and pin.due_at > case.now]
        movable = {pin.id: pin for pin in (case.some(0.8, mine) if has_windows else [])}
        pins, options = case.wanted(list(movable.values())), case.options()
        without = {pin.id for pin in case.some(case.rng.choice((0, 0.1, 0.9)), case.pins)} - movable.keys()
        flexible = flexible_pins(movable.values(), case.now)
        beside = [TakenSlot(case.now + timedelta(days=1), URLS[0], "board_0", None, "given")] if seed % 5 == 0 else []
        settings = plan_settings(session, case.account)
        ours, theirs = random.Random(seed), random.Random(seed)
        fast = outcome(
            plan_beside, session, case.account, pins, case.boards, options,
            now=case.now, rng=ours, without=without, movable=movable, beside=beside,
        )  # fmt: skip
        fixed = [*case.everything(without | {pin.id for pin in flexible}), *beside]
        full = outcome(planner.plan, pins, case.boards, settings, options, fixed, flexible, case.now, theirs)
        assert fast == full, f"seed {seed}: {options}"
        assert ours.getstate() == theirs.getstate(), f"seed {seed}"
        placed += len(getattr(full, "placements", ()))
        moved += len(getattr(full, "moves", ()))
    return placed, moved
