"""Every refusal of Pinterest becomes the error that the pipeline acts on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from server.adapters.pinterest.refusals import refusal, token_refusal, unreadable
from server.errors import (
    GrantInvalid,
    OutcomeUnknown,
    PinterestError,
    RateLimited,
    Rejected,
    SpamBlocked,
    TokenRefused,
    Transient,
)
from tests.adapters.fake_api import answer

NOW = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
SPAM = "Sorry! We block certain actions to combat spam."


def refuse(status: int, code: int | None, message: str, *, is_create: bool = True) -> PinterestError:
    body = {"message": message} if code is None else {"code": code, "message": message}
    return refusal(answer(status, body, x_pinterest_rid="42"), NOW, is_create=is_create)


@pytest.mark.parametrize(
    ("status", "number", "message", "error", "code"),
    [
        (400, 1, "Invalid URL", Rejected, "pinterest_rejected"),
        (400, 1, "Sorry we could not fetch the image.", Transient, "image_not_fetched"),
        (403, 233, "Image too small", Rejected, "image_too_small"),
        (403, 235, "Image broken", Rejected, "image_broken"),
        (404, 40, "Board not found", Rejected, "board_not_found"),
        (404, 2031, "Section not found", Rejected, "section_not_found"),
        (404, 50, "Pin not found", Rejected, "pin_not_found"),
        (401, 2, "Authentication failed", TokenRefused, "token_refused"),
        (401, 7, "Authorization failed", TokenRefused, "token_refused"),
        (403, 29, "You are not permitted", Rejected, "not_permitted"),
        (403, 29, "Apps with Trial access may not create Pins in production", Rejected, "trial_access"),
        (403, 9, "Blocked", SpamBlocked, "spam_blocked"),
        (400, 9, "Blocked", SpamBlocked, "spam_blocked"),
        (403, 1, SPAM, SpamBlocked, "spam_blocked"),
        (429, 8, SPAM, SpamBlocked, "spam_blocked"),
        (429, 9, "Slow down", SpamBlocked, "spam_blocked"),
        (429, 8, "Slow down", RateLimited, "rate_limited"),
        (403, None, "No", Rejected, "not_permitted"),
        (404, None, "No", Rejected, "not_found_on_pinterest"),
        (422, None, "No", Rejected, "pinterest_rejected"),
        (413, None, "", Rejected, "pinterest_rejected"),
    ],
)
def test_a_refusal_of_a_create(
    status: int, number: int | None, message: str, error: type[PinterestError], code: str
) -> None:
    found = refuse(status, number, message)
    assert (type(found), found.code) == (error, code)
    assert (found.status, found.pinterest_code) == (status, number)
    assert found.params["pinterest_message"] == message
    assert found.params["request_id"] == "42"
    assert message in found.message


@pytest.mark.parametrize("status", [204, 301, 302, 307, 408, 409, 500, 502, 503, 504, 599])
def test_what_does_not_say_whether_a_create_happened_is_unknown(status: int) -> None:
    assert type(refuse(status, None, "")) is OutcomeUnknown
    assert type(refuse(status, None, "", is_create=False)) is Transient


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_trouble_on_their_end_is_unknown_under_any_status(status: int) -> None:
    assert type(refuse(status, 2787, "Something went wrong on our end")) is OutcomeUnknown
    assert type(refuse(status, 2787, "Something went wrong on our end", is_create=False)) is Transient


@pytest.mark.parametrize("odd", ["\ud83d", "\x00"])
def test_what_no_database_stores_is_left_out_of_what_pinterest_said(odd: str) -> None:
    found = refuse(403, None, f"sp{odd}am")
    assert type(found) is SpamBlocked
    assert (found.params["pinterest_message"], odd in found.message) == ("spam", False)
    assert refuse(400, 10**12, "Odd").pinterest_code is None


def test_a_server_error_that_speaks_of_spam_still_says_nothing_about_the_pin() -> None:
    assert type(refuse(500, 9, SPAM)) is OutcomeUnknown


@pytest.mark.parametrize(
    "body", [None, [], "text", {"code": "9"}, {"code": True, "message": None}, {"message": {"a": 1}}]
)
def test_bodies_of_any_shape_are_survived(body: object) -> None:
    found = refusal(answer(400, body), NOW, is_create=True)
    assert type(found) is Rejected
    assert found.pinterest_code is None


def test_the_wait_is_the_one_that_was_asked_for() -> None:
    limited = refusal(answer(429, {"code": 8, "message": "x"}, Retry_After="33"), NOW, is_create=True)
    assert limited.retry_after == 33.0
    silent = refusal(answer(429, {"code": 8, "message": "x"}), NOW, is_create=True)
    assert silent.retry_after is None


def test_a_spam_block_is_not_over_when_the_rate_resets() -> None:
    body = {"code": 9, "message": SPAM}
    assert refusal(answer(429, body, Retry_After="5", x_ratelimit_reset="5"), NOW, is_create=True).retry_after is None


def test_a_token_that_pinterest_echoes_is_struck_out() -> None:
    found = refusal(answer(401, {"code": 2, "message": "bad token pina_abc"}), NOW, is_create=True, secret="pina_abc")
    assert "pina_abc" not in str(found.to_json())


class TestTheTokenEndpoint:
    @pytest.mark.parametrize(
        "body",
        [
            {"error": "invalid_grant"},
            {"code": 283, "message": "invalid_grant: expired"},
            {"code": 1, "message": "Invalid grant"},
        ],
    )
    @pytest.mark.parametrize("status", [400, 401])
    def test_only_an_invalid_grant_ends_the_connection(self, status: int, body: dict[str, object]) -> None:
        assert type(token_refusal(answer(status, body), NOW)) is GrantInvalid

    def test_a_401_speaks_of_the_app(self) -> None:
        found = token_refusal(answer(401, {"code": 2, "message": "Authentication failed."}), NOW)
        assert (type(found), found.code) == (Rejected, "app_refused")

    @pytest.mark.parametrize(
        ("status", "error"), [(500, Transient), (503, Transient), (429, RateLimited), (400, Rejected)]
    )
    def test_anything_else_leaves_it_alive(self, status: int, error: type[PinterestError]) -> None:
        assert type(token_refusal(answer(status, {"code": 1, "message": "no"}), NOW)) is error

    def test_trouble_that_mentions_the_grant_is_still_trouble(self) -> None:
        assert type(token_refusal(answer(500, {"error": "invalid_grant"}), NOW)) is Transient


def test_a_success_without_an_id_may_have_happened() -> None:
    assert type(unreadable(answer(201, {}), is_create=True)) is OutcomeUnknown
    assert type(unreadable(answer(200, {}), is_create=False)) is Transient
