"""An account by a token that somebody has, and boards and sections that are made on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from server import wiring
from server.db import db
from server.models import Account, Board, BoardSection
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House, Service

pytestmark = pytest.mark.browser


@pytest.fixture
def house(service: Service) -> Iterator[House]:
    """A house for which the sandbox stands in Pinterest's place, of live accounts, too."""
    stand_in = service.services.pinterest("sandbox")
    wiring.attach(service.app, replace(service.services, pinterest=lambda _kind: stand_in))
    yield House.build(service)
    wiring.attach(service.app, service.services)


def test_a_token_connects_an_account_whose_boards_are_made_here(open_page: OpenPage, house: House) -> None:
    _user, tokens = house.services.sandbox.create_user("anna", boards=(("Cakes", ""),))
    page = open_page("/#panel=settings")
    page.get_by_text("Enter a token").click()
    form = page.get_by_role("form", name="Enter a token")
    access = form.get_by_label("Access token")
    access.fill("pina_not_a_token")
    form.get_by_role("button", name="Connect by token").click()
    expect(form.locator(".field__error:visible")).to_contain_text("Pinterest does not take this access token.")
    expect(access).to_be_focused()
    access.fill(tokens.access_token)
    form.get_by_label("Refresh token").fill(tokens.refresh_token)
    form.get_by_role("button", name="Connect by token").click()
    expect(form.locator(".feedback")).to_have_text("Connected.")
    expect(access).to_have_value("")
    page.goto(f"{house.url}/#panel=boards")
    boards = page.get_by_role("region", name="Boards of anna")
    boards.get_by_role("button", name="New board").click()
    form = boards.get_by_role("form", name="New board")
    form.get_by_label("Name of the board").fill("cakes")
    form.get_by_role("button", name="Make the board").click()
    expect(form.locator(".field__error:visible")).to_contain_text("already")
    form.get_by_label("Name of the board").fill("Plum cakes")
    form.get_by_role("button", name="Make the board").click()
    expect(boards).to_contain_text("2 boards")
    expect(boards.get_by_role("button", name="New board")).to_be_focused()
    boards.get_by_role("button", name="New section").click()
    form = boards.get_by_role("form", name="New section")
    form.get_by_label("Board", exact=True).select_option(label="Plum cakes")
    form.get_by_label("Name of the section").fill("With crumble")
    form.get_by_role("button", name="Make the section").click()
    expect(page.locator(".toast__text")).to_contain_text("The section “With crumble” is made.")
    with house.app.app_context():
        rows = db.session.query(Account.kind, Board.name, BoardSection.name).join(Board, Board.account_id == Account.id)
        found = rows.join(BoardSection, BoardSection.board_id == Board.id).filter(Account.username == "anna").all()
        assert [tuple(row) for row in found] == [("live", "Plum cakes", "With crumble")]
        db.session.rollback()
