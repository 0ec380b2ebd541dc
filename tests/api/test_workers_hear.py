"""Workers hear at once of what a request has changed, and not of what it has only read or tried."""

from __future__ import annotations

from flask.testing import FlaskClient

from server.config import Settings
from server.models.listening import open_line
from tests.api.conftest import House, pin_body

_PATIENCE = 30.0


def test_a_request_that_writes_is_heard_of(alice: FlaskClient, house: House, settings: Settings) -> None:
    line = open_line(settings)
    try:
        line.wait(0.0)  # at the beginning everything may have changed
        assert not line.wait(0.0).is_change
        assert alice.get("/v1/pins").status_code == 200
        assert alice.post("/v1/pins", json={}).status_code == 422
        if not settings.is_sqlite:  # whose counter knows of commits alone, and a session in use is one
            assert not line.wait(0.0).is_change
        draft = alice.post("/v1/pins", json=pin_body(house, draft=True), headers={"Idempotency-Key": "once"})
        assert draft.status_code == 201, draft.get_json()
        assert line.wait(_PATIENCE).is_change
    finally:
        line.close()
