"""Commands of an owner: make a workspace, connect an account, sign in, ask for pins."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from server.commands.common import as_json, on_database, show, told
from server.db import db
from server.models import Profile, Workspace
from server.pipeline import accounts, generate, setup
from server.values.remote import TokenSet
from server.wiring import services


@click.command()
@click.option("--name", default="My workspace", show_default=True, help="The workspace's name.")
@click.option("--site-url", required=True, help="The blog's address, such as https://blog.example.")
@click.option("--timezone", default="UTC", show_default=True, help="IANA zone of the calendar, such as Europe/Berlin.")
@as_json
@told
@on_database
def bootstrap(name: str, site_url: str, timezone: str, is_json: bool) -> None:
    """Make a workspace with a profile, a sandbox account, boards, a site and keys."""
    made = setup.bootstrap(db.session(), services(), name=name, site_url=site_url, timezone=timezone)
    answer = {
        "workspace_id": made.workspace_id,
        "profile_id": made.profile_id,
        "account_id": made.account_id,
        "board_ids": list(made.board_ids),
        "site_id": made.site_id,
        "site_secret": made.site_secret,
        "api_key": made.api_key,
        "live_api_key": made.live_api_key,
    }
    db.session.commit()
    show(answer, is_json, title="Workspace ready. The secret and the keys are shown this once:")


account = AppGroup("account", help="Pinterest accounts.")


@account.command("add")
@click.option("--profile", "profile_id", required=True, help="The profile the account belongs to (prf_…).")
@click.option("--access-token", required=True, help="A token with boards, pins and user_accounts scopes.")
@click.option("--refresh-token", default="", help="Its refresh token, so that it can be renewed.")
@click.option("--kind", type=click.Choice(["live", "trial", "sandbox"]), default="live", show_default=True)
@as_json
@told
@on_database
def account_add(profile_id: str, access_token: str, refresh_token: str, kind: str, is_json: bool) -> None:
    """Connect an account whose tokens you have; checks them and reads all boards before it returns."""
    profile = db.session.get(Profile, profile_id)
    if profile is None:
        raise click.UsageError(f"There is no profile {profile_id}. `flask --app server bootstrap` makes one.")
    db.session.rollback()
    accounts.check_typed(access_token, refresh_token)
    remote = accounts.fetch_remote(services(), kind, access_token)
    token_set = TokenSet(access_token=access_token, refresh_token=refresh_token)
    profile = db.session.get_one(Profile, profile_id)
    made = accounts.connect(db.session(), services(), profile, kind, token_set, remote, actor="command")
    board_ids = [board.id for board in remote.listing.boards or ()]
    answer = {"account_id": made.id, "username": made.username, "board_ids": board_ids}
    db.session.commit()
    show(answer, is_json, title=f"Connected as {answer['username']} with {len(board_ids)} boards.")


@click.command()
@click.option("--workspace", "workspace_id", default="", help="The workspace (ws_…); the one last used when left out.")
@as_json
@told
@on_database
def signin(workspace_id: str, is_json: bool) -> None:
    """Print a sign-in link: one use, ten minutes."""
    link = setup.sign_in_link(db.session(), services(), workspace_id)
    db.session.commit()
    show({"url": link}, is_json, title="Open this link within ten minutes:")


@click.command()
@click.option("--name", default="Key from the terminal", show_default=True, help="What you will know it by.")
@click.option(
    "--mode", type=click.Choice(["test", "live"]), default="test", show_default=True, help="test sees the sandbox only."
)
@click.option("--workspace", "workspace_id", default="", help="The workspace (ws_…); the first one when left out.")
@as_json
@told
@on_database
def key(name: str, mode: str, workspace_id: str, is_json: bool) -> None:
    """Make an API key; its text is shown this once."""
    query = select(Workspace).order_by(Workspace.created_at, Workspace.id)
    workspace = db.session.scalars(query.where(Workspace.id == workspace_id) if workspace_id else query).first()
    if workspace is None:
        raise click.UsageError("There is no such workspace. `flask --app server bootstrap` makes one.")
    made, text = setup.create_key(db.session(), workspace.id, name=name, mode=mode)
    answer = {"key_id": made.id, "workspace_id": workspace.id, "api_key": text}
    db.session.commit()
    show(answer, is_json, title="The key is shown this once:")


@click.command()
@click.argument("url")
@click.option("--count", type=click.IntRange(1, generate.MAX_COUNT), default=None, help="How many pins.")
@click.option("--profile", "profile_id", default="", help="The profile (prf_…); may be left out when there is one.")
@click.option("--draft", is_flag=True, help="Make drafts instead of giving them slots.")
@as_json
@told
@on_database
def pin(url: str, count: int | None, profile_id: str, draft: bool, is_json: bool) -> None:
    """Ask for pins of a page; a running worker makes them."""
    profile = _profile(profile_id)
    setup.host_of(url)
    pins = generate.ask(
        db.session(),
        profile=profile,
        account=setup.default_account(db.session(), profile),
        url=url,
        count=count,
        wanted={"new_pins": "draft" if draft else "schedule"},
        actor="command",
    )
    answer = {"pin_ids": [one.id for one in pins]}
    db.session.commit()
    show(answer, is_json, title=f"{len(answer['pin_ids'])} pins asked for; the calendar shows them in a moment.")


def _profile(profile_id: str) -> Profile:
    profiles = db.session.scalars(select(Profile).order_by(Profile.created_at, Profile.id)).all()
    found = [one for one in profiles if one.id == profile_id] if profile_id else list(profiles)
    if not found:
        raise click.UsageError("There is no such profile. `flask --app server bootstrap` makes one.")
    if len(found) > 1:
        known = "; ".join(f"{one.id} ({one.name}, {one.site_url})" for one in found)
        raise click.UsageError(f"There are several profiles: say which one with --profile. {known}")
    return found[0]
