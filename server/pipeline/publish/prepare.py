"""Bringing a pin's video to Pinterest before its slot: register, upload, and look now and then whether it is ready.

| step | what is done | next |
|---|---|---|
| idle, registered | registered anew and uploaded; the media id is stored before the first byte | processing |
| registered, after a worker's death | one look: the upload may have arrived | processing, ready, or from the start |
| processing | one look, later each time | ready, failed, or from the start when it takes hours |
| any of these, when Pinterest does not know the media id any more | | from the start, after a wait |
| ready | the claim sends the pin with its media id | |
| failed | the pin is held, and a person says how to go on | |

Everything here may be done twice: an upload that no pin is made of is only waste. The create is not, and stays where it
is. Trouble that passes is waited for without end, longer each time; the pin waits meanwhile and says why.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import clock, telemetry
from server.adapters.storage import StoredFile
from server.errors import GrantInvalid, NotFound, PinterestError, PinwrightError, Rejected, SpamBlocked, TokenRefused
from server.models import Account, Asset, MediaUpload, Pin
from server.models.claims import db_now, lock_queue, wake
from server.models.media_uploads import change_leased, claim_upload, lock_pin
from server.pipeline import holds, tokens
from server.pipeline.publish import pace
from server.pipeline.services import Services
from server.pipeline.tokens import Access
from server.pipeline.uploads import FAILED, WAITS
from server.values.remote import RateState

ACTOR = "prepare"
_LEASE = timedelta(seconds=60)  # renewed while the upload goes on
_FIRST_LOOK, _LONGEST_BETWEEN = 5.0, 60.0  # seconds
_LONGEST_WORK = timedelta(hours=3)  # of Pinterest on one upload; then it is sent again
_NOT_FOUND = 404
_TRIES = 2  # of a file that Pinterest could not use: the second time it is believed
_FIRST_PAUSE, _LONGEST_PAUSE = 30.0, 900.0  # after trouble that passes, in seconds
_STOPPED_PAUSE = timedelta(seconds=1)


class _Stopped(Exception):
    """This worker stops; another one begins the upload anew."""


@dataclass(frozen=True, slots=True)
class PrepareClaim:
    """One video under its lease. `media_id` is set when it has been registered before."""

    pin_id: str
    account_id: str
    kind: str
    lease_token: str
    step: str
    media_id: str | None
    key: str
    size: int
    access: Access


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of one piece of work: `step` is the new one, `error` what went wrong, `rate` Pinterest's write budget."""

    step: str
    media_id: str | None = None
    error: PinwrightError | None = None
    rate: RateState | None = field(default=None)
    is_stopped: bool = False


class PrepareJob:
    """Carries videos to Pinterest, each step a piece of work of its own."""

    name = "prepare"

    def __init__(self, services: Services, *, is_stopping: Callable[[], bool] = lambda: False) -> None:
        self._services = services
        self._is_stopping = is_stopping

    def claim(self, session: Session) -> PrepareClaim | None:
        row = claim_upload(session, db_now(session), _LEASE)
        if row is None:
            return None
        pin = session.get_one(Pin, row.pin_id)
        account = session.get_one(Account, pin.account_id)
        video = session.get(Asset, row.video_id)
        if video is None:
            return None  # its content was changed in this moment
        if row.account_id != account.id:  # another account's upload is useless
            row.account_id, row.step, row.media_id = account.id, "idle", None
        try:
            access = tokens.access(self._services, account)
        except GrantInvalid as error:
            tokens.disconnect(session, account, error)
            return None
        return PrepareClaim(
            pin.id, account.id, account.kind, str(row.lease_token), row.step, row.media_id, video.storage_key, video.size, access
        )  # fmt: skip

    def work(self, claimed: PrepareClaim) -> Progress:
        return _Work(self._services, claimed, self._is_stopping).run()

    def renew(self, session: Session, claimed: PrepareClaim) -> None:
        change_leased(session, claimed.pin_id, claimed.lease_token, lease_until=db_now(session) + _LEASE)

    def settle(self, session: Session, claimed: PrepareClaim, result: Progress) -> None:
        now = db_now(session)
        pin = lock_pin(session, claimed.pin_id)
        row = session.get(MediaUpload, claimed.pin_id, populate_existing=True, with_for_update={"key_share": True})
        if pin is None or row is None or row.lease_token != claimed.lease_token:
            return
        row.lease_token = row.lease_until = None
        if result.is_stopped:
            row.next_at = now + _STOPPED_PAUSE
        elif result.error is not None and result.step != "failed":
            _wait(row, result, now)
        else:
            _advance(session, pin, row, result, now)
        session.flush()
        if result.rate is not None:
            account = session.get_one(Account, claimed.account_id)
            pace.note_rate(lock_queue(session, account.queue_id), result.rate)

    def give_up(self, session: Session, claimed: PrepareClaim, error: Exception) -> None:
        change_leased(
            session, claimed.pin_id, claimed.lease_token,
            lease_token=None, lease_until=None, next_at=db_now(session) + timedelta(seconds=_LONGEST_PAUSE),
        )  # fmt: skip


