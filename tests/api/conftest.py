"""A house for the API's tests: Alice owns a workspace, Bob views it, Charlie owns another one.

Everything is stored before a request is made and read after it in contexts of their own, so that each request has
the session that it would have in production.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.crypto import Vault
from server.db import db
from server.models import Board, Member
from server.pipeline import setup, signin
from tests.conftest import SECRET_KEY
from tests.emulator import Emulator, running
from tests.factories import (
    in_one_go,
    make_account,
    make_asset,
    make_member,
    make_notice,
    make_profile,
    make_site,
    make_workspace,
)


@dataclass(frozen=True)
class House:
    """Ids of one workspace's things."""

    workspace_id: str
    owner_id: str
    profile_id: str
    account_id: str
    board_ids: tuple[str, ...]
    site_id: str
    notice_id: str
    asset_id: str
    live_key: str
    test_key: str


@pytest.fixture
def house(app: Flask) -> House:
    """Alice's workspace."""
    return build_house(app)


@pytest.fixture
def other_house(app: Flask) -> House:
    """Charlie's workspace."""
    return build_house(app)


@pytest.fixture
def alice(app: Flask, house: House) -> FlaskClient:
    """The owner, signed in."""
    return signed_in(app, house.owner_id, house.workspace_id)


@pytest.fixture
def bob(app: Flask, house: House) -> FlaskClient:
    """Her team: a viewer."""
    with app.app_context():
        user_id = _join(house.workspace_id, "viewer")
    return signed_in(app, user_id, house.workspace_id)


@pytest.fixture
def edith(app: Flask, house: House) -> FlaskClient:
    """Her team: an editor."""
    with app.app_context():
        user_id = _join(house.workspace_id, "editor")
    return signed_in(app, user_id, house.workspace_id)


@pytest.fixture
def charlie(app: Flask, other_house: House) -> FlaskClient:
    """An outsider: the owner of another workspace."""
    return signed_in(app, other_house.owner_id, other_house.workspace_id)


@pytest.fixture
def program(app: Flask, house: House) -> FlaskClient:
    """A program with Alice's live key."""
    return with_key(app, house.live_key)


@pytest.fixture
def in_app(app: Flask) -> Iterator[None]:
    """An application context for tests that store or read rows themselves."""
    with app.app_context():
        yield
        db.session.rollback()


def build_house(app: Flask) -> House:
    """Store one workspace with one of everything."""
    with app.app_context(), in_one_go():
        workspace = make_workspace()
        owner = make_member(workspace, "owner")
        profile = make_profile(workspace)
        account = make_account(profile)
        site = make_site(profile, vault=Vault([SECRET_KEY]))
        boards = db.session.query(Board.id).filter_by(account_id=account.id).order_by(Board.position).all()
        _, live = setup.create_key(db.session(), workspace.id, name="Live", mode="live")
        _, test = setup.create_key(db.session(), workspace.id, name="Test", mode="test")
        return House(
            workspace.id,
            owner.user_id,
            profile.id,
            account.id,
            tuple(board_id for (board_id,) in boards),
            site.id,
            make_notice(site).id,
            make_asset(workspace.id).id,
            live,
            test,
        )


def signed_in(app: Flask, user_id: str, workspace_id: str) -> FlaskClient:
    """A browser with a session."""
    with app.app_context():
        token = signin.open_session(db.session(), user_id, workspace_id).token
        db.session.commit()
    client = app.test_client()
    client.set_cookie("pinwright_session", token)
    return client


def with_key(app: Flask, key: str) -> FlaskClient:
    """A program that sends its key with each request."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return client


def pin_body(house: House, **values: Any) -> dict[str, Any]:
    """A correct body for `POST /v1/pins`."""
    return {
        "account_id": house.account_id,
        "board_id": house.board_ids[0],
        "title": "Lemon cake",
        "description": "A bright and simple lemon cake.",
        "link_url": "https://blog.example/lemon-cake/",
        "asset_id": house.asset_id,
        **values,
    }


def _join(workspace_id: str, role: str) -> str:
    member: Member = make_member(role=role)
    member.workspace_id = workspace_id
    db.session.commit()
    return member.user_id


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Pinterest's emulator in a process of its own, for whoever goes to its consent page."""
    with running(tmp_path_factory.mktemp("pinterest"), "https://pins.example") as found:
        yield found
