"""The first start, the connection key, the owner from the settings."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.errors import InvalidRequest
from server.models import Account, ApiKey, Board, Member, Site, User, Workspace
from server.pipeline import setup, signin
from server.pipeline.services import Services
from tests.factories import make_profile, make_site
from tests.pipeline.conftest import without_network


def test_the_first_start_makes_everything_once(session: Session, services: Services) -> None:
    made = setup.first_start(session, services)
    session.commit()
    again = setup.first_start(session, services)
    session.commit()

    assert made is not None
    assert again is None
    assert len(session.scalars(select(Workspace)).all()) == 1
    account = session.scalars(select(Account)).one()
    assert (account.kind, account.status) == ("sandbox", "connected")
    assert (account.pins_per_day, account.window_start, account.window_end, account.min_gap_seconds) == (
        5, "08:00", "20:00", 120,
    )  # fmt: skip
    assert len(session.scalars(select(Board)).all()) == 3
    assert session.scalars(select(Member)).one().role == "owner"
    assert session.scalars(select(Site)).first() is None, "a site nobody has named would only puzzle"
    assert session.scalars(select(ApiKey)).first() is None, "a key nobody has seen would only lie about"


def test_the_owner_of_the_settings_can_sign_in_and_keeps_a_changed_password(
    session: Session, services: Services
) -> None:
    settings = replace(services.settings, owner_email="Ada@Example.com", owner_password="correct horse battery")
    hosted = without_network(services, settings=settings)
    setup.first_start(session, hosted)
    session.commit()
    user = session.scalars(select(User)).one()
    assert user.email == "ada@example.com"
    assert signin.check_password(session, "ada@example.com", "correct horse battery").user_id == user.id

    signin.set_password(session, user, "ada@example.com", "another long password")
    session.commit()
    setup.first_start(session, hosted)
    session.commit()

    assert signin.check_password(session, "ada@example.com", "another long password").user_id == user.id


def test_a_connection_key_holds_no_secret(session: Session, services: Services) -> None:
    site, secret = setup.create_site(session, services, make_profile(), "https://www.blog.example/")
    key = setup.connection_key(session, services, site)

    raw = key.removeprefix("pwc_")
    told = json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
    assert secret not in json.dumps(told)
    assert set(told) == {"v", "url", "code", "site_url"}
    assert {"blog.example", "www.blog.example"} <= set(site.hosts)
    assert told["code"] not in (site.connect_code_hash or "")


def test_a_new_key_voids_the_old(session: Session, services: Services) -> None:
    site = make_site(make_profile(), vault=services.vault)
    setup.connection_key(session, services, site)
    first = site.connect_code_hash
    setup.connection_key(session, services, site)

    assert session.get_one(Site, site.id).connect_code_hash != first


@pytest.mark.parametrize(
    "url",
    [
        "",
        "blog.example",
        "ftp://blog.example",
        "https://",
        "http://[::1",
        "https://blog.example:99999/",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest, match=r"https://blog\.example"):
        setup.host_of(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Blog.Example/x", "blog.example"),
        ("https://blog.example:443", "blog.example"),
        ("http://blog.example:80", "blog.example"),
        ("http://blog.example:443", "blog.example:443"),
        ("http://127.0.0.1:8123/", "127.0.0.1:8123"),
    ],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert setup.host_of(url) == host


def test_two_workspaces_share_nothing(session: Session, services: Services) -> None:
    one = setup.bootstrap(session, services, name="One", site_url="https://one.example", timezone="UTC")
    session.commit()
    two = setup.bootstrap(session, services, name="Two", site_url="https://two.example", timezone="UTC")
    session.commit()

    assert len({one.workspace_id, two.workspace_id}) == 2
    queues = session.scalars(select(Account.queue_id)).all()
    assert len(set(queues)) == 2
    assert not set(one.board_ids) & set(two.board_ids)
