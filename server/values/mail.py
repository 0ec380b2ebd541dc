"""Mail: the server that takes it, one message, and what became of a try to send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

# What members are told, in the order in which they choose.
ACCOUNTS, CONNECTIONS, PINS, QUEUE = "accounts", "connections", "pins", "queue"
KINDS = (ACCOUNTS, CONNECTIONS, PINS, QUEUE)
# The two sorts of mail, and the kinds of news that each carries.
ALERT, DIGEST = "alert", "digest"
NEWS = {ALERT: (ACCOUNTS, CONNECTIONS), DIGEST: (PINS, QUEUE)}

StartTls = Literal["required", "optional", "never"]
_PORTS = {"smtp": 587, "smtps": 465}
_HOW = "must look like smtp://user:password@host:587 or smtps://user:password@host:465"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. `is_tls` speaks TLS from the first byte; otherwise `starttls` says how it is asked for."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False
    starttls: StartTls = "required"

    @classmethod
    def parse(cls, url: str) -> MailServer:
        """Read `smtp://user:password@host:port?starttls=…` or `smtps://…`. Raises ValueError, which never holds the URL."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise ValueError(f"{_HOW}.") from error
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        starttls = options.pop("starttls", "required")
        if parts.scheme not in _PORTS or not host or port == 0 or parts.path.strip("/") or parts.fragment or options:
            raise ValueError(f"{_HOW}.")
        if starttls not in ("required", "optional", "never"):
            raise ValueError("knows starttls=required, starttls=optional and starttls=never.")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if bool(user) != bool(password):
            raise ValueError(
                "needs a user name and a password, or neither. Write @ in them as %40, : as %3A, / as %2F."
            )
        is_tls = parts.scheme == "smtps"
        return cls(host, port or _PORTS[parts.scheme], user, password, is_tls, starttls)  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        """Host and port, for people; never the password."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person. `unsubscribe_url` stops its sort of mail; "" for a mail that somebody asked for."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    written_at: datetime
    unsubscribe_url: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one try. `text` says for people what went wrong, "" after a success.

    `sent`: the server took it. `refused`: it never will, for this address. `later`: it did not take it.
    `unsure`: it may have taken it, for no answer came. `is_server` tells trouble of the server, which every mail has,
    from trouble with this one.
    """

    outcome: Literal["sent", "refused", "later", "unsure"]
    text: str = ""
    code: int | None = None
    is_server: bool = False


def split_sender(sender: str) -> tuple[str, str]:
    """Name and address of `Pinwright <pins@example.com>`; ("", "") when that is no sender."""
    if any(ord(character) < 32 or ord(character) == 127 for character in sender):
        return "", ""
    name, address = parseaddr(sender)
    local, at, domain = address.rpartition("@")
    is_address = local and at and "." in domain.strip(".") and address.isascii() and not any(map(str.isspace, address))
    return (name, address) if is_address else ("", "")


def mail_problem(smtp_url: str, mail_from: str) -> str:
    """What is wrong with these two settings, in a sentence that names the variable and never shows a password; "" when nothing is."""
    if smtp_url:
        try:
            MailServer.parse(smtp_url)
        except ValueError as error:
            return f"PINWRIGHT_SMTP_URL {error}"
        if not mail_from:
            return "PINWRIGHT_SMTP_URL needs PINWRIGHT_MAIL_FROM, the address that mail comes from."
    if mail_from and not split_sender(mail_from)[1]:
        return f"PINWRIGHT_MAIL_FROM must be an address or Name <address>, in plain letters, not {mail_from!r}."
    return ""
