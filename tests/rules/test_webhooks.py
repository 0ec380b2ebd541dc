"""Which events are told as which messages, and what follows a failed try."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from server import states
from server.rules.webhooks import DELAYS, TYPES, AfterFailure, after_failure, messages_for, wants
from server.values.webhooks import Receipt
from tests.factories import NOON


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (None, "pending", ("pin.scheduled",)),
        (None, "generating", ()),
        ("draft", "pending", ("pin.scheduled",)),
        ("generating", "draft", ("pin.generated",)),
        ("generating", "pending", ("pin.generated", "pin.scheduled")),
        ("generating", "queued", ("pin.generated",)),
        ("generating", "failed", ("pin.failed",)),
        ("pending", "queued", ()),
        ("queued", "publishing", ()),
        ("publishing", "published", ("pin.published",)),
        ("publishing", "retrying", ("pin.retrying",)),
        ("publishing", "unconfirmed", ()),
        ("publishing", "failed", ("pin.failed",)),
        ("draft", "cancelled", ("pin.cancelled",)),
        ("published", "deleted", ("pin.deleted",)),
    ],
)
def test_moves_are_told(old: str | None, new: str, told: tuple[str, ...]) -> None:
    assert messages_for("pin.moved", old, new) == told


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("pin.held", ("pin.attention",)),
        ("pin.regenerated", ("pin.regenerated",)),
        ("pin.rescheduled", ("pin.scheduled",)),
        ("account.disconnected", ("account.disconnected",)),
        ("account.connected", ("account.connected",)),
        ("schedule.completed", ("schedule.completed",)),
        ("schedule.failed", ("schedule.failed",)),
        ("schedule.cancelled", ()),
        ("site.failing", ("site.failing",)),
        ("pin.published", ()),  # its move is told, and once is enough
        ("pin.deleted", ()),
        ("session.opened", ()),
        ("key.created", ()),
        ("webhook.disabled", ()),
    ],
)
def test_other_events(kind: str, told: tuple[str, ...]) -> None:
    assert messages_for(kind, None, None) == told


def test_every_type_can_come_and_no_other() -> None:
    moves = {
        told for old in (None, *states.STATES) for new in states.STATES for told in messages_for("pin.moved", old, new)
    }
    kinds = (
        "pin.held", "pin.regenerated", "pin.rescheduled", "account.connected", "account.disconnected",
        "schedule.completed", "schedule.failed", "site.failing",
    )  # fmt: skip
    assert moves | {told for kind in kinds for told in messages_for(kind, None, None)} == set(TYPES)


def test_a_webhook_without_a_choice_wants_all() -> None:
    assert wants([], "pin.failed")
    assert wants(["pin.failed"], "pin.failed")
    assert not wants(["pin.failed"], "pin.published")


def decide(receipt: Receipt, attempts: int = 1, *, days: float = 0.0, seed: int = 1) -> AfterFailure:
    return after_failure(
        receipt, attempts=attempts, failing_since=NOON - timedelta(days=days), now=NOON, rng=random.Random(seed)
    )


def test_waits_grow_with_jitter_until_the_message_is_given_up() -> None:
    for attempts in range(1, len(DELAYS)):
        waits = set()
        for seed in range(50):
            found = decide(Receipt(500), attempts, seed=seed)
            assert found.at is not None
            share = (found.at - NOON) / DELAYS[attempts]
            assert 0.8 <= share <= 1.2
            waits.add(share)
        assert max(waits) - min(waits) > 0.2, "receivers must not be hit by all messages at once"
    assert decide(Receipt(500), len(DELAYS)) == AfterFailure(None)
    assert [round(delay.total_seconds()) for delay in DELAYS] == [
        0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400,
    ]  # fmt: skip


def test_retry_after_makes_a_wait_longer_never_shorter() -> None:
    assert decide(Receipt(429, retry_after=600)).at == NOON + timedelta(seconds=600)
    short = decide(Receipt(503, retry_after=1), attempts=4).at
    assert short is not None
    assert short >= NOON + 0.8 * DELAYS[4]
    assert decide(Receipt(503, retry_after=10_000_000)).at == NOON + timedelta(hours=24)


def test_gone_disables_at_once() -> None:
    found = decide(Receipt(410))
    assert found.at is None
    assert found.disabled is not None
    assert found.disabled.code == "gone"


@pytest.mark.parametrize(("days", "is_disabled"), [(4.99, False), (5.0, True)])
def test_five_days_of_failures_only_disable(days: float, is_disabled: bool) -> None:
    found = decide(Receipt(text="refused"), days=days)
    assert (found.disabled is not None) is is_disabled
    assert (found.at is None) is is_disabled


@pytest.mark.parametrize(("status", "is_success"), [(200, True), (204, True), (299, True), (199, False), (302, False), (404, False), (None, False)])  # fmt: skip
def test_only_2xx_is_a_success(status: int | None, is_success: bool) -> None:
    assert Receipt(status).is_success is is_success
