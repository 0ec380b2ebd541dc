"""What one is told by mail, under “You”; and the page behind the link that stops a mail."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from server import wiring
from server.db import db
from server.models import Member, User
from server.pipeline.telling import preferences
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser


def test_the_page_says_that_nobody_is_told_and_lets_everybody_choose_where_somebody_can_be(
    open_page: OpenPage, house: House
) -> None:
    page = open_page("/#panel=credentials")
    mail = page.get_by_role("region", name="Mail")
    expect(mail).to_contain_text("nobody is told by mail")
    expect(mail.get_by_role("checkbox")).to_have_count(0)
    with house.app.app_context():
        member = db.session.scalars(select(Member).where(Member.workspace_id == house.workspace_id)).one()
        db.session.get_one(User, member.user_id).email = f"{member.id}@blog.example"
        address, settings = f"{member.id}@blog.example", wiring.services().settings
        stop = preferences.stop_url(settings, member.id, "digest").removeprefix(settings.base_url)
        db.session.commit()
    page.route("**/v1/session/mail", _as_if_a_server_were_set)
    page.reload()
    expect(mail).to_contain_text(f"Mail goes to {address}, the morning's at 08:00")
    pins = mail.get_by_role("checkbox", name="Pins that need you")
    expect(pins).to_be_checked()
    pins.focus()
    page.keyboard.press("Space")
    expect(pins).not_to_be_checked()
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(pins).not_to_be_checked()
    expect(mail.get_by_role("checkbox", name="Accounts in trouble")).to_be_checked()

    stranger = open_page(stop, is_signed_in=False)
    stranger.get_by_role("button", name="Stop them").click()
    expect(stranger.get_by_role("status")).to_contain_text("You get no more morning mails")
    stranger.get_by_role("button", name="Send them again").click()
    expect(stranger.get_by_role("status")).to_contain_text("again")
    page.reload()
    expect(pins).to_be_checked()


def _as_if_a_server_were_set(route: object) -> None:
    response = route.fetch()  # type: ignore[attr-defined]
    route.fulfill(response=response, json={**response.json(), "is_possible": True, "is_told": True})  # type: ignore[attr-defined]
