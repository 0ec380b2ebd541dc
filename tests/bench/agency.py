"""Writes the database of an agency: thirty accounts in one workspace, years of pins, events, attempts and messages."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Engine, Table

from server.db import Base, Json, UtcDateTime, db
from server.ids import first_id
from server.models import Account, AccountQueue, Board, Endpoint
from server.models.deliveries import message_id
from server.pipeline import tokens
from server.values.remote import TokenSet
from server.wiring import services
from tests.factories import make_account, make_campaign, make_profile, make_site, make_workspace

_ACCOUNTS, _CAMPAIGNS = 30, 40
_BATCH = 20_000
_THINGS = [
    "lemon",
    "plum",
    "apple",
    "pear",
    "walnut",
    "rhubarb",
    "ginger",
    "cherry",
    "pumpkin",
    "hazelnut",
    "apricot",
    "fig",
    "almond",
    "vanilla",
    "cocoa",
]
_DISHES = [
    "cake",
    "tart",
    "soup",
    "salad",
    "bread",
    "roll",
    "muffin",
    "pie",
    "curry",
    "stew",
    "gratin",
    "pancake",
    "cookie",
    "crumble",
    "pudding",
]
_MOVES = ((None, "generating"), ("generating", "pending"), ("pending", "queued"), ("queued", "publishing"))


@dataclass(frozen=True)
class Agency:
    """Ids to ask for."""

    workspace_id: str
    profile_id: str
    account_id: str
    board_id: str
    campaign_id: str
    pin_id: str


def fill(engine: Engine, pins: int, months: int, due_messages: int) -> Agency:
    """Store everything and return what to ask for. Most of it is out long ago; the last of it waits for coming weeks."""
    rng = random.Random(7)
    workspace = make_workspace()
    accounts, sites = [], []
    for number in range(_ACCOUNTS):
        profile = make_profile(workspace, timezone="UTC")
        account = make_account(profile, boards=10, kind="live", timezone="UTC", pins_per_day=10_000, min_gap_seconds=0)
        tokens.store_tokens(services(), db.session(), account, TokenSet("access", "refresh"))
        accounts.append(account)
        sites.append(make_site(profile))
        db.session.get_one(AccountQueue, account.queue_id).wake_at = datetime.now(UTC) - timedelta(
            seconds=_ACCOUNTS - number
        )
    campaigns = [make_campaign(workspace.id).id for _ in range(_CAMPAIGNS)]
    endpoints = [
        Endpoint(id=f"end_{number}", workspace_id=workspace.id, url="https://a.example", types=[], secret_sealed="x")
        for number in range(5)
    ]
    db.session.add_all(endpoints)
    db.session.commit()
    boards = {account.id: [board.id for board in _boards(account)] for account in accounts}
    maker = _Maker(rng, workspace.id, accounts, [site.id for site in sites], boards, campaigns, pins, months)
    waiting = [endpoint.id for endpoint in endpoints]
    db.session.remove()
    for table, rows in maker.tables(waiting, due_messages):
        _store(engine, Base.metadata.tables[table], rows)
    first = maker.account(0)
    return Agency(
        workspace.id, first.profile_id, first.id, boards[first.id][0], campaigns[0], maker.pin_id(maker.count // 2)
    )  # fmt: skip


def _boards(account: Account) -> Sequence[Board]:
    return db.session.query(Board).filter_by(account_id=account.id).all()


class _Maker:
    def __init__(
        self, rng: random.Random, workspace_id: str, accounts: list[Account], sites: list[str],
        boards: Mapping[str, list[str]], campaigns: list[str], count: int, months: int,
    ) -> None:  # fmt: skip
        self.count = count
        self._rng = rng
        self._workspace_id = workspace_id
        self._accounts = [(account.id, account.profile_id) for account in accounts]
        self._known = accounts
        self._sites, self._boards, self._campaigns = sites, boards, campaigns
        self._now = datetime.now(UTC)
        self._waiting = max(count // 100, 600)  # the last ones have their slots in the weeks to come
        self._start = self._now - timedelta(days=30 * months)
        self._step = (self._now - self._start) / max(count - self._waiting, 1)

    def account(self, number: int) -> Account:
        return self._known[number]

    def at(self, number: int) -> datetime:
        """The slot of a pin: evenly over the past, and the last ones over four weeks; one of each account is due."""
        ahead = number - (self.count - self._waiting)
        if ahead < 0:
            return self._start + self._step * number
        if ahead < _ACCOUNTS:
            return self._now - timedelta(seconds=5 + ahead)
        return self._now + timedelta(days=28) * (ahead / self._waiting)

    def born(self, number: int) -> datetime:
        return min(self.at(number), self._now) - timedelta(days=3)

    def pin_id(self, number: int) -> str:
        return self._id("pin", number)

    def _id(self, kind: str, number: int, born: datetime | None = None) -> str:
        return f"{first_id(kind, born or self.born(number))[:-10]}{number:010d}"

    def state(self, number: int) -> str:
        if number >= self.count - self._waiting:
            return "pending"
        return "failed" if number % 600 == 1 else "cancelled" if number % 900 == 2 else "published"

    def tables(self, endpoints: list[str], due: int) -> Iterator[tuple[str, Iterable[Mapping[str, Any]]]]:
        yield "notice", (self._notice(number) for number in range(0, self.count, 3))
        yield "asset", map(self._asset, range(self.count))
        yield "version", map(self._version, range(self.count))
        yield "pin", map(self._pin, range(self.count))
        yield "attempt", (self._attempt(number) for number in range(self.count) if self.state(number) == "published")
        yield "event", (event for number in range(self.count) for event in self._events(number))
        yield "schedule", map(self._schedule, range(self.count // 200 + 1))
        yield "schedule_item", map(self._item, range(0, self.count, 2))
        yield "delivery", self._deliveries(endpoints, due)

    def _notice(self, number: int) -> Mapping[str, Any]:
        at = self.born(number)
        return {
            "id": self._id("ntc", number), "workspace_id": self._workspace_id, "site_id": self._sites[number % _ACCOUNTS],
            "webhook_id": f"msg_{number}", "type": "post.published", "post_id": str(number // 3), "state": "processed",
            "payload": {"url": f"https://blog.example/post-{number // 3}/"}, "received_at": at, "processed_at": at,
        }  # fmt: skip

    def _asset(self, number: int) -> Mapping[str, Any]:
        return {
            "id": self._id("ast", number), "workspace_id": self._workspace_id, "kind": "pin", "width": 1000,
            "content_hash": f"{number:064x}", "content_type": "image/jpeg", "height": 1500, "size": 200_000,
            "created_at": self.born(number),
        }  # fmt: skip

    def _version(self, number: int) -> Mapping[str, Any]:
        word = "kumquat" if number % 50_000 == 49 else _THINGS[number * 7 % len(_THINGS)]
        title = f"{word.title()} {_DISHES[number * 11 % len(_DISHES)]} number {number}"
        return {
            "id": self._id("ver", number), "pin_id": self.pin_id(number), "number": 1, "title": title,
            "description": f"A {word} dish that stays soft for three days. Try it with a cup of tea and good friends. "
            f"{self._rng.choice(_THINGS)} and {self._rng.choice(_DISHES)} belong together.",
            "alt_text": title, "template": "banner", "writer": "local", "asset_id": self._id("ast", number),
            "created_at": self.born(number),
        }  # fmt: skip

    def _pin(self, number: int) -> Mapping[str, Any]:
        account_id, profile_id = self._accounts[number % _ACCOUNTS]
        state, at, link = self.state(number), self.at(number), f"https://blog.example/post-{number // 3}/"
        is_out = state == "published"
        labels = ["spring"] if number % 10 == 3 else ["once"] if number % 50_000 == 77 else []
        return {
            "id": self.pin_id(number), "workspace_id": self._workspace_id, "profile_id": profile_id,
            "account_id": account_id, "board_id": self._boards[account_id][number // _ACCOUNTS % 10],
            "site_id": self._sites[number % _ACCOUNTS], "post_id": str(number // 3),
            "notice_id": self._id("ntc", number // 3 * 3), "ordinal": number % 3, "link_url": link, "url_key": link,
            "campaign_id": self._campaigns[number // 500 % _CAMPAIGNS] if number % 5 < 2 else None, "labels": labels,
            "content_id": self._id("ver", number), "state": state, "version": 6, "due_at": at, "shown_at": at,
            "schedule_id": self._id("sch", number // 200 * 200) if number % 2 == 0 else None,
            "why": {"code": "placed", "params": {}, "text": "The next free slot."},
            "error": {"code": "pinterest_rejected", "text": "No."} if state == "failed" else None, "attempts": int(is_out),
            "pinterest_pin_id": str(10**17 + number) if is_out else None, "published_at": at if is_out else None,
            "pinterest_url": f"https://www.pinterest.com/pin/{10**17 + number}/" if is_out else None,
            "created_at": self.born(number), "updated_at": at if is_out else self.born(number),
        }  # fmt: skip

    def _attempt(self, number: int) -> Mapping[str, Any]:
        at = self.at(number)
        return {
            "id": self._id("att", number, at), "pin_id": self.pin_id(number), "account_id": self._accounts[number % _ACCOUNTS][0],
            "number": 1, "lease_token": f"lease_{number}", "sent": {"board_id": "1", "link": "https://blog.example/x"},
            "started_at": at, "last_sent_at": at, "finished_at": at, "outcome": "published",
            "pinterest_pin_id": str(10**17 + number),
        }  # fmt: skip

    def _events(self, number: int) -> Iterator[Mapping[str, Any]]:
        moves = [*_MOVES, ("publishing", "published")] if self.state(number) != "pending" else _MOVES[:2]
        at = self.born(number)
        for old, new in moves:
            at = self.at(number) if new == "queued" else at
            yield {
                "workspace_id": self._workspace_id, "kind": "pin.moved", "subject_id": self.pin_id(number), "old": old,
                "new": new, "reason": "its slot has come", "actor": "publish", "at": at, "dispatched_at": at,
            }  # fmt: skip

    def _schedule(self, number: int) -> Mapping[str, Any]:
        return {
            "id": self._id("sch", number * 200), "workspace_id": self._workspace_id, "kind": "schedule",
            "actor": "user:x", "created_at": self.born(number * 200),
        }  # fmt: skip

    def _item(self, number: int) -> Mapping[str, Any]:
        return {
            "schedule_id": self._id("sch", number // 200 * 200), "pin_id": self.pin_id(number), "ordinal": number % 200,
            "role": "placed",
        }  # fmt: skip

    def _deliveries(self, endpoints: list[str], due: int) -> Iterator[Mapping[str, Any]]:
        """A month of delivered messages, and those that are due because their receivers were down."""
        recent = range(max(self.count - self._waiting - self.count // 36, 0), self.count - self._waiting)
        for number in recent:
            at = self.at(number)
            yield self._delivery(
                number, endpoints[number % 5], at, {"state": "delivered", "finished_at": at, "next_attempt_at": None}
            )
        for number in range(due):
            due_at = self._now - timedelta(seconds=due - number)
            waits = {"state": "pending", "finished_at": None, "next_attempt_at": due_at}
            yield self._delivery(self.count + number, endpoints[number % 5], self._now, waits)

    def _delivery(self, number: int, endpoint_id: str, at: datetime, values: Mapping[str, Any]) -> Mapping[str, Any]:
        event = number + 1
        return {
            "id": self._id("dlv", number, at), "workspace_id": self._workspace_id, "endpoint_id": endpoint_id,
            "event_id": event, "message_id": message_id(event, 0), "type": "pin.published", "created_at": at,
            "payload": {"type": "pin.published", "data": {"text": "x" * 600}}, **values,
        }  # fmt: skip


def _store(engine: Engine, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows by the driver's fastest way; columns that are left out get their models' defaults."""
    waiting = iter(rows)
    is_sqlite = engine.dialect.name == "sqlite"
    first = next(waiting, None)
    if first is None:
        return
    constant = {
        column.name: _default(column.default.arg) for column in table.columns
        if column.name not in first and column.default is not None and not column.primary_key
    }  # fmt: skip
    names = [*first, *constant]
    kinds = [table.columns[name].type for name in names]

    def plain(row: Mapping[str, Any]) -> tuple[Any, ...]:
        values = [*(row[name] for name in first), *constant.values()]
        return tuple(_plain(value, kind, is_sqlite) for value, kind in zip(values, kinds, strict=True))

    connection = engine.raw_connection()
    cursor = connection.cursor()
    columns = ", ".join(f'"{name}"' for name in names)
    whole = (row for part in ([first], waiting) for row in part)
    if is_sqlite:
        cursor.execute("BEGIN IMMEDIATE")
        places = ", ".join("?" * len(names))
        while batch := [plain(row) for row in islice(whole, _BATCH)]:
            cursor.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({places})", batch)  # noqa: S608
        cursor.execute("COMMIT")
    else:
        with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in whole:
                copy.write_row(plain(row))
        connection.commit()
    connection.close()


def _default(argument: Any) -> Any:
    if not callable(argument):
        return argument
    try:
        return argument(None)
    except TypeError:
        return argument()


def _plain(value: Any, kind: Any, is_sqlite: bool) -> Any:
    if value is None:
        return None
    if isinstance(kind, type(Json)) or isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(kind, UtcDateTime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if is_sqlite else value
    return value
