"""Secrets move to the newest key in small steps, while workers go on writing them."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server import clock, wiring
from server.commands.doctor import examine
from server.crypto import Vault
from server.db import db
from server.ids import new_id
from server.models import Account, Endpoint, Site, Workspace
from server.models.sealed import SEALED_COLUMNS, SealedColumn
from server.models.slots import lock_account
from server.pipeline import sealed, tokens
from server.values.remote import TokenSet
from tests.conftest import SECRET_KEY
from tests.factories import make_account, make_site

NEW_KEY = "another key of more than thirty-two characters"
OLD = Vault([SECRET_KEY])
BOTH = Vault([NEW_KEY, SECRET_KEY])
NEW = Vault([NEW_KEY])


@pytest.fixture
def site(session: Session) -> Site:
    """A site, an endpoint, an account and a workspace, each with secrets that the old key sealed."""
    site: Site = make_site(vault=OLD, secret="whsec_new")
    owner = (site.workspace_id, site.id)
    site.old_secret_sealed = OLD.seal("whsec_old", *owner)
    account = make_account(site.profile)
    account.tokens_sealed = OLD.seal("tokens", account.workspace_id, account.id)
    endpoint = Endpoint(id=new_id("end"), workspace_id=site.workspace_id, url="https://a.example", secret_sealed="")
    endpoint.secret_sealed = OLD.seal("hook", site.workspace_id, endpoint.id)
    endpoint.old_secret_sealed = OLD.seal("old hook", site.workspace_id, endpoint.id)
    session.add(endpoint)
    workspace = session.get_one(Workspace, site.workspace_id)
    workspace.pinterest_app_secret_sealed = OLD.seal("app", workspace.id)
    session.commit()
    return site


def rotate(session: Session, column: SealedColumn, vault: Vault = BOTH, limit: int = 2) -> list[sealed.Batch]:
    done = [sealed.reseal_batch(session, vault, column, limit=limit)]
    session.commit()
    while done[-1].last_id is not None:
        done.append(sealed.reseal_batch(session, vault, column, after=done[-1].last_id, limit=limit))
        session.commit()
    return done


def test_every_secret_opens_with_the_new_key_alone(session: Session, site: Site) -> None:
    before = sealed.survey(session, BOTH)
    assert sorted(one.column for one in before if one.on_old_key == 1) == sorted(one.title for one in SEALED_COLUMNS)
    for column in SEALED_COLUMNS:
        assert [batch.resealed for batch in rotate(session, column)] == [1]
    after = sealed.survey(session, NEW)
    assert [(one.total, one.on_old_key, one.unreadable) for one in after] == [(1, 0, 0)] * len(SEALED_COLUMNS)
    session.refresh(site)
    assert NEW.open(site.secret_sealed, site.workspace_id, site.id) == "whsec_new"
    assert NEW.open(str(site.old_secret_sealed), site.workspace_id, site.id) == "whsec_old"


def test_it_goes_in_batches_and_goes_on_where_it_was_cut_off(session: Session) -> None:
    for _ in range(5):
        make_site(vault=OLD)
    column = SEALED_COLUMNS[1]
    sealed.reseal_batch(session, BOTH, column, limit=2)
    session.commit()
    assert [one.on_old_key for one in sealed.survey(session, BOTH) if one.column == column.title] == [3]
    assert [batch.resealed for batch in rotate(session, column)] == [2, 1]
    assert [batch.resealed for batch in rotate(session, column)] == [0]


def test_what_no_key_opens_is_counted_and_left(session: Session) -> None:
    site = make_site(vault=Vault(["a key that nobody has any more, long ago"]))
    text = site.secret_sealed
    assert [batch.unreadable for batch in rotate(session, SEALED_COLUMNS[1])] == [1]
    session.refresh(site)
    assert site.secret_sealed == text
    assert sum(one.unreadable for one in sealed.survey(session, BOTH)) == 1


def test_refreshes_by_running_workers_are_never_undone(app: Flask, session: Session) -> None:
    account = make_account(kind="live")
    services = replace(wiring.services(), vault=OLD)
    tokens.store_tokens(services, session, account, TokenSet("token 0", "r"))
    session.commit()
    account_id, version = account.id, account.token_version
    session.rollback()

    def refresh() -> None:
        """A worker that still seals with the old key."""
        with app.app_context():
            for number in range(1, 31):
                with Session(db.engine) as own, own.begin():
                    row = lock_account(own, account_id)
                    assert row is not None
                    tokens.store_tokens(services, own, row, TokenSet(f"token {number}", "r"))

    worker = threading.Thread(target=refresh)
    worker.start()
    while worker.is_alive():
        rotate(session, SEALED_COLUMNS[0])
    worker.join()
    rotate(session, SEALED_COLUMNS[0])
    row = session.get_one(Account, account_id, populate_existing=True)
    assert row.token_version == version + 30
    assert tokens.open_tokens(replace(services, vault=NEW), row).access_token == "token 30"


def test_the_command_says_how_many_and_doctor_how_many_are_left(app: Flask, session: Session, site: Site) -> None:
    found = replace(wiring.services(), vault=BOTH)
    [finding] = [one for one in examine(found) if one.name == "Secret key"]
    assert (finding.level, finding.text.split()[0]) == ("note", "6")
    assert "keys rotate-encryption" in finding.cure
    session.rollback()
    wiring.attach(app, found)
    done = app.test_cli_runner().invoke(args=["keys", "rotate-encryption", "--batch", "1", "--json"])
    assert done.exit_code == 0, done.output
    assert done.output.strip() == '{"resealed": 6, "total": 6, "on_old_keys": 0, "unreadable": 0}'
    [finding] = [one for one in examine(found) if one.name == "Secret key"]
    assert finding.level == "good"
    [finding] = {one.level: one for one in examine(replace(found, vault=OLD)) if one.name == "Secret key"}.values()
    assert finding.level == "bad"


def test_tokens_that_were_stored_by_the_service_are_sealed_for_whom_the_list_says(session: Session) -> None:
    account, services = make_account(), replace(wiring.services(), vault=OLD)
    tokens.store_tokens(services, session, account, TokenSet("a", "b", access_expires_at=clock.now()))
    session.commit()
    assert [batch.resealed for batch in rotate(session, SEALED_COLUMNS[0])] == [1]
    assert tokens.open_tokens(replace(services, vault=NEW), account).access_token == "a"
