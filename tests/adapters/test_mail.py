"""Handing mail to a real SMTP server: TLS, sign-in, refusals for now and for good, silence."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.adapters.mail import MailSender
from server.values.mail import Handed, Letter, MailServer
from tests.adapters.peer import FakeNetwork, self_signed
from tests.mail_server import PASSWORD, USER, serving

WRITTEN = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)


def letter(**values: str) -> Letter:
    defaults = {
        "to": "ada@blog.example", "subject": "2 pins need a look", "text": "Good morning.\n.\n.dot\n", "html": "<p>Good</p>",
        "message_id": "<mail_01@pins.example>", "unsubscribe_url": "https://pins.example/mail/unsubscribe/" + "t" * 150,
    }  # fmt: skip
    return Letter(**{**defaults, **values}, written_at=WRITTEN)  # type: ignore[arg-type]


def sender(port: int, *, seconds: float = 10.0, user: str = "", password: str = "", **more: object) -> MailSender:
    server = MailServer("blog.example", port, user, password, **more)  # type: ignore[arg-type]
    network = FakeNetwork({"blog.example": ["127.0.0.1"]}, port)
    return MailSender(server, "Pinwright für Ada <pins@pins.example>", seconds, network=network)


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "peer.pem"))
    return context


def test_a_mail_arrives_with_all_its_headers() -> None:
    with serving() as (post, port):
        assert sender(port, starttls="never").send(letter()) == Handed("sent", code=250)
        (mail,) = post.mails
        (envelope,) = post.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("pins@pins.example", ["ada@blog.example"])
    assert mail["From"] == "Pinwright für Ada <pins@pins.example>"
    assert (mail["To"], mail["Subject"]) == ("ada@blog.example", "2 pins need a look")
    assert mail["Date"].datetime == WRITTEN
    assert mail["Message-ID"] == "<mail_01@pins.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == f"<{letter().unsubscribe_url}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b"List-Unsubscribe: <https://" in bytes(envelope.content or b""), "folded, it is no address any more"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == ["Good morning.", ".", ".dot"]
    assert html.get_content().strip() == "<p>Good</p>"


def test_over_starttls_and_sign_in_and_over_tls_from_the_first_byte(tls: ssl.SSLContext) -> None:
    with serving(tls, needs_sign_in=True) as (post, port):
        assert sender(port, user=USER, password=PASSWORD).send(letter()).outcome == "sent"
        assert sender(port, user=USER, password=PASSWORD).try_connection().outcome == "sent"
        wrong = sender(port, user=USER, password="wrong").try_connection()
        assert len(post.mails) == 1
    assert (wrong.outcome, wrong.code, wrong.is_server) == ("later", 535, True)
    assert "wrong" not in wrong.text
    with serving(tls, is_tls=True) as (post, port):
        assert sender(port, is_tls=True).send(letter()).outcome == "sent"
        assert len(post.mails) == 1


def test_nothing_travels_without_encryption_unless_that_was_asked_for() -> None:
    with serving() as (post, port):
        handed = sender(port).send(letter())
        assert (handed.outcome, handed.is_server) == ("later", True)
        assert "STARTTLS" in handed.text
        # where TLS is optional somebody on the line could take the offer away, and would be told the password
        assert "STARTTLS" in sender(port, user=USER, password=PASSWORD, starttls="optional").send(letter()).text
        assert post.mails == []
        assert sender(port, starttls="optional").send(letter()).outcome == "sent"


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with serving(self_signed(tmp_path)) as (post, port):
        handed = sender(port).send(letter())
        assert (handed.outcome, handed.is_server, post.mails) == ("later", True, [])
        assert "certificate" in handed.text


@pytest.mark.parametrize(
    ("stage", "said", "outcome", "is_server"),
    [
        ("sender", "451 4.3.0 try later", "later", True),
        ("sender", "550 5.7.1 this sender may not", "later", True),
        ("recipient", "450 4.2.0 greylisted", "later", False),
        ("recipient", "550 5.1.1 no such mailbox", "refused", False),
        ("recipient", "554 5.7.1 relay access denied", "later", False),
        ("recipient", "421 4.3.2 going down", "later", True),
        ("content", "452 4.3.1 disk full", "later", False),
        ("content", "554 5.6.0 not this", "refused", False),
    ],
)
def test_what_the_server_says_decides(stage: str, said: str, outcome: str, is_server: bool) -> None:
    with serving() as (post, port):
        setattr(post, stage, said)
        handed = sender(port, starttls="never").send(letter())
    assert (handed.outcome, handed.is_server) == (outcome, is_server)
    assert said[4:] in handed.text
    assert post.mails == []


@pytest.mark.parametrize(("stage", "outcome"), [("sender", "later"), ("content", "unsure")])
def test_a_server_that_falls_silent_has_a_deadline(stage: str, outcome: str) -> None:
    began = time.monotonic()
    with serving() as (post, port):
        post.silence = stage
        handed = sender(port, starttls="never", seconds=0.5).send(letter())
    assert (handed.outcome, handed.is_server) == (outcome, True)
    assert "did not answer within 0.5 seconds" in handed.text
    assert time.monotonic() - began < 10
    assert len(post.mails) == (1 if outcome == "unsure" else 0)


def test_a_server_that_drips_has_the_same_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes well within any time-out per read."""
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(FakeNetwork, "connect", lambda *_: ours)

    def drip() -> None:
        with contextlib.suppress(OSError):
            while True:
                theirs.sendall(b"2")
                time.sleep(0.05)

    threading.Thread(target=drip, daemon=True).start()
    handed = sender(25, seconds=0.5).send(letter())
    theirs.close()
    assert handed.outcome == "later"
    assert "within 0.5 seconds" in handed.text


