"""What a member is told: the choice under “You”, and the link that ends a sort of mail without signing in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server import wiring
from server.adapters.mail import MailSender
from server.db import db
from server.models import Event, Member
from server.pipeline.telling import preferences
from server.values.mail import ALERT, DIGEST, MailServer
from tests.api.conftest import House

PATH = "/v1/session/mail"


@pytest.fixture
def member_id(app: Flask, house: House) -> str:
    with app.app_context():
        return db.session.scalars(select(Member.id).where(Member.user_id == house.owner_id)).one()


def stop_path(app: Flask, member_id: str, sort: str) -> str:
    with app.app_context():
        settings = wiring.services().settings
        return preferences.stop_url(settings, member_id, sort).removeprefix(settings.base_url)


def wants(client: FlaskClient) -> dict[str, bool]:
    found: dict[str, bool] = client.get(PATH).get_json()["wants"]
    return found


def test_a_member_sees_and_chooses_what_they_are_told(app: Flask, alice: FlaskClient, bob: FlaskClient) -> None:
    shown = alice.get(PATH).get_json()
    assert shown["wants"] == {"accounts": True, "connections": True, "pins": True, "queue": True}
    assert (shown["is_possible"], shown["is_told"], shown["last"]) == (False, False, None)
    assert (shown["morning"], shown["timezone"]) == ("08:00", "Europe/Berlin")
    with app.app_context():
        found = wiring.services()
        wiring.attach(app, replace(found, mail=MailSender(MailServer("mail.example", 587), "a@b.example")))
    assert alice.get(PATH).get_json()["is_told"] is True
    assert bob.get(PATH).get_json()["is_told"] is False, "a viewer can do nothing about it"
    changed = alice.patch(PATH, json={"wants": {"queue": False}}).get_json()
    assert changed["wants"] == {"accounts": True, "connections": True, "pins": True, "queue": False}
    assert wants(bob)["queue"] is True, "everybody chooses alone"
    assert alice.patch(PATH, json={"wants": {"queue": True, "pins": False}}).status_code == 200
    assert wants(alice) == {"accounts": True, "connections": True, "pins": False, "queue": True}
    for body, field in (
        ({"wants": {"pin": True}}, "pin"),
        ({"wants": {"pins": "no"}}, "pins"),
        ({"wants": {"pins": None}}, "wants"),
    ):
        refused = alice.patch(PATH, json=body)
        assert refused.status_code == 422
        assert field in str(refused.get_json()["errors"])


def test_the_link_ends_one_sort_of_mail_in_one_click_and_without_signing_in(
    app: Flask, alice: FlaskClient, member_id: str
) -> None:
    path, stranger = stop_path(app, member_id, DIGEST), app.test_client()
    shown = stranger.get(path)
    assert shown.status_code == 200
    assert b"<form method=" in shown.data
    assert wants(alice)["pins"] is True, "looking at a link ends nothing: programs look at every link"
    mailbox = {"Origin": "https://webmail.example", "Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(2):
        clicked = stranger.post(path, data="List-Unsubscribe=One-Click", headers=mailbox)
        assert (clicked.status_code, clicked.headers["Referrer-Policy"]) == (200, "no-referrer")
        assert b"You get no more" in clicked.data
    assert wants(alice) == {"accounts": True, "connections": True, "pins": False, "queue": False}
    stranger.post(stop_path(app, member_id, ALERT))
    assert wants(alice) == {"accounts": False, "connections": False, "pins": False, "queue": False}
    assert stranger.post(path, data={"again": "1"}).status_code == 200
    assert wants(alice)["pins"] is True
    with app.app_context():
        told = db.session.scalars(select(Event).where(Event.kind == "member.mail_changed").order_by(Event.id)).all()
        assert [event.reason for event in told] == [
            "pins off, queue off", "accounts off, connections off", "pins on, queue on",
        ]  # fmt: skip


def test_a_link_that_was_not_made_here_does_nothing(app: Flask, alice: FlaskClient, member_id: str) -> None:
    path, stranger = stop_path(app, member_id, DIGEST), app.test_client()
    for bad in (
        path[:-5] + ("a" if path[-5] != "a" else "b") + path[-4:],
        "/mail/unsubscribe/WyJhIl0",
        path.replace(".", "x.", 1),
    ):
        for answer in (stranger.get(bad), stranger.post(bad)):
            assert answer.status_code == 404
            assert b"This link is incomplete" in answer.data
    assert all(wants(alice).values())


def test_a_link_outlives_the_key_that_signed_it(app: Flask, alice: FlaskClient, member_id: str) -> None:
    path = stop_path(app, member_id, DIGEST)
    with app.app_context():
        found = wiring.services()
        keys = f"{'n' * 40},{found.settings.secret_key}"
        wiring.attach(app, replace(found, settings=replace(found.settings, secret_key=keys)))
    assert app.test_client().post(path).status_code == 200
    assert app.test_client().post(stop_path(app, member_id, ALERT)).status_code == 200
    assert not any(wants(alice).values())
