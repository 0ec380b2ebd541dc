"""Pinterest's rate headers, whose units nobody documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from server.values.remote import RateState

_EPOCH_FROM = 10**9  # smaller numbers are seconds from now, larger ones an instant
_MILLISECONDS_FROM = 10**11
_LONGEST_WAIT = 86_400.0  # its longest budget is a day's; more is a slip, and nobody could shorten it


def rate_state(headers: Mapping[str, str], now: datetime) -> RateState | None:
    """Read `x-ratelimit-limit`, `-remaining` and `-reset`; None when there is none of them."""
    limit = _leading_int(headers.get("x-ratelimit-limit"))
    remaining = _leading_int(headers.get("x-ratelimit-remaining"))
    reset = _leading_int(headers.get("x-ratelimit-reset"))
    if limit is None and remaining is None and reset is None:
        return None
    return RateState(limit, remaining, None if reset is None else _instant(reset, now))


def retry_after(headers: Mapping[str, str], now: datetime, *, is_limited: bool = False) -> float | None:
    """Seconds to wait by `Retry-After` (seconds or a date); None when nothing says.

    Where the rate limit itself refused (`is_limited`), the reset of the rate counts too. Elsewhere that header stands on
    every answer and says nothing about the failure.
    """
    seconds = _given(headers, now)
    if seconds is None and is_limited:
        rate = rate_state(headers, now)
        if rate is not None and rate.reset_at is not None:
            seconds = (rate.reset_at - now).total_seconds()
    return None if seconds is None else min(max(seconds, 0.0), _LONGEST_WAIT)


def _given(headers: Mapping[str, str], now: datetime) -> float | None:
    text = (headers.get("Retry-After") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - now.timestamp()


def _instant(reset: int, now: datetime) -> datetime:
    if reset >= _MILLISECONDS_FROM:
        reset //= 1000
    if reset >= _EPOCH_FROM:
        return datetime.fromtimestamp(min(reset, 32_503_680_000), UTC)
    return now + timedelta(seconds=reset)


def _leading_int(text: str | None) -> int | None:
    """The number before any parameters (`100, 100;w=60` is 100)."""
    head = (text or "").split(",")[0].split(";")[0].strip()
    try:
        return max(int(float(head)), 0)
    except (ValueError, OverflowError):
        return None