class _Work:
    """One piece of work, with no transaction open. `access` is renewed at most once."""

    def __init__(self, services: Services, claimed: PrepareClaim, is_stopping: Callable[[], bool]) -> None:
        self._services = services
        self._claimed = claimed
        self._is_stopping = is_stopping
        self._client = services.pinterest(claimed.kind)
        self._rate: RateState | None = None

    def run(self) -> Progress:
        claimed = self._claimed
        try:
            if claimed.media_id is not None and claimed.step != "idle":
                try:
                    status = self._with_access(lambda token: self._client.media_status(token, str(claimed.media_id)))
                except Rejected as error:
                    if error.status != _NOT_FOUND:
                        raise
                    return Progress("idle", error=error)  # Pinterest has forgotten it
                if status != "registered" or claimed.step == "processing":
                    return Progress(_STEPS.get(status, "processing"), claimed.media_id)
            return self._upload()
        except _Stopped:
            return Progress(claimed.step, is_stopped=True)
        except NotFound as error:
            return Progress("failed", error=error)
        except PinwrightError as error:
            is_final = (
                isinstance(error, PinterestError)
                and not error.retryable
                and not isinstance(error, GrantInvalid | TokenRefused)
            )
            return Progress("failed" if is_final else claimed.step, error=error, rate=self._rate)
        except Exception as error:  # a defect of ours: it must neither stop the others nor be forgotten
            telemetry.log("prepare.crashed", level=logging.ERROR, error=error, pin=claimed.pin_id)
            return Progress(claimed.step, error=PinwrightError("Something went wrong here. It is tried again."))

    def _upload(self) -> Progress:
        claimed = self._claimed
        file = StoredFile(self._services.storage, claimed.key, claimed.size)
        media_id, address, fields = self._with_access(
            lambda token: self._client.register_media(token, observe=self._note_rate)
        )
        if not self._note_registered(media_id):
            raise _Stopped
        self._client.upload_media(address, fields, file, on_progress=self._check_stopping)
        return Progress("processing", media_id, rate=self._rate)

    def _note_registered(self, media_id: str) -> bool:
        """Remember the media id before the first byte leaves: after our death a look tells whether it has arrived."""
        with tokens.transaction() as session:
            return change_leased(
                session, self._claimed.pin_id, self._claimed.lease_token,
                media_id=media_id, step="registered", registered_at=db_now(session),
            )  # fmt: skip

    def _with_access(self, call: Callable[[str], Any]) -> Any:
        try:
            return call(self._claimed.access.token)
        except TokenRefused:
            return call(tokens.renew(self._services, self._claimed.access).token)

    def _check_stopping(self) -> None:
        if self._is_stopping():
            raise _Stopped

    def _note_rate(self, rate: RateState) -> None:
        self._rate = rate


_STEPS = {"succeeded": "ready", "failed": "failed", "processing": "processing", "registered": "processing"}


def _wait(row: MediaUpload, result: Progress, now: datetime) -> None:
    """Trouble that passes: the same step again later, longer each time, or when Pinterest says."""
    error = result.error
    seconds = min(_FIRST_PAUSE * 2 ** min(row.troubles, 10), _LONGEST_PAUSE)
    if isinstance(error, PinterestError):
        seconds = max(seconds, error.retry_after or 0.0, 3600.0 if isinstance(error, SpamBlocked) else 0.0)
    row.troubles += 1
    row.error = None if error is None else error.to_json()
    row.next_at = now + timedelta(seconds=seconds)
    if result.step == "idle":
        row.step, row.media_id, row.uploaded_at = "idle", None, None


def _advance(session: Session, pin: Pin, row: MediaUpload, result: Progress, now: datetime) -> None:
    old = row.step
    row.step, row.error = result.step, None
    if old == "processing" or result.step != "processing":  # an upload alone is no proof that all is well again
        row.troubles = 0
    row.media_id = result.media_id or row.media_id
    if result.step == "ready":
        row.ready_at = now
        holds.lift(session, pin, WAITS, actor=ACTOR, reason="its video is ready at Pinterest")
        wake(session, session.get_one(Account, pin.account_id).queue_id, now)
    elif result.step == "failed":
        _fail(session, pin, row, result, now)
    elif old == "processing" and row.uploaded_at is not None and row.uploaded_at < now - _LONGEST_WORK:
        _begin_again(row, now)
    else:
        if old != "processing" or row.uploaded_at is None:
            row.uploaded_at, row.looks = now, 0
        row.next_at = now + timedelta(seconds=min(_FIRST_LOOK * 2**row.looks, _LONGEST_BETWEEN))
        row.looks += 1


def _fail(session: Session, pin: Pin, row: MediaUpload, result: Progress, now: datetime) -> None:
    """Pinterest could not use the file, or refuses: after a second try a person decides."""
    row.tries += 1
    if result.error is None and row.tries < _TRIES:
        _begin_again(row, now)
        return
    error = result.error
    row.error = error.to_json() if error is not None else {"code": FAILED, "params": {}, "text": holds.TEXTS[FAILED]}
    row.error = {**row.error, "at": clock.rfc3339(now)}
    text = f"Its video could not be brought to Pinterest: {error.message}" if error is not None else ""
    holds.lift(session, pin, WAITS, actor=ACTOR, reason="its video cannot be used")
    holds.add(session, pin, FAILED, actor=ACTOR, reason=text or "Pinterest could not use its video.", text=text)


def _begin_again(row: MediaUpload, now: datetime) -> None:
    row.step, row.media_id, row.uploaded_at = "idle", None, None
    row.next_at = now + timedelta(seconds=_FIRST_PAUSE)
