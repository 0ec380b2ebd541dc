"""`mail test` sends one; `doctor` and the settings say plainly what is missing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server import clock, wiring
from server.adapters.mail import MailSender
from server.commands.doctor import examine
from server.config import Settings
from server.errors import ConfigError
from server.models import Endpoint
from server.values.mail import MailServer
from tests.factories import make_member
from tests.mail_server import serving

_FROM = "Pinwright <pins@pins.example>"


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'commands.sqlite3'}"


def test_a_test_mail_is_sent_and_what_the_server_says_is_told(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    unset = run(args=["mail", "test", "--to", "ada@blog.example"])
    assert unset.exit_code == 1
    assert "PINWRIGHT_SMTP_URL" in unset.output
    with serving() as (post, port), app.app_context():
        sender = MailSender(MailServer("127.0.0.1", port, starttls="never"), _FROM, 5.0)
        wiring.attach(app, replace(wiring.services(), mail=sender))
        sent = run(args=["mail", "test", "--to", "ada@blog.example", "--json"])
        assert (sent.exit_code, json.loads(sent.output)["outcome"]) == (0, "sent")
        assert post.mails[0]["Subject"] == "Pinwright can send you mail"
        post.recipient = "550 5.1.1 nobody here"
        refused = run(args=["mail", "test", "--to", "ada@blog.example"])
        assert refused.exit_code == 1
        assert "nobody here" in refused.output
        assert run(args=["mail", "test", "--to", "ada"]).exit_code == 1
        assert len(post.mails) == 1


def test_doctor_says_who_will_be_told(app: Flask, request: pytest.FixtureRequest, settings: Settings) -> None:
    from server import migrations

    migrations.upgrade(settings)
    session: Session = request.getfixturevalue("session")
    make_member(email=None)
    session.add(
        Endpoint(
            id="whk_1", workspace_id=make_member().workspace_id, url="https://shop.example/in", types=[],
            secret_sealed="x", is_enabled=False, disabled={"code": "gone", "text": "It wants no more.", "at": "2026-05-04"},
        )
    )  # fmt: skip
    session.commit()

    def look(**fields: object) -> list[tuple[str, str]]:
        found = examine(replace(wiring.services(), **fields))  # type: ignore[arg-type]
        return [(one.level, f"{one.text} {one.cure}") for one in found if one.name in ("Mail", "Webhook")]

    (unset, webhook) = look()
    assert unset[0] == "note"
    assert "nobody will be told" in unset[1]
    assert "PINWRIGHT_SMTP_URL" in unset[1]
    assert "shop.example is off since 2026-05-04" in webhook[1]
    with serving() as (post, port):
        sender = MailSender(MailServer("127.0.0.1", port, starttls="never"), _FROM, 5.0)
        good, silent, _ = look(mail=sender)
        assert post.mails == []
    assert good[0] == "good"
    assert "1 owners have no e-mail address" in silent[1]
    gone = look(mail=sender)[0]
    assert gone[0] == "bad"
    assert "failed" in gone[1]
    assert clock.now()


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"PINWRIGHT_SMTP_URL": "smtp://u:geheim@host"}, "PINWRIGHT_MAIL_FROM"),
        ({"PINWRIGHT_SMTP_URL": "http://u:geheim@host", "PINWRIGHT_MAIL_FROM": "a@b.example"}, "PINWRIGHT_SMTP_URL"),
        ({"PINWRIGHT_MAIL_FROM": "Pinwright"}, "PINWRIGHT_MAIL_FROM"),
        ({"PINWRIGHT_MAIL_FROM": "a@b.example\nBcc: x@y.example"}, "PINWRIGHT_MAIL_FROM"),
    ],
)
def test_settings_that_make_no_sense_refuse_to_start(values: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named) as refused:
        Settings.from_env(values)
    assert "geheim" not in str(refused.value)
