"""The token endpoint: codes and refresh tokens against new tokens."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from server import clock
from server.sandbox import accounts
from server.sandbox.faults import play, take
from server.sandbox.frame import answer, house, refused_answer
from server.sandbox.refusals import Refused, invalid, not_authenticated
from server.values.remote import TokenSet

blueprint = Blueprint("grants", __name__)


@blueprint.post("/oauth/token")
def token() -> Response:
    """Grants authorization_code and refresh_token, with HTTP Basic as Pinterest wants it."""
    form, app = request.form, request.authorization
    try:
        if app is None or app.type != "basic" or not app.username or not app.password:
            raise not_authenticated()
        grant = form.get("grant_type")
        if grant not in {"authorization_code", "refresh_token"}:
            raise invalid("Invalid grant_type.")
        is_refresh = grant == "refresh_token"
        with house().store.write() as db:
            owner = accounts.owner_of_refresh_token(db, form.get("refresh_token", "")) if is_refresh else None
            fault = take(db, owner, "token") if owner else None

        def grant_tokens() -> Response:
            with house().store.write() as db:
                if is_refresh:
                    granted = accounts.rotate(db, form.get("refresh_token", ""))
                else:
                    granted = accounts.redeem_code(
                        db, form.get("code", ""), str(app.username), form.get("redirect_uri", "")
                    )
            return answer(_tokens_json(granted, str(grant)))

        return play(fault, grant_tokens, house().sleep)
    except Refused as refused:
        return refused_answer(refused)


def _tokens_json(granted: TokenSet, grant: str) -> dict[str, Any]:
    now = clock.now()
    assert granted.access_expires_at is not None  # noqa: S101 - the sandbox sets both
    assert granted.refresh_expires_at is not None  # noqa: S101
    return {
        "response_type": grant,
        "access_token": granted.access_token,
        "token_type": "bearer",
        "expires_in": round((granted.access_expires_at - now).total_seconds()),
        "scope": " ".join(granted.scopes),
        "refresh_token": granted.refresh_token,
        "refresh_token_expires_in": round((granted.refresh_expires_at - now).total_seconds()),
        "refresh_token_expires_at": round(granted.refresh_expires_at.timestamp()),
    }
