"""`Idempotency-Key` (or the field `idempotency_key`) for every call that makes or changes something.

The same key with the same request gets the first answer again, without its secrets; with another request 422; while
the first is running 409. Keys are apart by workspace, by the caller's mode (live, test) and by address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import Response, g, jsonify, request
from sqlalchemy.orm import Session

from server import clock
from server.api.access import Principal
from server.errors import InvalidRequest
from server.models import idempotency
from server.models.idempotency import Begun, Replay

FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
SECRET_FIELDS = frozenset({"secret", "connection_key", "token"})
_MAX_LENGTH = 255
_PIECE = 1_000_000
_CREATE_PIN = "POST /v1/pins"


def key_of_request() -> str | None:
    """The key of the current request, from its header or its body. Raises InvalidRequest when they differ."""
    header = request.headers.get(HEADER)
    field = request.get_json().get(FIELD) if request.is_json and request.get_data(cache=True) else None
    if field is not None and not isinstance(field, str):
        return None  # the body's own check names the field
    if header is not None and field is not None and header != field:
        raise InvalidRequest(
            "Header and body name two different idempotency keys. Send one of them.", code="idempotency_key_twice"
        )
    key = header if header is not None else field
    if key is None:
        return None
    _check_length(key)
    return key


def run_once(session: Session, caller: Principal, key: str, work: Callable[[], Response]) -> Response:
    """Do the work of the current request once; a repeat gets the first answer again. Commits."""
    begun = _begin(session, caller, f"{request.method} {request.path}", key, hash_request())
    if isinstance(begun, Replay):
        response = jsonify(begun.answer)
        response.status_code = begun.status
        response.headers["Idempotency-Replayed"] = "true"
        return response
    try:
        response = work()
        answer = response.get_json() if response.is_json else None
        if response.status_code < 400 and isinstance(answer, dict):
            idempotency.finish(session, begun, response.status_code, without_secrets(answer), pin_id=_pin_id(answer))
        else:
            idempotency.forget(session, begun)
        session.commit()
    except BaseException:
        _forget(session, begun)
        raise
    return response


def item_once(
    session: Session,
    caller: Principal,
    item: dict[str, Any],
    work: Callable[[], tuple[int, dict[str, Any]]],
    *,
    fallback_key: str | None = None,
) -> tuple[int, dict[str, Any]]:
    """The same for one pin of a bulk call, whose key is as good for `POST /v1/pins`. Commits."""
    key = item.get(FIELD, fallback_key)
    if not isinstance(key, str):
        status, answer = work()
        session.commit()
        return status, answer
    _check_length(key)
    begun = _begin(session, caller, _CREATE_PIN, key, hash_object(item))
    if isinstance(begun, Replay):
        return begun.status, begun.answer
    try:
        status, answer = work()
        idempotency.finish(session, begun, status, answer, pin_id=_pin_id(answer))
        session.commit()
    except BaseException:
        _forget(session, begun)
        raise
    return status, answer


def hash_request() -> str:
    """A digest of what was asked: the body's meaning, not its spelling, and the query."""
    if request.is_json and request.get_data(cache=True):
        return hash_object(request.get_json())
    digest = hashlib.sha256(request.query_string + b"\n")
    if request.files:  # their envelope has a random boundary, so the envelope does not count
        for name in sorted(request.files):
            stream = request.files[name].stream
            digest.update(name.encode() + b"\n")
            while piece := stream.read(_PIECE):  # a video is not held in memory
                digest.update(piece)
            stream.seek(0)
    else:
        digest.update(request.get_data(cache=True))
    return digest.hexdigest()


def hash_object(body: dict[str, Any]) -> str:
    """A digest of a JSON body without its key field; the order of fields does not matter."""
    rest = {name: value for name, value in body.items() if name != FIELD}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def without_secrets(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer as it is kept: what is shown once is not kept."""
    hidden = SECRET_FIELDS | frozenset(g.get("shown_once", ()))  # a view's own, beside those of every view
    return {name: None if name in hidden else value for name, value in answer.items()}


def _check_length(key: str) -> None:
    if not 1 <= len(key) <= _MAX_LENGTH:
        raise InvalidRequest(f"An idempotency key has 1 to {_MAX_LENGTH} characters.", code="bad_idempotency_key")


def _begin(session: Session, caller: Principal, route: str, key: str, body_hash: str) -> Begun | Replay:
    mode = "test " if caller.is_test else ""
    begun = idempotency.begin(session, caller.workspace_id, f"{mode}{route}"[:80], key, body_hash, clock.now())
    session.commit()
    return begun


def _forget(session: Session, begun: Begun) -> None:
    session.rollback()
    idempotency.forget(session, begun)
    session.commit()


def _pin_id(answer: dict[str, Any]) -> str | None:
    found = answer.get("id")
    return found if isinstance(found, str) and found.startswith("pin_") else None