def test_no_server_no_name_no_address() -> None:
    nobody = MailServer("nobody.example", 25)
    assert "No mail server" in MailSender(nobody, "a@b.example", network=FakeNetwork({}, 1)).send(letter()).text
    with serving() as (_, port):
        pass
    gone = sender(port).send(letter())
    assert (gone.outcome, gone.is_server) == ("later", True)
    assert sender(port).send(letter(to="nobody")).outcome == "refused"


def test_addresses_in_other_scripts_and_foreign_lines() -> None:
    with serving() as (post, port):
        postman = sender(port, starttls="never")
        assert postman.send(letter(to="ada@münchen.example")).outcome == "sent"
        assert postman.send(letter(to="jörg@blog.example")).outcome == "sent"
        assert postman.send(letter(subject="Hi\r\nBcc: spam@else.example")).outcome == "refused"
        assert postman.send(letter(to="ada@blog.example\r\nRCPT TO:<x@y.example>")).outcome == "refused"
        assert [one.rcpt_tos for one in post.envelopes] == [["ada@xn--mnchen-3ya.example"], ["jörg@blog.example"]]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://mail.example", MailServer("mail.example", 587)),
        ("smtps://a%40b:p%2Fw@mail.example", MailServer("mail.example", 465, "a@b", "p/w", is_tls=True)),
        ("smtp://mail.example:25?starttls=never", MailServer("mail.example", 25, starttls="never")),
    ],
)
def test_a_server_is_read_from_its_url(url: str, found: MailServer) -> None:
    assert MailServer.parse(url) == found


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://x", "smtp://", "smtp://x:port", "smtp://u@x", "smtp://x?starttls=maybe", "smtp://x?tls=1", "smtp://x/y"],
)  # fmt: skip
def test_a_url_that_is_none_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(ValueError) as refused:
        MailServer.parse(url.replace("//", "//user:geheim@", 1) if "@" not in url else url.replace("u@", "geheim@"))
    assert "geheim" not in str(refused.value)
