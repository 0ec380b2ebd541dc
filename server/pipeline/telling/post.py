"""Sending mail: claim under a lease and write the words, hand it in with no transaction open, settle fenced by the lease.

A mail goes out once, with one exception that cannot be helped: when its worker is killed, or the server falls silent, in
the moment after the server may have taken it. It is then sent again under the same Message-ID, by which mailboxes know
it for the same. Lost would be worse: nobody would hear that an account is disconnected.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from server import telemetry
from server.models import Mail, Member
from server.models import mailing as outbox
from server.models.claims import db_now
from server.pipeline.services import Services
from server.pipeline.telling import preferences
from server.pipeline.telling.stories import story_of
from server.rules.letters import Words, tell
from server.rules.mail import PATIENCE, next_try
from server.values.mail import ALERT, Handed, Letter

_LEASE_MARGIN = timedelta(seconds=30)
_SERVER_PAUSE = timedelta(minutes=5)  # a server in trouble is tried by one mail at a time
_MOST_A_CLAIM = 20  # mails that have nothing left to tell
_STOPS = {ALERT: "alerts of this kind", "digest": "this daily mail"}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One mail on its way."""

    mail_id: str
    lease_token: str
    letter: Letter


class PostJob:
    """Hands in mail, one after the other. It shares nothing with publishing but the database."""

    name = "mail"

    def __init__(self, services: Services, *, rng: random.Random | None = None) -> None:
        self._services = services
        self._rng = rng or random.Random()
        self._lease = timedelta(seconds=services.settings.smtp_timeout_seconds) + _LEASE_MARGIN

    def seconds_until_due(self, session: Session) -> float | None:
        due = outbox.next_mail(session) if self._services.mail is not None else None
        return None if due is None else (due - db_now(session)).total_seconds()

    def claim(self, session: Session) -> Parcel | None:
        """The next mail that has something to tell; those that have nothing any more end here."""
        if self._services.mail is None:
            return None
        now = db_now(session)
        for _ in range(_MOST_A_CLAIM):
            mail = outbox.claim_mail(session, now, self._lease)
            if mail is None:
                return None
            try:
                with session.begin_nested():
                    letter = self._letter(session, mail, now)
            except SQLAlchemyError:
                raise  # trouble of the database is everybody's
            except Exception as error:  # a defect, in one mail: the others need not wait for it
                telemetry.log("mail.defect", level=logging.ERROR, error=error, mail=mail.id)
                self._set_aside(session, mail, now)
                continue
            if letter is not None:
                mail.attempts += 1
                session.flush()
                return Parcel(mail.id, str(mail.lease_token), letter)
            _end(mail, outbox.FAILED if mail.last_error else outbox.DROPPED, now)
            session.flush()
        return None

    def work(self, claimed: Parcel) -> Handed:
        if self._services.mail is None:
            return Handed("later", "No mail server is set.", is_server=True)
        return self._services.mail.send(claimed.letter)

    def settle(self, session: Session, claimed: Parcel, result: Handed) -> None:
        """Write what came of it; nothing when the mail is another worker's by now."""
        now = db_now(session)
        mail = outbox.lock_leased_mail(session, claimed.mail_id, claimed.lease_token)
        if mail is None:
            return
        mail.last_error = result.text
        mail.lease_token = mail.lease_until = None
        at = next_try(attempts=mail.attempts, created_at=mail.created_at, now=now, rng=self._rng)
        if result.outcome == "sent":
            _end(mail, outbox.SENT, now)
        elif result.outcome == "refused" or at is None:
            _end(mail, outbox.FAILED, now)
            telemetry.log("mail.failed", level=logging.WARNING, mail=mail.id, reason=result.text)
        else:
            mail.is_unsure |= result.outcome == "unsure"
            mail.next_attempt_at = at
            if result.is_server:
                telemetry.log("mail.server_trouble", level=logging.WARNING, reason=result.text)
                outbox.hold_back_mail(session, now + _SERVER_PAUSE, now)
        session.flush()

    def _set_aside(self, session: Session, mail: Mail, now: datetime) -> None:
        """A mail that could not be written is tried again like one that could not be handed in."""
        mail.attempts += 1
        mail.last_error = "It could not be written."
        mail.lease_token = mail.lease_until = None
        at = next_try(attempts=mail.attempts, created_at=mail.created_at, now=now, rng=self._rng)
        if at is None:
            _end(mail, outbox.FAILED, now)
        else:
            mail.next_attempt_at = at
        session.flush()

    def _letter(self, session: Session, mail: Mail, now: datetime) -> Letter | None:
        if now - mail.created_at > PATIENCE + _LEASE_MARGIN:  # left over from a long stop, or from a backup
            mail.last_error = "It waited for more than a day, so it would tell of what is over."
            return None
        mail.last_error = ""
        member = outbox.member_with_user(session, mail.member_id)
        if member is None or member.user.email is None or member.role not in outbox.ROLES:
            return None
        setting = outbox.settings_of(session, [member.id]).get(member.id)
        story = story_of(session, mail, setting, self._services.settings.base_url, now)
        if story is None:
            return None
        stop_url = preferences.stop_url(self._services.settings, member.id, mail.sort)
        choose_url = f"{self._services.settings.base_url}/#panel=credentials"
        words = tell(story, choose_url=choose_url, stop_url=stop_url, stops=_STOPS[mail.sort])
        return self._addressed(mail, member, words, stop_url)

    def _addressed(self, mail: Mail, member: Member, words: Words, stop_url: str) -> Letter:
        sender = self._services.mail
        domain = sender.domain if sender else "localhost"
        return Letter(
            to=str(member.user.email),
            subject=words.subject,
            text=words.text,
            html=words.html,
            message_id=f"<{mail.id}@{domain}>",
            written_at=mail.created_at,
            unsubscribe_url=stop_url,
        )


def _end(mail: Mail, state: str, now: datetime) -> None:
    mail.state, mail.finished_at, mail.next_attempt_at = state, now, None
    mail.lease_token = mail.lease_until = None
