"""Handing mail to a server: one message, one connection, a deadline for all of it.

`smtplib` bounds each read, which a server that says a byte a second never trips; the exchange's watchdog bounds the
whole. TLS is required unless the settings say otherwise, and a password never travels without it by accident.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

import idna

from server.adapters.dial import tls_context
from server.adapters.exchange import Exchange, Network
from server.values.mail import Handed, Letter, MailServer, split_sender

_SHOWN = 300  # characters of what a server said
_POLICY = re.compile(
    r"\s*5\.7\.\d"
)  # of its own rules (relaying, sender): the operator mends that, the address is fine


class _Policy(EmailPolicy):
    """Leaves a long address in one piece: folded, it would become encoded words, which no mailbox takes for an address."""

    def fold(self, name: str, value: Any) -> str:
        return f"{name}: {value}{self.linesep}" if name in _IN_ONE_PIECE else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode() if name in _IN_ONE_PIECE else super().fold_binary(name, value)


_IN_ONE_PIECE = ("List-Unsubscribe", "Message-ID")
_SMTP = _Policy(linesep="\r\n", max_line_length=78)
_SMTPUTF8 = _SMTP.clone(utf8=True)


class MailSender:
    """Hands in messages. `timeout_seconds` bounds one whole try; `network` is the resolver and dialler."""

    def __init__(
        self, server: MailServer, sender: str, timeout_seconds: float = 60.0, *, network: Network | None = None
    ) -> None:
        self.server = server
        self.timeout_seconds = timeout_seconds
        self._name, self._address = split_sender(sender)
        self._network = network

    @property
    def domain(self) -> str:
        """The sender's domain, to which the ids of messages belong."""
        return self._address.rpartition("@")[2].lower()

    def send(self, letter: Letter) -> Handed:
        """Hand in one message and tell what came of it; nothing is raised for what servers and networks do."""
        try:
            address = to_ascii_domain(letter.to)
            message = self.compose(letter, address)
        except (ValueError, UnicodeError):
            return Handed("refused", "This is no e-mail address that mail can be sent to.")
        return self._talk(message, address)

    def try_connection(self) -> Handed:
        """Connect, secure the line and sign in, and send nothing."""
        return self._talk(None, "")

    def compose(self, letter: Letter, address: str) -> EmailMessage:
        """The message with all its headers. Raises ValueError for what cannot be a header."""
        local, _, domain = address.rpartition("@")
        message = EmailMessage(policy=_SMTP if address.isascii() else _SMTPUTF8)
        message["From"] = Address(self._name, addr_spec=self._address)
        message["To"] = Address(username=local, domain=domain)
        message["Subject"] = letter.subject
        message["Date"] = letter.written_at
        message["Message-ID"] = letter.message_id
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"  # Exchange would answer with absences
        if letter.unsubscribe_url.isascii() and letter.unsubscribe_url:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        return message

    def _talk(self, message: EmailMessage | None, address: str) -> Handed:
        stage = _Stage()
        with Exchange(self.timeout_seconds, network=self._network) as exchange:
            try:
                return self._exchange(exchange, message, address, stage)
            except smtplib.SMTPResponseException as error:
                return self._answered(exchange, error.smtp_code, error.smtp_error, stage)
            except (smtplib.SMTPException, OSError, ValueError) as error:
                return self._broken(exchange, error, stage)

    def _exchange(self, exchange: Exchange, message: EmailMessage | None, address: str, stage: _Stage) -> Handed:
        with _connection(self.server, exchange) as smtp:
            smtp.ehlo_or_helo_if_needed()
            self._secure(smtp)
            if self.server.user:
                stage.name = "sign in"
                smtp.login(self.server.user, self.server.password)
            if message is None:
                smtp.noop()
                return Handed("sent")
            return self._hand_in(exchange, smtp, message, address, stage)

    def _secure(self, smtp: smtplib.SMTP) -> None:
        if self.server.is_tls or self.server.starttls == "never":
            return
        if smtp.has_extn("starttls"):
            smtp.starttls(context=tls_context())
            smtp.ehlo()
        elif self.server.starttls == "required" or self.server.user:
            raise _NoTls

    def _hand_in(
        self, exchange: Exchange, smtp: smtplib.SMTP, message: EmailMessage, address: str, stage: _Stage
    ) -> Handed:
        stage.name = "sender"
        needs_utf8 = not address.isascii()
        if needs_utf8 and not smtp.has_extn("smtputf8"):
            return Handed("refused", "The mail server cannot send to an address with such letters.")
        options = ["SMTPUTF8", "BODY=8BITMIME"] if needs_utf8 else []
        code, said = smtp.mail(self._address, options)
        if code != 250:
            return self._answered(exchange, code, said, stage)
        stage.name = "recipient"
        code, said = smtp.rcpt(address)
        if code not in (250, 251):
            return self._answered(exchange, code, said, stage)
        stage.name = "content"
        data = message.as_bytes()
        code, said = smtp.docmd("DATA")
        if code != 354:
            return self._answered(exchange, code, said, stage)
        stage.may_be_taken = True
        smtp.send(_as_data(data))
        code, said = smtp.getreply()
        if exchange.has_passed():  # half a line may look like a yes
            raise TimeoutError
        stage.may_be_taken = code == -1
        return Handed("sent", code=code) if code == 250 else self._answered(exchange, code, said, stage)

    def _answered(self, exchange: Exchange, code: int, said: bytes | str, stage: _Stage) -> Handed:
        """What an answer other than yes means: 5xx is final for an address or a content, and not for our own settings."""
        if exchange.has_passed():  # the watchdog's cut looks like the end of a line
            return self._broken(exchange, TimeoutError(), stage)
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        told = " ".join(words.split())[:_SHOWN]
        text = f"The mail server {self.server.name} answered {code}: {told}" if told else f"It answered {code}."
        if code == -1:  # smtplib's word for a line that is no answer
            return Handed("unsure" if stage.may_be_taken else "later", text, is_server=True)
        is_about_mail = stage.name in ("recipient", "content") and code != 421
        if is_about_mail and 500 <= code < 600 and not (stage.name == "recipient" and _POLICY.match(words)):
            return Handed("refused", text, code)
        return Handed("later", text, code, is_server=not is_about_mail)

    def _broken(self, exchange: Exchange, error: Exception, stage: _Stage) -> Handed:
        name = self.server.name
        if isinstance(error, _NoTls):
            text = (
                f"The mail server {name} offers no encryption (STARTTLS). Use smtps://, or add ?starttls=never if the line "
                "is safe."
            )
        elif exchange.has_passed() or isinstance(error, TimeoutError):
            text = f"The mail server {name} did not answer within {self.timeout_seconds:g} seconds."
        elif isinstance(error, socket.gaierror):
            text = f"No mail server was found under the name {self.server.host}."
        elif isinstance(error, ssl.SSLError):
            text = f"The secure connection to the mail server {name} failed. Its certificate may not fit, or the port."
        elif isinstance(error, smtplib.SMTPNotSupportedError):
            text = f"The mail server {name} takes no user name and password on this port."
        else:
            text = f"The connection to the mail server {name} failed."
        return Handed("unsure" if stage.may_be_taken else "later", text, is_server=True)


