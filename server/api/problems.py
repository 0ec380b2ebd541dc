"""Problem documents (RFC 9457): every error of the API in one shape, and never a traceback.

    {type, title, status, detail, code, request_id, params?, errors?: [{field, message, code}]}

`code` is stable and for programs; `detail` is for people and says what to do next.
"""

from __future__ import annotations

import logging
import math
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, json, request
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from server import telemetry
from server.errors import InvalidRequest, PinwrightError, TooLarge

_CONTENT_TYPE = "application/problem+json"
_BUSY = "The database is busy at the moment. Try again in a few seconds; nothing was changed."
_UNKNOWN = "Something went wrong on our side, and nothing was changed. The log has the details under request id {id}."
_HTTP_DETAILS = {
    404: ("not_found", "There is nothing at this address. /docs lists what there is."),
    405: ("method_not_allowed", "This address does not know that method. /docs lists what it knows."),
    415: ("wrong_content_type", "Send the body as application/json."),
}


class InvalidFields(InvalidRequest):
    """Several fields at once: `errors` names each with a sentence that says what to do."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        first = errors[0]
        more = f" ({len(errors) - 1} more below)" if len(errors) > 1 else ""
        super().__init__(f"{first['field']}: {first['message']}{more}" if first["field"] else first["message"] + more)
        self.errors = errors
        if all(error["code"] == "unknown_field" for error in errors):
            self.code = "unknown_field"


def install(app: Flask) -> None:
    """Answer every error of the application with a problem document."""
    app.register_error_handler(PinwrightError, _answer_ours)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(OperationalError, _answer_busy)
    app.register_error_handler(PoolTimeout, _answer_busy)
    app.register_error_handler(TimeoutError, _answer_busy)  # SQLite's writers wait for each other in db.py
    app.register_error_handler(Exception, _answer_unknown)


def refuse_fields(error: ValidationError) -> None:
    """Turn pydantic's findings into ours. Raises InvalidFields."""
    raise InvalidFields(field_errors(error))


def field_errors(error: ValidationError) -> list[dict[str, str]]:
    """One `{field, message, code}` per finding, unknown fields first, because a typo explains a missing one."""
    found = [
        _field_error(item["type"], item["loc"], item["msg"], item.get("ctx") or {})
        for item in error.errors(include_url=False, include_input=False)
    ]
    return sorted(found, key=lambda item: item["code"] != "unknown_field")


def document(error: PinwrightError) -> dict[str, Any]:
    """The document's fields for one of our errors."""
    return _document(error.http_status, error.code, error.message, error.params, errors=getattr(error, "errors", None))


def _answer_ours(error: PinwrightError) -> Response:
    if error.http_status >= 500:
        telemetry.log(
            "request.failed", level=logging.ERROR, error=error, request_id=request_id(), error_code=error.code
        )
    response = _response(document(error))
    wait = error.params.get("retry_after")
    if wait is not None:
        response.headers["Retry-After"] = str(math.ceil(wait))
    if error.http_status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="pinwright"'
    return response


def _answer_http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    if status == 413:
        return _answer_ours(too_large())
    if 300 <= status < 400:
        return error.get_response()  # type: ignore[return-value]
    phrase = HTTPStatus(status).phrase
    code, detail = _HTTP_DETAILS.get(status, (phrase.lower().replace(" ", "_"), f"{phrase}."))
    response = _response(_document(status, code, detail))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _answer_busy(error: Exception) -> Response:
    telemetry.log("database.unavailable", level=logging.ERROR, error=error, request_id=request_id())
    response = _response(_document(503, "database_busy", _BUSY))
    response.headers["Retry-After"] = "3"
    return response


def _answer_unknown(error: Exception) -> Response:
    telemetry.log(
        "request.crashed",
        level=logging.ERROR,
        error=error,
        request_id=request_id(),
        method=request.method,
        path=request.path,
    )
    return _response(_document(500, "internal_error", _UNKNOWN.format(id=request_id())))


def too_large() -> TooLarge:
    """The error for a body beyond the cap of this address."""
    limit = request.max_content_length or 0
    return TooLarge(
        f"The request is larger than {limit // 1000} kB. Send less at once.", code="too_large", max_bytes=limit
    )


def request_id() -> str:
    """The id under which this request is logged."""
    return str(g.get("request_id", ""))


def _document(
    status: int,
    code: str,
    detail: str,
    params: dict[str, Any] | None = None,
    *,
    errors: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": f"urn:pinwright:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id(),
    }
    if params:
        found["params"] = params
    if errors:
        found["errors"] = errors
    return found


def _response(body: dict[str, Any]) -> Response:
    return current_app.response_class(json.dumps(body, default=str), status=body["status"], content_type=_CONTENT_TYPE)


_PLAIN = {
    "missing": "This field is required.",
    "string_type": "Write this as text, in quotes.",
    "int_type": "Write this as a whole number.",
    "int_from_float": "Write this as a whole number.",
    "int_parsing": "Write this as a whole number.",
    "bool_type": "Write true or false.",
    "bool_parsing": "Write true or false.",
    "list_type": "Write this as a list.",
    "dict_type": "Write this as an object.",
    "model_type": "Write this as an object.",
    "model_attributes_type": "Write this as an object.",
    "timezone_aware": "Give the offset, too, such as 2026-05-04T14:05:00Z or 2026-05-04T16:05:00+02:00.",
    "datetime_from_date_parsing": "Write an instant such as 2026-05-04T14:05:00Z.",
    "datetime_parsing": "Write an instant such as 2026-05-04T14:05:00Z.",
    "date_from_datetime_parsing": "Write a date such as 2026-05-04.",
    "date_parsing": "Write a date such as 2026-05-04.",
    "finite_number": "Write a finite number.",
}


def _field_error(kind: str, location: tuple[int | str, ...], message: str, ctx: dict[str, Any]) -> dict[str, str]:
    field = ".".join(str(part) for part in location)
    if kind == "extra_forbidden":
        return {"field": field, "message": "There is no such field here. Check its spelling.", "code": "unknown_field"}
    text = _PLAIN.get(kind) or _bounded(kind, ctx) or message.removeprefix("Value error, ")
    return {"field": field, "message": text, "code": kind}


def _bounded(kind: str, ctx: dict[str, Any]) -> str | None:
    is_text = ctx.get("field_type") == "Value"  # what was trimmed first is measured as anything, not as a text
    if kind == "string_too_long" or (kind == "too_long" and is_text):
        return f"Shorten this to {ctx['max_length']} characters or fewer."
    if kind == "string_too_short":
        return "Write something here." if ctx["min_length"] == 1 else f"Write {ctx['min_length']} characters or more."
    if kind == "too_long":
        return f"List {ctx['max_length']} entries or fewer."
    if kind == "too_short":
        return f"List {ctx['min_length']} {'entry' if ctx['min_length'] == 1 else 'entries'} or more."
    if kind in {"greater_than_equal", "greater_than"}:
        return f"Choose {ctx.get('ge', ctx.get('gt'))} or more."
    if kind in {"less_than_equal", "less_than"}:
        return f"Choose {ctx.get('le', ctx.get('lt'))} or less."
    if kind in {"literal_error", "enum"}:
        return f"Choose one of {ctx['expected']}."
    return None
