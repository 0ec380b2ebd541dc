"""Connecting an account through Pinterest's consent page, by somebody who is signed in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from server import clock, wiring
from server.app import create_app
from server.config import Settings
from server.crypto import hash_token
from server.db import db
from server.models import (
    Account,
    AccountQueue,
    Board,
    ConsentRequest,
    Event,
    IdempotencyRecord,
    Member,
    Profile,
)
from server.pipeline import consent
from server.pipeline.tokens import open_tokens
from server.sandbox import accounts as emulated
from tests import factories
from tests.api.conftest import House, signed_in
from tests.api.consenting import begin, come_back, connect, live_accounts, settings_beside
from tests.emulator import Emulator


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


def test_a_yes_on_pinterest_connects_the_account_with_all_its_boards(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    anna = emulator.person()
    ended = connect(alice, house, anna)
    assert (ended.response.status_code, ended.outcome) == (303, "connected")
    (account,) = live_accounts(app)
    assert ended.told == {"found": account.username}
    assert (account.status, account.kind, account.profile_id) == ("connected", "live", house.profile_id)
    with emulator.sandbox._store.write() as store:
        for number in range(260):
            emulated.add_board(store, account.pinterest_user_id, f"Board {number}", "", "PUBLIC", clock.now())
    again = connect(alice, house, anna, account_id=account.id, form={"user_id": account.pinterest_user_id})
    assert again.outcome == "connected"
    assert [one.id for one in live_accounts(app)] == [account.id]
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Board.account_id == account.id)) == 263


def test_tokens_are_sealed_for_workspace_and_account(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    connect(alice, house, emulator.person())
    (account,) = live_accounts(app)
    assert account.tokens_sealed is not None
    assert "pina_" not in account.tokens_sealed
    with app.app_context():
        tokens = open_tokens(wiring.services(), account)
        assert tokens.access_token.startswith("pina_")
        assert (tokens.scopes, tokens.app_id) == (consent.SCOPES, "app-1")
        with pytest.raises(ValueError, match="cannot be opened"):
            wiring.services().vault.open(account.tokens_sealed, account.workspace_id, house.account_id)


def test_the_way_there_names_app_scopes_and_exactly_our_address(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    url = begin(alice, house)
    assert url.startswith(f"{emulator.url}/oauth/?client_id=app-1&redirect_uri=https%3A%2F%2Fpins.example%2Foauth%2F")
    state = url.rpartition("state=")[2]
    with app.app_context():
        row = db.session.scalars(select(ConsentRequest)).one()
        assert row.state_hash == hash_token(state)
        assert row.redirect_uri == "https://pins.example/oauth/pinterest/callback"
        assert row.expires_at - row.created_at == timedelta(minutes=10)
    assert len(state) >= 22  # 128 bits in base64
    assert begin(alice, house).rpartition("state=")[2] != state


def test_a_no_connects_nothing(app: Flask, alice: FlaskClient, house: House, emulator: Emulator) -> None:
    location = emulator.person().answer(begin(alice, house), choice="deny")
    assert come_back(alice, location).outcome == "consent_denied"
    assert come_back(alice, location).outcome == "consent_used"
    assert live_accounts(app) == []


def test_an_invented_state_connects_nothing(app: Flask, alice: FlaskClient, house: House, emulator: Emulator) -> None:
    location = emulator.person().answer(begin(alice, house))
    for wrong in (location + "x", location.partition("&state=")[0], location.replace("state=", "state=%00")):
        answer = alice.get(wrong.removeprefix("https://pins.example"))
        assert "connect=connected" not in answer.headers.get("Location", "")
    assert live_accounts(app) == []
    assert come_back(alice, location).outcome == "connected"  # and none of these has used up the right one


def test_an_answer_counts_once(app: Flask, alice: FlaskClient, house: House, emulator: Emulator) -> None:
    location = emulator.person().answer(begin(alice, house))
    assert come_back(alice, location).outcome == "connected"
    assert come_back(alice, location).outcome == "consent_used"
    assert len(live_accounts(app)) == 1


def test_two_answers_at_once_count_once(app: Flask, alice: FlaskClient, house: House, emulator: Emulator) -> None:
    location = emulator.person().answer(begin(alice, house))
    together, outcomes = threading.Barrier(4), []
    clients = [app.test_client() for _ in range(4)]
    for client in clients:
        client.set_cookie("pinwright_session", alice.get_cookie("pinwright_session").value)

    def go(client: FlaskClient) -> None:
        together.wait(10)
        outcomes.append(come_back(client, location).outcome)

    threads = [threading.Thread(target=go, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["connected", "consent_used", "consent_used", "consent_used"]
    assert len(live_accounts(app)) == 1


def test_a_late_answer_connects_nothing(app: Flask, alice: FlaskClient, house: House, emulator: Emulator) -> None:
    location = emulator.person().answer(begin(alice, house))
    with app.app_context():
        db.session.execute(update(ConsentRequest).values(expires_at=clock.now()))
        db.session.commit()
    assert come_back(alice, location).outcome == "consent_expired"
    assert live_accounts(app) == []


def test_only_the_browser_that_began_may_end_it(
    app: Flask, alice: FlaskClient, edith: FlaskClient, charlie: FlaskClient, house: House, emulator: Emulator
) -> None:
    """Another browser of hers, a colleague, another workspace: an answer that reaches them is somebody's trick."""
    location = emulator.person().answer(begin(alice, house))
    for other in (signed_in(app, house.owner_id, house.workspace_id), edith, charlie):
        assert come_back(other, location).outcome == "consent_elsewhere"
    stranger = app.test_client().get(location.removeprefix("https://pins.example"))
    assert (stranger.status_code, stranger.mimetype) == (409, "text/html")
    assert "begun in another browser" in stranger.text
    assert live_accounts(app) == []
    assert come_back(alice, location).outcome == "connected"