class _NoTls(smtplib.SMTPException):
    """The server offers no STARTTLS although it is required."""


class _Stage:
    """How far a talk has come: what an answer is about, and whether the server may have the whole message."""

    name = "connect"
    may_be_taken = False


class _Plain(smtplib.SMTP):
    """Dialled and watched by the exchange, so that its deadline bounds everything."""

    def __init__(self, server: MailServer, exchange: Exchange) -> None:
        self._exchange = exchange
        super().__init__(server.host, server.port, timeout=exchange.remaining())

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = self._exchange.dial(host, port)
        sock.settimeout(self._exchange.remaining())
        return sock

    def __exit__(self, *args: object) -> None:
        """Hang up; what was said before is what counts, so a server that is gone by now changes nothing."""
        try:
            if args[0] is None:
                self.docmd("QUIT")
        except (smtplib.SMTPException, OSError, ValueError):
            pass
        finally:
            self.close()


class _Tls(_Plain):
    """TLS from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return tls_context().wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)


def _connection(server: MailServer, exchange: Exchange) -> _Plain:
    return _Tls(server, exchange) if server.is_tls else _Plain(server, exchange)


def _as_data(data: bytes) -> bytes:
    """A message as it travels: lines end in CRLF, a leading dot is doubled, a lone dot ends it."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    quoted = re.sub(rb"(?m)^\.", b"..", lines)
    return quoted + (b"" if quoted.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def to_ascii_domain(address: str) -> str:
    """The address with its domain as the name system knows it. Raises ValueError for what is no address."""
    local, _, domain = address.strip().rpartition("@")
    if not local or not domain or any(ord(one) < 33 or ord(one) == 127 for one in address.strip()):
        raise ValueError("no address")
    return f"{local}@{domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode()}"
