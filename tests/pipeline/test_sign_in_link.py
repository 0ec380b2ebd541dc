"""Where a sign-in link leads when an installation holds several workspaces."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from server.errors import InvalidRequest
from server.models import Workspace
from server.pipeline import setup, signin
from server.wiring import services
from tests.factories import NOON, make_account, make_member, make_pin, make_profile, make_workspace


def led_to(session: Session, workspace_id: str = "") -> str:
    code = setup.sign_in_link(session, services(), workspace_id).partition("#signin=")[2]
    return signin.use_link(session, code).workspace_id


@pytest.fixture
def old(session: Session) -> Workspace:
    workspace = make_workspace(created_at=NOON)
    make_member(workspace)
    return workspace


@pytest.fixture
def young(session: Session) -> Workspace:
    workspace = make_workspace(created_at=NOON + timedelta(hours=1))
    make_member(workspace, "viewer")
    make_member(workspace)
    return workspace


def test_it_leads_to_the_workspace_that_was_just_made(session: Session, old: Workspace, young: Workspace) -> None:
    assert led_to(session) == young.id


def test_it_leads_to_the_workspace_with_the_youngest_pin(session: Session, old: Workspace, young: Workspace) -> None:
    for workspace, hour in ((young, 2), (old, 3)):
        make_pin(make_account(make_profile(workspace)), created_at=NOON + timedelta(hours=hour))

    assert led_to(session) == old.id


def test_an_empty_new_workspace_does_not_hide_the_one_in_use(
    session: Session, old: Workspace, young: Workspace
) -> None:
    make_pin(make_account(make_profile(old)))

    assert led_to(session) == old.id


def test_a_workspace_can_be_named(session: Session, old: Workspace, young: Workspace) -> None:
    assert led_to(session, old.id) == old.id
    with pytest.raises(InvalidRequest, match="There is no workspace ws_nowhere"):
        setup.sign_in_link(session, services(), "ws_nowhere")
