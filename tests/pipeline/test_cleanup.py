"""What is over is thrown away, what is in use stays."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from server import clock
from server.models import BrowserSession, BurntMessage, SignInLink
from server.pipeline import signin
from server.pipeline.cleanup import clean_up
from tests.factories import make_member, make_site


def test_only_what_is_over_goes(session: Session) -> None:
    member, site, now = make_member(), make_site(), clock.now()
    signin.open_session(session, member.user_id, member.workspace_id)
    signin.make_link(session, member.user_id, member.workspace_id)
    session.add(BurntMessage(site_id=site.id, message_id="m", at=now))
    session.flush()
    assert clean_up(session, now + timedelta(minutes=5)) == 0
    assert clean_up(session, now + timedelta(days=2)) == 2
    assert session.query(SignInLink).count() + session.query(BurntMessage).count() == 0
    assert session.query(BrowserSession).count() == 1
    assert clean_up(session, now + timedelta(days=31)) == 1
