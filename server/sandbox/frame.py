"""What every `/v5` call goes through: who is it, what budget is left, which fault was asked for, then the work."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, current_app, request
from sqlalchemy import Connection, case, update

from server.sandbox.accounts import authenticate
from server.sandbox.calls import CALLS
from server.sandbox.faults import play, take
from server.sandbox.refusals import Refused, invalid
from server.sandbox.store import Store
from server.sandbox.tables import rates


class House(NamedTuple):
    """What the views share; `Sandbox` puts it into the app's extensions."""

    store: Store
    root_url: str  # where people reach the sandbox, without a slash at the end
    limits: dict[str, int]  # requests a minute, by kind
    fetch_image: Callable[[str], bytes] | None
    sleep: Callable[[float], None]


def house() -> House:
    found = current_app.extensions["sandbox"]
    assert isinstance(found, House)  # noqa: S101 - set when the app is made
    return found


def api_call(name: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Wrap a view as the call `name`: token, budget and fault are settled in one transaction of their own."""

    def wrap(view: Callable[..., Response]) -> Callable[..., Response]:
        @functools.wraps(view)
        def run(**arguments: Any) -> Response:
            headers: dict[str, str] = {}
            try:
                with house().store.write() as db:
                    caller = authenticate(db, request.headers.get("Authorization", ""))
                    is_within = _spend(db, caller.user_id, CALLS[name].kind, headers)
                    fault = take(db, caller.user_id, name) if is_within else None
                if not is_within:
                    raise Refused(429, 8, "This request exceeded a rate limit. Slow down.")
                if CALLS[name].scope not in caller.scopes:
                    raise Refused(403, 29, f"The token lacks the scope {CALLS[name].scope}.")
                response = play(fault, lambda: view(caller, fault, **arguments), house().sleep)
            except Refused as refused:
                response = refused_answer(refused)
            response.headers.update(headers)
            return response

        return run

    return wrap


def answer(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")


def refused_answer(refused: Refused) -> Response:
    response = answer(refused.body, refused.status)
    response.headers.update(refused.headers)
    return response


def _spend(db: Connection, user_id: str, kind: str, headers: dict[str, str]) -> bool:
    """Count this request in the minute's budget, write the headers, and tell whether it fits in."""
    minute, second = divmod(int(time.time()), 60)
    used = db.execute(
        update(rates)
        .where(rates.c.user_id == user_id, rates.c.kind == kind)
        .values(minute=minute, used=case((rates.c.minute == minute, rates.c.used + 1), else_=1))
        .returning(rates.c.used)
    ).scalar_one()
    limit = house().limits[kind]
    headers["x-ratelimit-limit"] = str(limit)
    headers["x-ratelimit-remaining"] = str(max(limit - used, 0))
    headers["x-ratelimit-reset"] = str(60 - second)
    return bool(used <= limit)


def json_body() -> dict[str, Any]:
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        body = None
    if not isinstance(body, dict):
        raise invalid("The body is not a JSON object.")
    return body
