"""Rate headers whose units are not documented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from requests.structures import CaseInsensitiveDict

from server.adapters.pinterest.rates import rate_state, retry_after

NOW = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)


def headers(**given: str) -> CaseInsensitiveDict[str]:
    return CaseInsensitiveDict({name.replace("_", "-"): value for name, value in given.items()})


def test_nothing_said_is_nothing_known() -> None:
    assert rate_state(headers(), NOW) is None
    assert retry_after(headers(), NOW) is None


@pytest.mark.parametrize(
    ("reset", "instant"),
    [
        ("0", NOW),
        ("45", NOW + timedelta(seconds=45)),
        ("86400", NOW + timedelta(days=1)),
        (str(int(NOW.timestamp()) + 90), NOW + timedelta(seconds=90)),
        (str((int(NOW.timestamp()) + 90) * 1000), NOW + timedelta(seconds=90)),
    ],
)
def test_small_numbers_are_seconds_and_large_ones_instants(reset: str, instant: datetime) -> None:
    state = rate_state(headers(X_RateLimit_Limit="100", X_RateLimit_Remaining="7", X_RateLimit_Reset=reset), NOW)
    assert state is not None
    assert (state.limit, state.remaining, state.reset_at) == (100, 7, instant)


def test_parameters_and_rubbish_do_no_harm() -> None:
    state = rate_state(headers(x_ratelimit_limit="100, 100;w=60", x_ratelimit_remaining="many"), NOW)
    assert state is not None
    assert (state.limit, state.remaining, state.reset_at) == (100, None, None)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({"Retry_After": "120", "x_ratelimit_reset": "5"}, 120.0),
        ({"Retry_After": "Sun, 03 May 2026 12:02:00 GMT"}, 120.0),
        ({"Retry_After": "Sun, 03 May 2026 11:00:00 GMT"}, 0.0),
        ({"Retry_After": "soon", "x_ratelimit_reset": "30"}, 30.0),
        ({"x_ratelimit_reset": "30"}, 30.0),
        ({"Retry_After": "99999999999"}, 86_400.0),
    ],
)
def test_how_long_to_wait(given: dict[str, str], seconds: float) -> None:
    assert retry_after(headers(**given), NOW, is_limited=True) == seconds


def test_the_reset_of_the_rate_is_no_wait_where_the_rate_did_not_refuse() -> None:
    assert retry_after(headers(x_ratelimit_reset="30"), NOW) is None
    assert retry_after(headers(x_ratelimit_reset="30", Retry_After="5"), NOW) == 5.0
