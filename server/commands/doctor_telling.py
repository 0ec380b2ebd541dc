"""Who is told of trouble: the part of `doctor` that looks at mail and webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select

from server import clock
from server.commands.findings import Finding
from server.db import db
from server.models import Endpoint, Mail, mailing
from server.pipeline.services import Services

_RECENT = timedelta(days=7)


def mail(services: Services) -> Iterator[Finding]:
    """Connect and sign in at the mail server; nothing is sent."""
    if services.mail is None:
        yield Finding(
            "Mail", "note", "no mail server is set: nobody will be told when an account is disconnected or pins fail",
            "Set PINWRIGHT_SMTP_URL and PINWRIGHT_MAIL_FROM.",
        )  # fmt: skip
        return
    db.session.rollback()  # nothing is held while the server is asked
    handed = services.mail.try_connection()
    if handed.outcome == "sent":
        name = services.mail.server.name
        yield Finding("Mail", "good", f"{name} answers; `flask --app server mail test --to …` sends one")
    else:
        yield Finding("Mail", "bad", handed.text, "Mend PINWRIGHT_SMTP_URL, or the server. Until then nobody is told.")
    silent = mailing.owners_without_address(db.session())
    if silent:
        yield Finding(
            "Mail", "note", f"{silent} owners have no e-mail address and are told nothing",
            "Each chooses one on the page under “You”.",
        )  # fmt: skip
    lost = db.session.scalar(
        select(func.count())
        .select_from(Mail)
        .where(Mail.state == mailing.FAILED, Mail.finished_at > clock.now() - _RECENT)
    )
    if lost:
        yield Finding("Mail", "note", f"{lost} mails of the last week could not be sent", "The log says why.")


def webhooks(_services: Services) -> Iterator[Finding]:
    for endpoint in db.session.scalars(select(Endpoint).where(Endpoint.is_enabled.is_(False)).order_by(Endpoint.id)):
        why = endpoint.disabled or {}
        if why.get("code") != "switched_off":
            host = urlsplit(endpoint.url).hostname
            yield Finding(
                "Webhook", "note", f"the one to {host} is off since {why.get('at')}", str(why.get("text", ""))
            )
