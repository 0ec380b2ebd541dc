"""`mail test`: one mail to an address, to see that it arrives."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup, with_appcontext

from server import clock
from server.adapters.mail import to_ascii_domain
from server.commands.common import as_json, show, told
from server.errors import InvalidRequest
from server.ids import new_id
from server.rules.letters import Section, Story, tell
from server.values.mail import Letter
from server.wiring import services

mail = AppGroup("mail", help="Mail to members.")
_UNSET = "No mail server is set, so nobody is told by mail. Set PINWRIGHT_SMTP_URL and PINWRIGHT_MAIL_FROM."


@mail.command("test")
@click.option("--to", "address", required=True, help="Where to send it.")
@as_json
@told
@with_appcontext
def mail_test(address: str, is_json: bool) -> None:
    """Send one mail through the mail server of the settings, and say what it answered."""
    sender = services().mail
    if sender is None:
        raise InvalidRequest(_UNSET, code="mail_not_set")
    try:
        to_ascii_domain(address)
    except (ValueError, UnicodeError) as error:
        raise InvalidRequest("Give an address such as you@example.com.", code="bad_email", field="to") from error
    handed = sender.send(_letter(address, sender.domain))
    answer = {"outcome": handed.outcome, "to": address, "server": sender.server.name, "text": handed.text}
    is_sent = handed.outcome == "sent"
    show(answer, is_json, title="Sent. See whether it arrives, and not among the spam." if is_sent else "Not sent.")
    sys.exit(0 if is_sent else 1)


def _letter(address: str, domain: str) -> Letter:
    base_url = services().settings.base_url
    story = Story(
        "Pinwright can send you mail",
        "This is a test. If you read it, the mail server of your Pinwright works.",
        (Section("From now on", (), "You are told when an account loses its connection, and in the morning of pins that need you."),),
        f"{base_url}/",
        "Open the calendar",
        "Pinwright",
    )  # fmt: skip
    choose_url = f"{base_url}/#panel=credentials"
    words = tell(story, choose_url=choose_url, stop_url=choose_url, stops="what you do not want")
    message_id = f"<{new_id('mail')}@{domain}>"
    return Letter(address, words.subject, words.text, words.html, message_id, clock.now())
