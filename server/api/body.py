"""Request bodies: JSON read strictly, each way of getting it wrong named for what it is."""

from __future__ import annotations

import json
from typing import Any

from flask import Request, current_app

from server.errors import InvalidRequest, PinwrightError


class MalformedJson(PinwrightError):
    code = "malformed_json"
    http_status = 400


class WrongContentType(PinwrightError):
    code = "wrong_content_type"
    http_status = 415


class ApiRequest(Request):
    """A request whose JSON is an object with storable text, or an error that says what is wrong with it."""

    _object: dict[str, Any] | None = None

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The body as an object; an empty one stands for `{}` where every field may be left out.

        Never silent: the caller that asks for silence would take a typo for a missing body.
        """
        if self._object is None:
            self._object = self._read_object()
        return self._object

    def _read_object(self) -> dict[str, Any]:
        data = self.get_data(cache=True)
        if not data:
            if self._may_be_empty():
                return {}
            raise InvalidRequest("This call needs a JSON body. /docs shows its fields.", code="missing_body")
        if not self.is_json:
            raise WrongContentType("Send the body as JSON, with the header Content-Type: application/json.")
        found = _parse(data)
        if not isinstance(found, dict):
            raise MalformedJson('The body must be a JSON object, such as {"title": "…"}.')
        refuse_unstorable(found, "")
        return found

    def _may_be_empty(self) -> bool:
        view = current_app.view_functions.get(self.endpoint or "")
        return bool(getattr(view, "is_body_optional", False))


def refuse_unstorable(value: Any, field: str) -> None:
    """Refuse text that no database and no other program can take: NUL, and half of a surrogate pair."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            where = f"{field}: " if field else ""
            raise InvalidRequest(
                f"{where}This text holds a character that cannot be stored (NUL or half a surrogate pair). Remove it.",
                code="bad_character",
                field=field,
            )
    elif isinstance(value, dict):
        for key, inner in value.items():
            refuse_unstorable(key, field)
            refuse_unstorable(inner, f"{field}.{key}" if field else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            refuse_unstorable(inner, f"{field}.{index}" if field else str(index))


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise MalformedJson("The body is not UTF-8. Send JSON in UTF-8.") from error
    except json.JSONDecodeError as error:
        raise MalformedJson(
            f"The body is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
            line=error.lineno,
            column=error.colno,
        ) from error
    except RecursionError as error:
        raise MalformedJson("The body is nested too deeply.") from error
    except ValueError as error:
        raise MalformedJson("The body holds a number that JSON does not know or that is too long.") from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
