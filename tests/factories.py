"""Plain factories: each makes one stored thing with sensible values; every value can be given."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from server.crypto import Vault, new_webhook_secret
from server.db import db
from server.ids import new_id
from server.models import (
    Account,
    AccountQueue,
    Article,
    Asset,
    Board,
    Campaign,
    Member,
    Notice,
    Pin,
    Profile,
    Site,
    User,
    Version,
    Workspace,
)

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
_numbers = count(1)
_under_way = threading.local()


@contextmanager
def in_one_go() -> Iterator[None]:
    """What is made inside is committed at the end of the outermost one: each commit, and reading rows anew behind it, costs milliseconds."""
    depth = getattr(_under_way, "depth", 0)
    _under_way.depth = depth + 1
    try:
        yield
    finally:
        _under_way.depth = depth
    if not depth:
        db.session.commit()


def make_workspace(**values: Any) -> Workspace:
    return _store(Workspace(**{"id": new_id("ws"), "name": f"Workspace {next(_numbers)}", **values}))


@in_one_go()
def make_member(workspace: Workspace | None = None, role: str = "owner", **values: Any) -> Member:
    workspace = workspace or make_workspace()
    user = _store(User(**{"id": new_id("usr"), "email": f"person{next(_numbers)}@example.com", **values}))
    return _store(Member(id=new_id("mem"), workspace_id=workspace.id, user_id=user.id, role=role))


@in_one_go()
def make_profile(workspace: Workspace | None = None, **values: Any) -> Profile:
    workspace = workspace or make_workspace()
    defaults = {
        "id": new_id("prf"),
        "workspace_id": workspace.id,
        "name": "A Food Blog",
        "site_url": "https://blog.example",
        "timezone": "Europe/Berlin",
    }
    return _store(Profile(**{**defaults, **values}))


@in_one_go()
def make_site(profile: Profile | None = None, *, vault: Vault | None = None, **values: Any) -> Site:
    profile = profile or make_profile()
    site_id = values.pop("id", new_id("site"))
    secret = values.pop("secret", new_webhook_secret())
    sealed = vault.seal(secret, profile.workspace_id, site_id) if vault else "v1.test.unsealed"
    defaults = {
        "id": site_id,
        "workspace_id": profile.workspace_id,
        "profile_id": profile.id,
        "url": profile.site_url,
        "hosts": ["blog.example"],
        "secret_sealed": sealed,
    }
    return _store(Site(**{**defaults, **values}))


@in_one_go()
def make_account(profile: Profile | None = None, *, boards: int = 3, **values: Any) -> Account:
    """A connected sandbox account, open all day, with `boards` boards in the rotation."""
    profile = profile or make_profile()
    user_id = values.pop("pinterest_user_id", f"{next(_numbers):018d}")
    kind = values.pop("kind", "sandbox")
    queue = _store(AccountQueue(id=f"{kind}:{user_id}"))
    defaults = {
        "id": new_id("acc"),
        "workspace_id": profile.workspace_id,
        "profile_id": profile.id,
        "queue_id": queue.id,
        "kind": kind,
        "pinterest_user_id": user_id,
        "username": f"blogger{user_id[-4:]}",
        "timezone": profile.timezone,
        "window_start": "00:00",
        "window_end": "24:00",
    }
    account = _store(Account(**{**defaults, **values}))
    for position in range(boards):
        make_board(account, name=f"Board {position + 1}", position=position)
    return account


def make_board(account: Account, **values: Any) -> Board:
    defaults = {"account_id": account.id, "id": f"{next(_numbers):018d}", "name": "Cakes"}
    return _store(Board(**{**defaults, **values}))


@in_one_go()
def make_article(profile: Profile | None = None, **values: Any) -> Article:
    profile = profile or make_profile()
    url = values.pop("url", f"https://blog.example/post-{next(_numbers)}/")
    defaults = {
        "id": new_id("art"),
        "workspace_id": profile.workspace_id,
        "profile_id": profile.id,
        "url": url,
        "url_key": url,
    }
    return _store(Article(**{**defaults, **values}))


def make_asset(workspace_id: str, **values: Any) -> Asset:
    defaults = {
        "id": new_id("ast"),
        "workspace_id": workspace_id,
        "kind": "pin",
        "content_hash": f"{next(_numbers):064x}",
        "content_type": "image/jpeg",
        "width": 1000,
        "height": 1500,
        "size": 1000,
    }
    return _store(Asset(**{**defaults, **values}))


@in_one_go()
def make_pin(account: Account | None = None, *, state: str = "pending", **values: Any) -> Pin:
    """A pin with content. `pending` and later states get a slot an hour after NOON unless `due_at` is given."""
    account = account or make_account()
    link = values.pop("link_url", f"https://blog.example/post-{next(_numbers)}/")
    content = values.pop("content_values", {})
    has_content = state != "generating"
    due_at = values.pop("due_at", None if state in {"generating", "draft"} else NOON + timedelta(hours=1))
    first_board = db.session.query(Board).filter_by(account_id=account.id).order_by(Board.position).first()
    defaults = {
        "id": new_id("pin"),
        "workspace_id": account.workspace_id,
        "profile_id": account.profile_id,
        "account_id": account.id,
        "board_id": first_board.id if first_board else None,
        "link_url": link,
        "url_key": link,
        "state": state,
        "due_at": due_at,
        "shown_at": due_at or NOON,
    }
    pin = _store(Pin(**{**defaults, **values}))
    if has_content:
        asset = make_asset(account.workspace_id)
        version = _store(
            Version(
                **{
                    "id": new_id("ver"),
                    "pin_id": pin.id,
                    "number": 1,
                    "title": "Lemon cake",
                    "description": "A bright and simple lemon cake.",
                    "alt_text": "A lemon cake on a plate",
                    "asset_id": asset.id,
                    "template": "panel",
                    "writer": "local",
                    **content,
                }
            )
        )
        pin.content_id = version.id
        db.session.flush()
    return pin


def make_campaign(workspace_id: str, **values: Any) -> Campaign:
    defaults = {"id": new_id("cmp"), "workspace_id": workspace_id, "name": f"Campaign {next(_numbers)}"}
    return _store(Campaign(**{**defaults, **values}))


@in_one_go()
def make_notice(site: Site | None = None, **values: Any) -> Notice:
    site = site or make_site()
    defaults = {
        "id": new_id("ntc"),
        "workspace_id": site.workspace_id,
        "site_id": site.id,
        "webhook_id": f"msg_{next(_numbers)}",
        "type": "post.published",
        "post_id": str(next(_numbers)),
    }
    return _store(Notice(**{**defaults, **values}))


def _store(row: Any) -> Any:
    with in_one_go():
        db.session.add(row)
        db.session.flush()
    return row
