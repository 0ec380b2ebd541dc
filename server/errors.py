"""One tree of errors. Every class has a stable `code`, an HTTP status and says whether a retry may help.

    PinwrightError
    ├─ InvalidRequest 422            ├─ Unauthorized 401        ├─ Forbidden 403
    ├─ NotFound 404                  ├─ Conflict 409            ├─ TooLarge 413
    ├─ TooManyRequests 429           ├─ ConfigError (refuses to start)
    ├─ ReadError                     the post's page could not be used
    │  ├─ BlockedAddress             not a public address (one uniform message)
    │  ├─ PageUnreachable            DNS, refused, TLS, cut        (retryable)
    │  ├─ PageTooSlow                deadline passed               (retryable)
    │  ├─ PageGone                   404, 410, other 4xx
    │  ├─ PageFailed                 5xx, 429                      (retryable)
    │  ├─ PageTooLarge · TooManyRedirects · WrongContentType · BadUrl
    │  └─ PageEmpty                  nothing to make a pin from
    ├─ ImageError                    a picture could not be used; another one or the designed template is
    ├─ VideoError                    a video is not one that Pinterest takes
    ├─ WriterError                   the AI writer failed; the local one takes over
    │  └─ UnusableAnswer             an answer came and holds nothing to use: asking once more may help
    ├─ StorageError 503              the place where images live does not answer or refuses
    ├─ StudioError                   the parsing and drawing process gave up on this input
    └─ PinterestError
       ├─ NotSent                    DNS, refused, TLS before the first byte: known absent
       ├─ OutcomeUnknown             the pin may exist: reconcile, never post again blindly
       ├─ RateLimited                429: wait `retry_after` seconds
       ├─ SpamBlocked                code 9, or a 429 that speaks of spam: hours for the whole account
       ├─ TokenRefused               401: refresh once
       ├─ GrantInvalid               the refresh token is dead: the account is disconnected
       ├─ Transient                  a known-absent failure that passes ("could not fetch the image")
       │  └─ AppBudgetSpent          the app's requests of today are used up for this purpose: nothing was sent
       └─ Rejected                   400, 403, 404: Pinterest's own code and message

Messages are for the person who reads them: they say what to do next.
"""

from __future__ import annotations

from typing import Any


class PinwrightError(Exception):
    """Root of the tree. `params` fill the message and travel in the problem document."""

    code = "internal_error"
    http_status = 500
    retryable = False

    def __init__(self, message: str, *, code: str | None = None, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params
        if code is not None:
            self.code = code

    def to_json(self) -> dict[str, Any]:
        """`{code, params, text}`: the form in which an error is stored and shown."""
        return {"code": self.code, "params": self.params, "text": self.message}


class ConfigError(PinwrightError):
    code = "bad_setting"


class InvalidRequest(PinwrightError):
    code = "invalid_request"
    http_status = 422


class Unauthorized(PinwrightError):
    code = "unauthorized"
    http_status = 401


class Forbidden(PinwrightError):
    code = "forbidden"
    http_status = 403


class NotFound(PinwrightError):
    code = "not_found"
    http_status = 404


class Conflict(PinwrightError):
    code = "conflict"
    http_status = 409


class TooLarge(PinwrightError):
    code = "too_large"
    http_status = 413


class TooManyRequests(PinwrightError):
    code = "too_many_requests"
    http_status = 429
    retryable = True


class ReadError(PinwrightError):
    code = "page_unusable"
    http_status = 422


class BadUrl(ReadError):
    code = "bad_url"


class BlockedAddress(ReadError):
    code = "address_not_allowed"

    def __init__(self, message: str = "That address is not a public web address, so it is not fetched.") -> None:
        super().__init__(message)


class PageUnreachable(ReadError):
    code = "page_unreachable"
    retryable = True


class PageTooSlow(ReadError):
    code = "page_too_slow"
    retryable = True


class PageGone(ReadError):
    code = "page_gone"


class PageFailed(ReadError):
    code = "page_failed"
    retryable = True


class PageTooLarge(ReadError):
    code = "page_too_large"


class TooManyRedirects(ReadError):
    code = "too_many_redirects"


class WrongContentType(ReadError):
    code = "wrong_content_type"


class PageEmpty(ReadError):
    code = "page_empty"


class ImageError(PinwrightError):
    code = "image_unusable"
    http_status = 422


class VideoError(PinwrightError):
    code = "video_unusable"
    http_status = 422


class WriterError(PinwrightError):
    code = "writer_failed"
    http_status = 502


class UnusableAnswer(WriterError):
    code = "writer_bad_answer"


class StorageError(PinwrightError):
    code = "storage_unavailable"
    http_status = 503
    retryable = True


class StudioError(PinwrightError):
    code = "studio_failed"
    http_status = 422


class PinterestError(PinwrightError):
    """An answer, or the lack of one. `status` and `pinterest_code` are Pinterest's own, None without an answer."""

    code = "pinterest_error"
    http_status = 502

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        pinterest_code: int | None = None,
        retry_after: float | None = None,
        **params: Any,
    ) -> None:
        super().__init__(message, **params)
        self.status = status
        self.pinterest_code = pinterest_code
        self.retry_after = retry_after


class NotSent(PinterestError):
    code = "pinterest_unreachable"
    retryable = True


class OutcomeUnknown(PinterestError):
    code = "outcome_unknown"


class RateLimited(PinterestError):
    code = "rate_limited"
    retryable = True


class SpamBlocked(PinterestError):
    code = "spam_blocked"
    retryable = True


class TokenRefused(PinterestError):
    code = "token_refused"


class GrantInvalid(PinterestError):
    code = "grant_invalid"


class Transient(PinterestError):
    code = "pinterest_transient"
    retryable = True


class AppBudgetSpent(Transient):
    code = "app_budget_spent"
    http_status = 503


class Rejected(PinterestError):
    code = "pinterest_rejected"
