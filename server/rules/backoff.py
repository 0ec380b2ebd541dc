"""When a pin is tried again after an attempt, and when that ends.

Only answers to a create count as attempts, five at most. A host that cannot be reached, a rate limit,
a refused token and a spam block say nothing about the pin: it waits without losing an attempt. That is
what lets an outage of an hour end with no pin failed; four doubling delays from 120 s are used up after
half an hour.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from server.values.planning import Reason

MAX_ATTEMPTS = 5
LATEST_AFTER_SLOT = timedelta(hours=24)
JITTER = 0.2

Kind = Literal["not_sent", "rate_limited", "token_refused", "spam_blocked", "transient", "absent", "rejected"]

_PROBE_SECONDS = 30.0  # an unreachable host is probed this often at first
_PROBE_MOST_SECONDS = 300.0
_SPAM_SECONDS = 4 * 3600.0
_SPAM_MOST_SECONDS = 24 * 3600.0
_RATE_LIMIT_SECONDS = 60.0  # when Pinterest does not say how long
_RATE_LIMIT_LEAST_SECONDS = 5.0  # however little it asks for: a clock that is off makes a date in the past of its wish
_RATE_LIMIT_LEAST_MOST_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class RetryDecision:
    """What happens to a pin after an attempt.

    `action` is `retry` (a new attempt at `at`), `wait` (not before `at`, and no attempt was lost) or `fail`
    (`at` is None). `attempts` is the count to store; `why` is for the pin's history.
    """

    action: Literal["retry", "wait", "fail"]
    at: datetime | None
    attempts: int
    why: Reason


def delay_seconds(attempt: int, base: float, rng: random.Random) -> float:
    """Return the wait after the `attempt`-th counted attempt (1 is the first): `base` doubled each time, ± 20 %."""
    if attempt < 1:
        raise ValueError("attempts are counted from 1")
    return float(base * 2.0 ** (attempt - 1) * rng.uniform(1 - JITTER, 1 + JITTER))


def decide_retry(
    kind: Kind,
    *,
    attempts: int,
    slot: datetime,
    now: datetime,
    base: float,
    rng: random.Random,
    in_a_row: int = 1,
    retry_after: float | None = None,
) -> RetryDecision:
    """Decide what follows the outcome `kind` of an attempt.

    `attempts` are the counted ones before this outcome, `slot` the instant the pin was due (aware UTC),
    `base` the first delay in seconds. `in_a_row` counts equal outcomes of the host or account in a row:
    it stretches the waits for an unreachable host and a spam block, and the least one after a rate limit.
    `retry_after` is Pinterest's own wish in seconds.

    `absent` means an unknown outcome that reconciling found not to exist; `transient` a refusal that
    passes, such as a picture Pinterest could not fetch; `rejected` one for good.
    """
    if kind == "token_refused":
        return _wait(attempts, now, 0.0, "token_refused", "The access token was renewed; the pin is sent again.")
    if kind == "not_sent":
        pause = min(_PROBE_SECONDS * _doublings(in_a_row), _PROBE_MOST_SECONDS)
        return _wait(
            attempts, now, _jittered(pause, rng), "unreachable", "Pinterest could not be reached; the pin waits."
        )
    if kind == "rate_limited":
        pause = retry_after if retry_after is not None else _jittered(_RATE_LIMIT_SECONDS, rng)
        pause = max(pause, min(_RATE_LIMIT_LEAST_SECONDS * _doublings(in_a_row), _RATE_LIMIT_LEAST_MOST_SECONDS))
        return _wait(attempts, now, pause, "rate_limited", "Pinterest asked to slow down; the pin waits that long.")
    if kind == "spam_blocked":
        pause = min(_SPAM_SECONDS * _doublings(in_a_row), _SPAM_MOST_SECONDS)
        pause = max(_jittered(pause, rng), retry_after or 0.0)
        return _wait(
            attempts, now, pause, "spam_blocked", "Pinterest holds the account's pins back as spam; it rests for hours."
        )
    counted = attempts + 1
    if kind == "rejected":
        return _fail(counted, "rejected", "Pinterest refused the pin. Change what its message names, then retry.")
    if counted >= MAX_ATTEMPTS:
        return _fail(
            counted, "attempts_spent", f"Pinterest did not take the pin in {counted} attempts. Retry it later."
        )
    at = now + timedelta(seconds=max(delay_seconds(counted, base, rng), retry_after or 0.0))
    if at > slot + LATEST_AFTER_SLOT:
        return _fail(counted, "too_late", "A day has passed since the pin's slot. Give it a new time.")
    text = f"Attempt {counted} of {MAX_ATTEMPTS} did not create the pin; the next one follows."
    return RetryDecision("retry", at, counted, Reason("retrying", text, {"attempt": counted, "of": MAX_ATTEMPTS}))


def _wait(attempts: int, now: datetime, seconds: float, code: str, text: str) -> RetryDecision:
    pause = max(0.0, seconds)
    return RetryDecision(
        "wait", now + timedelta(seconds=pause), attempts, Reason(code, text, {"seconds": round(pause)})
    )


def _fail(counted: int, code: str, text: str) -> RetryDecision:
    return RetryDecision("fail", None, counted, Reason(code, text, {"attempts": counted}))


def _jittered(seconds: float, rng: random.Random) -> float:
    return seconds * rng.uniform(1 - JITTER, 1 + JITTER)


def _doublings(in_a_row: int) -> float:
    return 2.0 ** min(max(in_a_row - 1, 0), 10)  # a long outage must not overflow
