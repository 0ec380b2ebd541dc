"""Retries: doubling delays, five counted attempts, a day's end, and waits that cost no attempt."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.backoff import MAX_ATTEMPTS, RetryDecision, decide_retry, delay_seconds

SLOT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def decide(kind: str, **given: object) -> RetryDecision:
    facts: dict[str, object] = {"attempts": 0, "slot": SLOT, "now": SLOT, "base": 120.0, "rng": random.Random(1)}
    return decide_retry(kind, **{**facts, **given})  # type: ignore[arg-type]


@given(st.integers(1, 20), st.floats(0.01, 3600), st.integers())
def test_delays_double_within_a_fifth_of_jitter(attempt: int, base: float, seed: int) -> None:
    delay = delay_seconds(attempt, base, random.Random(seed))
    assert 0.8 * base * 2 ** (attempt - 1) - 1e-9 <= delay <= 1.2 * base * 2 ** (attempt - 1) + 1e-9


def test_jitter_uses_its_whole_range() -> None:
    rng = random.Random(1)
    shares = [delay_seconds(1, 1.0, rng) for _ in range(400)]
    assert min(shares) < 0.82
    assert max(shares) > 1.18


def test_attempts_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        delay_seconds(0, 120, random.Random(1))


def test_a_pin_gets_five_counted_attempts_and_then_fails() -> None:
    now, attempts, delays = SLOT, 0, []
    while (decision := decide("transient", attempts=attempts, now=now)).action == "retry":
        assert decision.at is not None
        delays.append((decision.at - now).total_seconds())
        now, attempts = decision.at, decision.attempts
    assert (decision.action, decision.attempts, decision.at) == ("fail", MAX_ATTEMPTS, None)
    assert decision.why.code == "attempts_spent"
    assert len(delays) == MAX_ATTEMPTS - 1
    assert all(later > earlier for earlier, later in pairwise(delays))


def test_a_refusal_for_good_fails_at_once() -> None:
    assert decide("rejected").action == "fail"


def test_no_new_attempt_later_than_a_day_after_the_slot() -> None:
    assert decide("absent", now=SLOT + timedelta(hours=23, minutes=50)).action == "retry"
    late = decide("absent", now=SLOT + timedelta(hours=23, minutes=59))
    assert (late.action, late.why.code) == ("fail", "too_late")


@pytest.mark.parametrize("kind", ["not_sent", "rate_limited", "token_refused", "spam_blocked"])
def test_what_says_nothing_about_the_pin_costs_no_attempt(kind: str) -> None:
    decision = decide(kind, attempts=4, in_a_row=2000)
    assert (decision.action, decision.attempts) == ("wait", 4)
    assert decision.at is not None
    assert SLOT <= decision.at <= SLOT + timedelta(hours=29)


def test_an_hour_without_a_connection_fails_nothing_and_goes_on_soon_after() -> None:
    now, tries = SLOT, 0
    while now < SLOT + timedelta(hours=1):
        tries += 1
        decision = decide("not_sent", now=now, in_a_row=tries)
        assert decision.action == "wait"
        assert decision.at is not None
        assert decision.at > now
        now = decision.at
    assert now - SLOT < timedelta(hours=1, minutes=7)
    assert tries < 40


def test_the_wait_that_pinterest_asks_for_is_kept() -> None:
    assert decide("rate_limited", retry_after=17.0).at == SLOT + timedelta(seconds=17)
    spam = decide("spam_blocked", retry_after=100_000.0).at
    assert spam == SLOT + timedelta(seconds=100_000)
    longer = decide("transient", retry_after=5_000.0).at
    assert longer == SLOT + timedelta(seconds=5_000)


def test_a_rate_limit_that_asks_for_no_time_at_all_gets_some_and_more_when_it_repeats() -> None:
    waits = [decide("rate_limited", retry_after=0.0, in_a_row=count).at - SLOT for count in (1, 2, 4, 40)]
    assert waits == [timedelta(seconds=seconds) for seconds in (5, 10, 40, 900)]


def test_a_spam_block_rests_for_hours_and_longer_when_it_repeats() -> None:
    first, third = decide("spam_blocked").at, decide("spam_blocked", in_a_row=3).at
    assert first is not None
    assert third is not None
    assert timedelta(hours=3) < first - SLOT < timedelta(hours=5)
    assert third - SLOT > timedelta(hours=10)
