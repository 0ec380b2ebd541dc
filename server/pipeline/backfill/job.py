"""Back-fills as background work: one short step after the other, each under a lease."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from server import clock, telemetry
from server.errors import PinwrightError
from server.models import Backfill
from server.models.backfill import READING, RUNNING
from server.models.backfills import claim_backfill, renew_backfill
from server.pipeline.backfill import calling_off, making, reading, trouble
from server.pipeline.backfill.calling_off import CallOffClaim
from server.pipeline.backfill.making import MakeClaim
from server.pipeline.backfill.reading import ReadClaim, ReadResult
from server.pipeline.services import Services

LEASE = timedelta(seconds=60)  # renewed while a step goes on
_Claim = ReadClaim | MakeClaim | CallOffClaim


class BackfillJob:
    """Reads one list of a blog's posts, or takes a running back-fill one step further."""

    name = "backfill"

    def __init__(self, services: Services) -> None:
        self._services = services

    def claim(self, session: Session) -> _Claim | None:
        backfill = claim_backfill(session, clock.now(), LEASE)
        if backfill is None:
            return None
        if backfill.state == READING:
            return reading.claim_of(backfill)
        kind = MakeClaim if backfill.state == RUNNING else CallOffClaim
        return kind(backfill.id, str(backfill.lease_token))

    def work(self, claimed: _Claim) -> ReadResult | None:
        if not isinstance(claimed, ReadClaim):
            return None
        try:
            return reading.read(self._services, claimed)
        except Exception as error:  # a defect of ours, or a document that no reader was prepared for
            telemetry.log("backfill.crashed", level=logging.ERROR, error=error, url=claimed.url)
            return ReadResult(error=PinwrightError(trouble.OUR_FAULT), is_end=True)

    def settle(self, session: Session, claimed: _Claim, result: ReadResult | None) -> None:
        if isinstance(claimed, MakeClaim):
            making.step(session, claimed)
        elif isinstance(claimed, CallOffClaim):
            calling_off.step(session, claimed)
        elif result is not None:
            reading.settle(session, claimed, result)

    def renew(self, session: Session, claimed: _Claim) -> None:
        renew_backfill(session, claimed.backfill_id, claimed.token, clock.now() + LEASE)

    def give_up(self, session: Session, claimed: _Claim, error: Exception) -> None:
        backfill = session.get(Backfill, claimed.backfill_id)
        if backfill is not None:
            trouble.crashed(session, backfill, claimed.token)
