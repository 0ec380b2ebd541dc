"""A link with which somebody who cannot sign in connects their account to one profile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from server import clock, wiring
from server.app import create_app
from server.config import Settings
from server.crypto import hash_token
from server.db import db
from server.models import Account, ConnectLink, Event, Profile, Workspace
from server.pipeline import pinterest_apps
from server.pipeline.tokens import begin_refresh
from tests.api.conftest import House, with_key
from tests.api.consenting import PUBLIC_URL, come_back, connect, live_accounts, settings_beside
from tests.emulator import Emulator
from tests.factories import make_account


@pytest.fixture
def settings(settings: Settings, emulator: Emulator) -> Settings:
    return settings_beside(settings, emulator)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    application = create_app(settings, services=wiring.build_services(settings))
    application.testing = True
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def link_of(client: FlaskClient, house: House) -> str:
    """The path of a new link."""
    answer = client.post("/v1/connect-links", json={"profile_id": house.profile_id})
    assert answer.status_code == 201, answer.get_json()
    url = str(answer.get_json()["url"])
    assert url.startswith(f"{PUBLIC_URL}/connect/")
    return url.removeprefix(PUBLIC_URL)


def go(client: FlaskClient, path: str) -> str:
    """Click through the link's page; returns the consent page's address."""
    answer = client.post(path, headers={"Origin": PUBLIC_URL})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def back(client: FlaskClient, location: str) -> tuple[int, str]:
    answer = client.get(location.removeprefix(PUBLIC_URL))
    assert answer.mimetype == "text/html"
    return answer.status_code, answer.text


def test_a_client_connects_without_signing_in(app: Flask, alice: FlaskClient, house: House, emulator: Emulator) -> None:
    path, client = link_of(alice, house), app.test_client()
    page = client.get(path)
    assert page.status_code == 200
    assert "A Food Blog" in page.text
    assert f"form-action 'self' {emulator.url}" in page.headers["Content-Security-Policy"]
    status, text = back(client, emulator.person().answer(go(client, path), "nora"))
    (account,) = live_accounts(app)
    assert (status, account.profile_id, account.workspace_id) == (200, house.profile_id, house.workspace_id)
    assert f"@{account.username} is connected" in text
    with app.app_context():
        link = db.session.scalars(select(ConnectLink)).one()
        assert link.code_hash == hash_token(path.rpartition("/")[2])
        assert link.account_id == account.id
        event = db.session.scalars(select(Event).where(Event.kind == "account.connected")).one()
        assert event.actor == f"link:{link.id}"
    assert client.get(path).status_code == 409
    assert client.post(path).status_code == 409


def test_looking_at_a_link_does_not_use_it_up(app: Flask, alice: FlaskClient, house: House) -> None:
    """A messenger's preview opens every address it sees."""
    path = link_of(alice, house)
    for _ in range(2):
        assert app.test_client().get(path).status_code == 200
        assert app.test_client().head(path).status_code == 200
    assert go(app.test_client(), path)


