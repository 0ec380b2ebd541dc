"""What Pinterest's refusals mean: the table from status, code and message to an error, as data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server import troubles
from server.adapters.http import ApiAnswer
from server.adapters.pinterest.rates import retry_after
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
from server.values.clean import storable

SPAM_CODE = 9
TROUBLE_CODE = 2787  # "something went wrong on our end", under any status
PIN_NOT_FOUND = 50

_SPAM = re.compile(r"\bspam", re.IGNORECASE)
_COULD_NOT_FETCH = re.compile(r"could ?n.?t fetch the image|could not fetch the image", re.IGNORECASE)
_TRIAL = re.compile(r"trial access", re.IGNORECASE)
_INVALID_GRANT = re.compile(r"\binvalid[_ ]grant\b", re.IGNORECASE)
_MESSAGE_MAX = 500
_CODE_MAX = 2**31 - 1  # what a column holds


@dataclass(frozen=True, slots=True)
class _Refusal:
    """One row: `status` and `pinterest_code` as None match any; `word` must be found in the message when given."""

    status: int | None
    pinterest_code: int | None
    error: type[PinterestError]
    code: str
    word: re.Pattern[str] | None = None


# The first row that matches decides, so the special stands above the general.
_TABLE = (
    _Refusal(None, SPAM_CODE, SpamBlocked, "spam_blocked"),
    _Refusal(None, None, SpamBlocked, "spam_blocked", _SPAM),
    _Refusal(429, None, RateLimited, "rate_limited"),
    _Refusal(401, None, TokenRefused, "token_refused"),
    _Refusal(400, None, Transient, "image_not_fetched", _COULD_NOT_FETCH),
    _Refusal(403, None, Rejected, "trial_access", _TRIAL),
    _Refusal(403, 29, Rejected, "not_permitted"),
    _Refusal(None, 233, Rejected, "image_too_small"),
    _Refusal(None, 235, Rejected, "image_broken"),
    _Refusal(None, 40, Rejected, "board_not_found"),
    _Refusal(None, 2031, Rejected, "section_not_found"),
    _Refusal(404, PIN_NOT_FOUND, Rejected, "pin_not_found"),
    _Refusal(400, None, Rejected, "pinterest_rejected"),
    _Refusal(403, None, Rejected, "not_permitted"),
    _Refusal(404, None, Rejected, "not_found_on_pinterest"),
    _Refusal(None, None, Rejected, "pinterest_rejected"),
)

_UNKNOWN = troubles.say("outcome_unknown")
_TROUBLE = troubles.say("pinterest_transient")
_GRANT_INVALID = troubles.say("grant_invalid")
_APP_REFUSED = troubles.say("app_refused")


def refusal(answer: ApiAnswer, now: datetime, *, is_create: bool, secret: str = "") -> PinterestError:
    """Turn an answer that is not a success into the error that the caller acts on.

    `is_create`: a repeat would make a second one, so 3xx, 408, 409, 5xx and code 2787 are OutcomeUnknown; elsewhere
    they are Transient. `secret` is struck out should Pinterest echo it.
    """
    number, message = _code_and_message(answer, secret)
    told = _told(answer, number, message)
    is_unsure = answer.status < 400 or answer.status in {408, 409} or answer.status >= 500 or number == TROUBLE_CODE
    if is_unsure:
        if is_create:
            return OutcomeUnknown(_sentence(_UNKNOWN, answer, number, message), **told)
        return Transient(
            _sentence(_TROUBLE, answer, number, message), retry_after=retry_after(answer.headers, now), **told
        )
    for row in _TABLE:
        if (
            row.status in {None, answer.status}
            and row.pinterest_code in {None, number}
            and (row.word is None or row.word.search(message))
        ):
            wait = None
            if row.error in {RateLimited, Transient}:  # a spam block outlives whatever the headers promise
                wait = retry_after(answer.headers, now, is_limited=row.error is RateLimited)
            return row.error(
                _sentence(troubles.say(row.code), answer, number, message), code=row.code, retry_after=wait, **told
            )
    raise AssertionError("the last row matches everything")


def token_refusal(answer: ApiAnswer, now: datetime, *, secret: str = "") -> PinterestError:
    """The same for the token endpoint, where 401 speaks of the app and only `invalid_grant` ends a connection."""
    number, message = _code_and_message(answer, secret)
    told = _told(answer, number, message)
    if 400 <= answer.status < 500 and (_INVALID_GRANT.search(_oauth_error(answer)) or _INVALID_GRANT.search(message)):
        return GrantInvalid(_sentence(_GRANT_INVALID, answer, number, message), **told)
    if answer.status == 401:
        return Rejected(_sentence(_APP_REFUSED, answer, number, message), code="app_refused", **told)
    return refusal(answer, now, is_create=False, secret=secret)


def unreadable(answer: ApiAnswer, *, is_create: bool) -> PinterestError:
    """A success without the thing it should carry."""
    told = _told(answer, None, "")
    if is_create:
        return OutcomeUnknown(_sentence(_UNKNOWN, answer, None, ""), **told)
    return Transient(_sentence(_TROUBLE, answer, None, ""), **told)


def _told(answer: ApiAnswer, number: int | None, message: str) -> dict[str, Any]:
    return {
        "status": answer.status,
        "pinterest_code": number,
        "pinterest_message": message,
        "request_id": storable(answer.headers.get("x-pinterest-rid", "")),
    }


def _sentence(sentence: str, answer: ApiAnswer, number: int | None, message: str) -> str:
    where = f"{answer.status}" if number is None else f"{answer.status}, code {number}"
    return f"{sentence} Pinterest said: “{message}” ({where})" if message else f"{sentence} ({where})"


def _code_and_message(answer: ApiAnswer, secret: str) -> tuple[int | None, str]:
    body = answer.body if isinstance(answer.body, dict) else {}
    number = body.get("code")
    message = body.get("message") or body.get("error_description") or body.get("error") or ""
    text = " ".join(str(storable(message)).split())[:_MESSAGE_MAX]
    if secret:
        text = text.replace(secret, "…")
    return (number if type(number) is int and abs(number) <= _CODE_MAX else None), text


def _oauth_error(answer: ApiAnswer) -> str:
    return str(answer.body.get("error", "")) if isinstance(answer.body, dict) else ""
