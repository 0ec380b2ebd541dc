"""State tokens: a preview's promise, signed, so that a commit does exactly what was shown, or nothing.

A token holds digests and counters only; it is a proof, not a secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from server import clock
from server.errors import InvalidRequest

LIFE = timedelta(minutes=10)
_SALT = "pinwright schedule preview v1"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a preview was made of: the plan versions by account, the seed, both instants, and what was asked and shown.

    `made_at` is when the preview was made, `starts` the instant from which it planned.
    """

    versions: Mapping[str, int]
    seed: int
    made_at: datetime
    starts: datetime
    request: str
    placements: str

    @property
    def expires_at(self) -> datetime:
        return self.made_at + LIFE


def sign(promise: Promise, secret_keys: Sequence[str]) -> str:
    """The promise as text that nobody can change."""
    fields = asdict(promise)
    fields["made_at"], fields["starts"] = clock.rfc3339(promise.made_at), clock.rfc3339(promise.starts)
    return str(_serializer(secret_keys).dumps(fields))


def read(text: str, secret_keys: Sequence[str]) -> Promise:
    """The promise behind a token, whether it is still good or not. Raises InvalidRequest `bad_state_token`."""
    try:
        fields = _serializer(secret_keys).loads(text)
        instants = {name: datetime.fromisoformat(fields[name]) for name in ("made_at", "starts")}
        return Promise(**{**fields, **instants})
    except (BadData, KeyError, TypeError, ValueError) as error:
        raise InvalidRequest(
            "This state token is damaged or none of ours. Ask for a new preview and send its token.",
            code="bad_state_token",
            field="state_token",
        ) from error


def _serializer(secret_keys: Sequence[str]) -> URLSafeSerializer:
    # the settings name the newest key first; the serializer signs with its last and verifies with all
    return URLSafeSerializer(list(reversed(secret_keys)), salt=_SALT)