def test_a_link_belongs_to_the_browser_that_took_it(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    path, client, other = link_of(alice, house), app.test_client(), app.test_client()
    location = emulator.person().answer(go(client, path))
    assert other.get(path).status_code == other.post(path).status_code == 409
    assert back(other, location)[0] == 409
    assert come_back(alice, location).outcome == "consent_elsewhere"
    assert live_accounts(app) == []
    assert back(client, location)[0] == 200


def test_a_slip_on_pinterests_page_costs_no_new_link(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    path, client, nora = link_of(alice, house), app.test_client(), emulator.person()
    status, text = back(client, nora.answer(go(client, path), choice="deny"))
    assert status == 409
    assert "You did not allow it" in text
    assert "Nothing was connected" in text
    assert back(client, nora.answer(go(client, path)))[0] == 200


def test_two_ways_of_one_link_connect_one_account(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    path, client = link_of(alice, house), app.test_client()
    first, second = go(client, path), go(client, path)
    assert back(client, emulator.person().answer(first, "one"))[0] == 200
    status, text = back(client, emulator.person().answer(second, "two"))
    assert status == 409
    assert "used already" in text
    assert len(live_accounts(app)) == 1


def test_an_old_a_deleted_and_an_invented_link_open_nothing(app: Flask, alice: FlaskClient, house: House) -> None:
    path = link_of(alice, house)
    assert app.test_client().get(path + "x").status_code == 404
    with app.app_context():
        db.session.execute(update(ConnectLink).values(expires_at=clock.now()))
        db.session.commit()
    assert "too old" in app.test_client().get(path).text
    assert app.test_client().post(path).status_code == 409
    path = link_of(alice, house)
    (newest, *_) = alice.get("/v1/connect-links").get_json()["data"]
    assert "url" not in newest
    assert alice.delete(f"/v1/connect-links/{newest['id']}").status_code == 204
    assert app.test_client().post(path).status_code == 404


def test_links_are_the_workspaces_own(alice: FlaskClient, charlie: FlaskClient, house: House) -> None:
    link_of(alice, house)
    (link,) = alice.get("/v1/connect-links").get_json()["data"]
    assert charlie.get("/v1/connect-links").get_json()["data"] == []
    assert charlie.delete(f"/v1/connect-links/{link['id']}").status_code == 404
    assert charlie.post("/v1/connect-links", json={"profile_id": house.profile_id}).status_code == 404


_APP = {"pinterest_app_id": "4242", "pinterest_app_secret": "between us"}


class TestTheWorkspacesOwnApp:
    def test_its_secret_is_sealed_and_never_shown(self, app: Flask, alice: FlaskClient, house: House) -> None:
        answer = alice.patch("/v1/workspace", json=_APP).get_json()
        assert (answer["pinterest_app_id"], answer["has_pinterest_app"]) == ("4242", True)
        assert answer["pinterest_redirect_uri"] == f"{PUBLIC_URL}/oauth/pinterest/callback"
        assert "between us" not in str(answer) + alice.get("/v1/workspace").text + alice.get("/v1/changes").text
        with app.app_context():
            stored = db.session.get_one(Workspace, house.workspace_id)
            assert "between us" not in str(stored.pinterest_app_secret_sealed)
            assert pinterest_apps.to_connect(wiring.services(), stored).secret == "between us"
        assert alice.patch("/v1/workspace", json={"pinterest_app_id": ""}).get_json()["pinterest_app_id"] is None

    def test_half_an_app_is_refused(self, alice: FlaskClient) -> None:
        for half in ({"pinterest_app_id": "4242"}, {"pinterest_app_secret": "x"}):
            assert alice.patch("/v1/workspace", json=half).get_json()["code"] == "missing_field"

    def test_it_is_an_owners_business(self, app: Flask, edith: FlaskClient, house: House) -> None:
        for caller in (edith, with_key(app, house.live_key)):
            answer = caller.patch("/v1/workspace", json=_APP)
            assert (answer.status_code, answer.get_json()["code"]) == (403, "role_too_low")

    def test_accounts_whose_app_was_refused_are_tried_at_once_when_it_is_entered_again(
        self, app: Flask, alice: FlaskClient, house: House
    ) -> None:
        soon = clock.now() + timedelta(hours=1)
        with app.app_context():
            session = db.session()
            for number, code in enumerate(("app_refused", "token_refused")):
                resting = make_account(session.get_one(Profile, house.profile_id), id=f"acc_{number}")
                resting.blocked_until, resting.block_reason = soon, {"code": code}
                resting.refresh_lease_until = soon
            stranger = make_account(id="acc_2")
            stranger.blocked_until, stranger.block_reason = soon, {"code": "app_refused"}
            session.commit()
        alice.patch("/v1/workspace", json=_APP)
        with app.app_context():
            waked, resting, stranger = (db.session.get_one(Account, f"acc_{number}") for number in range(3))
            assert (waked.blocked_until, waked.block_reason, waked.refresh_lease_until) == (None, None, None)
            wake_at = waked.queue.wake_at
            assert wake_at is not None
            assert wake_at < clock.now() + timedelta(seconds=5)
            assert resting.blocked_until == soon, "its own access was refused"
            assert stranger.blocked_until == soon, "of another workspace"

    def test_accounts_are_connected_and_renewed_in_its_name(
        self, app: Flask, alice: FlaskClient, house: House, emulator: Emulator
    ) -> None:
        connect(alice, house, emulator.person())
        alice.patch("/v1/workspace", json=_APP)
        connect(alice, house, emulator.person(), "berta")
        by_installation, by_workspace = live_accounts(app)
        with app.app_context():
            session, known = db.session(), wiring.services()
            apps = []
            for account in (by_installation, by_workspace):
                claimed = begin_refresh(session, known, session.merge(account))
                assert claimed is not None
                assert claimed.app is not None
                apps.append((claimed.app.id, claimed.app.secret))
            session.rollback()
        assert apps == [("app-1", "the app's secret"), ("4242", "between us")]


def test_without_any_app_the_answer_says_what_to_do(
    settings: Settings, app: Flask, alice: FlaskClient, house: House
) -> None:
    bare = create_app(settings, services=wiring.build_services(replace(settings, pinterest_app_id="")))
    client = bare.test_client()
    client.set_cookie("pinwright_session", alice.get_cookie("pinwright_session").value)
    for path in ("/v1/accounts/connect", "/v1/connect-links"):
        answer = client.post(path, json={"profile_id": house.profile_id})
        assert (answer.status_code, answer.get_json()["code"]) == (409, "no_pinterest_app")
    with bare.app_context():
        db.session.remove()
        db.engine.dispose()