def test_who_signed_out_or_lost_the_role_on_the_way_connects_nothing(
    app: Flask, alice: FlaskClient, edith: FlaskClient, house: House, emulator: Emulator
) -> None:
    location = emulator.person().answer(begin(edith, house))
    with app.app_context():
        db.session.execute(update(Member).where(Member.role == "editor").values(role="viewer"))
        db.session.commit()
    assert come_back(edith, location).outcome == "consent_elsewhere"
    location, token = emulator.person().answer(begin(alice, house)), alice.get_cookie("pinwright_session").value
    alice.delete("/v1/session")
    alice.set_cookie("pinwright_session", token)
    assert alice.get(location.removeprefix("https://pins.example")).status_code == 409
    assert live_accounts(app) == []


def test_a_look_from_afar_uses_up_nothing(app: Flask, alice: FlaskClient, house: House, emulator: Emulator) -> None:
    location = emulator.person().answer(begin(alice, house))
    alice.head(location.removeprefix("https://pins.example"))
    assert live_accounts(app) == []
    assert come_back(alice, location).outcome == "connected"


def test_reconnecting_as_somebody_else_is_refused_by_both_names(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    connect(alice, house, emulator.person(), "anna")
    (account,) = live_accounts(app)
    alice.post(f"/v1/accounts/{account.id}/disconnect")
    ended = connect(alice, house, emulator.person(), "berta", account_id=account.id)
    assert ended.outcome == "other_pinterest_user"
    assert ended.told is not None
    assert ended.told["expected"] == account.username
    assert ended.told["found"].startswith("berta")
    (kept,) = live_accounts(app)
    assert (kept.status, kept.tokens_sealed, kept.username) == ("disconnected", None, account.username)


def test_reconnecting_goes_on_with_the_pins_that_wait(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    anna = emulator.person()
    connect(alice, house, anna)
    (account,) = live_accounts(app)
    alice.post(f"/v1/accounts/{account.id}/disconnect")
    with app.app_context():
        stored = db.session.get_one(Account, account.id)
        factories.make_pin(stored, due_at=clock.now() - timedelta(hours=3))
        db.session.execute(update(AccountQueue).values(wake_at=None))
        db.session.commit()
    ended = connect(alice, house, anna, account_id=account.id, form={"user_id": account.pinterest_user_id})
    assert ended.outcome == "connected"
    with app.app_context():
        told = db.session.scalars(select(Event).where(Event.kind == "account.connected").order_by(Event.id.desc()))
        event = told.first()
        assert event is not None
        assert event.data["missed_slots"] == 1
        assert "missed their slots" in event.reason or "missed its slot" in event.reason
        assert db.session.get_one(AccountQueue, account.queue_id).wake_at is not None


def test_one_pinterest_user_may_serve_two_profiles_and_keeps_one_queue(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    anna = emulator.person()
    connect(alice, house, anna)
    (first,) = live_accounts(app)
    with app.app_context():
        profile = db.session.get_one(Profile, house.profile_id)
        second = Profile(
            id="prf_second", workspace_id=profile.workspace_id, name="Travel", site_url="https://travel.example",
            timezone="UTC",
        )  # fmt: skip
        db.session.add(second)
        db.session.commit()
    url = alice.post("/v1/accounts/connect", json={"profile_id": "prf_second"}).get_json()["url"]
    assert come_back(alice, anna.answer(url, user_id=first.pinterest_user_id)).outcome == "connected"
    both = live_accounts(app)
    assert {one.profile_id for one in both} == {house.profile_id, "prf_second"}
    assert {one.queue_id for one in both} == {first.queue_id}


def test_a_permission_that_was_not_given_is_named(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    url = begin(alice, house).replace("pins%3Awrite%2C", "")
    ended = come_back(alice, emulator.person().answer(url))
    assert (ended.outcome, ended.told) == ("missing_scopes", {"missing": "pins:write"})
    assert live_accounts(app) == []


def test_trouble_behind_the_exchange_leaves_nothing_half_made(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator
) -> None:
    anna = emulator.person()
    connect(alice, house, anna)
    (account,) = live_accounts(app)
    with app.app_context():
        db.session.delete(db.session.get_one(Account, account.id))
        db.session.commit()
    emulator.sandbox.faults(account.pinterest_user_id).add("error_before", call="boards")
    ended = connect(alice, house, anna, form={"user_id": account.pinterest_user_id})
    assert ended.outcome == "pinterest_transient"
    assert live_accounts(app) == []
    assert connect(alice, house, anna, form={"user_id": account.pinterest_user_id}).outcome == "connected"


def test_a_profile_that_is_deleted_on_the_way_is_told(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget_it(*arguments: object) -> object:
        granted = exchange(*arguments)  # type: ignore[arg-type]
        with app.app_context():
            db.session.delete(db.session.get_one(Profile, house.profile_id))
            db.session.commit()
        return granted

    exchange = consent.exchange
    monkeypatch.setattr(consent, "exchange", forget_it)
    assert connect(alice, house, emulator.person()).outcome in {"profile_not_found", "consent_unknown"}
    assert live_accounts(app) == []


def test_no_transaction_is_open_while_pinterest_is_asked(
    app: Flask, alice: FlaskClient, house: House, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []

    def look(*arguments: object) -> object:
        with app.app_context():
            held.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return exchange(*arguments)  # type: ignore[arg-type]

    exchange = consent.exchange
    monkeypatch.setattr(consent, "exchange", look)
    assert connect(alice, house, emulator.person()).outcome == "connected"
    assert held == [0]


def test_what_cannot_be_connected_is_refused_before_the_way_begins(
    alice: FlaskClient, charlie: FlaskClient, house: House, other_house: House
) -> None:
    def refused(client: FlaskClient, **body: object) -> tuple[int, str]:
        answer = client.post("/v1/accounts/connect", json=body)
        return answer.status_code, answer.get_json()["code"]

    assert refused(charlie, profile_id=house.profile_id)[0] == 404
    assert refused(alice, profile_id=house.profile_id, account_id=other_house.account_id)[0] == 404
    assert refused(alice, profile_id=house.profile_id, account_id=house.account_id) == (409, "sandbox_user_gone")
    assert refused(alice, profile_id=house.profile_id, kind="sandbox")[0] == 422


def test_the_address_is_kept_nowhere(app: Flask, alice: FlaskClient, house: House) -> None:
    body = {"profile_id": house.profile_id, "idempotency_key": "once"}
    assert alice.post("/v1/accounts/connect", json=body).get_json()["url"]
    assert alice.post("/v1/accounts/connect", json=body).get_json()["url"] is None
    with app.app_context():
        assert "state=" not in str(vars(db.session.scalars(select(IdempotencyRecord)).one()))
