"""The first start, and what `bootstrap` makes: a workspace with everything the main job needs."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import tzlocal
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.crypto import hash_token, new_token, new_webhook_secret
from server.errors import InvalidRequest
from server.ids import new_id
from server.models import Account, ApiKey, Board, Member, Pin, Profile, Site, User, Workspace
from server.pipeline import accounts, signin
from server.pipeline.services import Services
from server.rules.windows import load_zone

CONNECT_CODE_LIFE = timedelta(days=7)
_ODD = re.compile(r"[\\\s\x00-\x1f\x7f]")
PLACEHOLDER_SITE = "https://your-blog.example"


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Everything a script needs to go on; secrets are shown here and never again."""

    workspace_id: str
    profile_id: str
    account_id: str
    board_ids: tuple[str, ...]
    site_id: str
    site_secret: str
    api_key: str
    live_api_key: str
    user_id: str


def first_start(session: Session, services: Services) -> str | None:
    """Make the first workspace and return its id; None when there is one already.

    It has a sandbox account and boards, and neither site nor keys: those are made when somebody is there to see them.
    The owner of the settings is made here, too.
    """
    made = None
    if not session.scalar(select(func.count()).select_from(Workspace)):
        tenant = _new_tenant(session, services, name="My workspace", site_url=PLACEHOLDER_SITE, timezone=_local_zone())
        made = tenant.workspace.id
    _ensure_owner(session, services)
    return made


def bootstrap(session: Session, services: Services, *, name: str, site_url: str, timezone: str) -> Bootstrap:
    """A workspace with an owner, a profile, a sandbox account with boards, a site and two keys.

    Raises InvalidRequest naming the field for a bad address or an unknown zone. Ends the session's transaction first.
    """
    tenant = _new_tenant(session, services, name=name, site_url=site_url, timezone=timezone)
    site, secret = create_site(session, services, tenant.profile, site_url)
    _, test_key = create_key(session, tenant.workspace.id, name="First test key", mode="test")
    _, live_key = create_key(session, tenant.workspace.id, name="First live key", mode="live")
    account_id = tenant.account.id
    boards = session.scalars(select(Board.id).where(Board.account_id == account_id).order_by(Board.position)).all()
    session.flush()
    return Bootstrap(
        tenant.workspace.id, tenant.profile.id, account_id, tuple(boards), site.id, secret, test_key, live_key,
        tenant.user.id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tenant:
    workspace: Workspace
    user: User
    profile: Profile
    account: Account


def _new_tenant(session: Session, services: Services, *, name: str, site_url: str, timezone: str) -> _Tenant:
    load_zone(timezone)
    host_of(site_url)
    session.rollback()  # nothing is written yet, and no transaction is open while the sandbox is asked
    tokens, remote = accounts.prepare_sandbox(services)
    workspace = Workspace(id=new_id("ws"), name=name, timezone=timezone)
    user = User(id=new_id("usr"))
    session.add_all([workspace, user])
    session.flush()
    session.add(Member(id=new_id("mem"), workspace_id=workspace.id, user_id=user.id, role="owner"))
    profile = create_profile(session, workspace.id, name=name, site_url=site_url, timezone=timezone)
    account = accounts.connect(session, services, profile, "sandbox", tokens, remote, actor="setup")
    profile.defaults = {**profile.defaults, "account_id": account.id}
    return _Tenant(workspace, user, profile, account)


def create_profile(session: Session, workspace_id: str, *, name: str, site_url: str, timezone: str) -> Profile:
    """A website or brand with the product's defaults. Raises InvalidRequest."""
    load_zone(timezone)
    host_of(site_url)
    profile = Profile(
        id=new_id("prf"), workspace_id=workspace_id, name=name, site_url=site_url.rstrip("/"), timezone=timezone
    )
    session.add(profile)
    session.flush()
    return profile


def create_site(session: Session, services: Services, profile: Profile, url: str) -> tuple[Site, str]:
    """Register a WordPress install; returns it with its signing secret, which is stored sealed."""
    host = host_of(url)
    secret = new_webhook_secret()
    site_id = new_id("site")
    site = Site(
        id=site_id,
        workspace_id=profile.workspace_id,
        profile_id=profile.id,
        url=url.rstrip("/"),
        hosts=sorted({host, host.removeprefix("www."), "www." + host.removeprefix("www.")}),
        secret_sealed=services.vault.seal(secret, profile.workspace_id, site_id),
    )
    session.add(site)
    session.flush()
    return site, secret


def connection_key(session: Session, services: Services, site: Site) -> str:
    """The one text a blogger pastes into the plugin. It holds a one-use code, not the secret; a new one voids the old."""
    code = new_token()
    site.connect_code_hash = hash_token(code)
    site.connect_code_expires_at = clock.now() + CONNECT_CODE_LIFE
    session.flush()
    body = {"v": 1, "url": services.settings.base_url, "code": code, "site_url": site.url}
    return "pwc_" + base64.urlsafe_b64encode(json.dumps(body, separators=(",", ":")).encode()).decode().rstrip("=")


def create_key(session: Session, workspace_id: str, *, name: str, mode: str) -> tuple[ApiKey, str]:
    """A program's key; the text is returned once and stored hashed."""
    text = new_token(f"pw_{mode}_")
    key = ApiKey(
        id=new_id("key"), workspace_id=workspace_id, name=name, mode=mode, hint=text[:14], token_hash=hash_token(text)
    )
    session.add(key)
    session.flush()
    return key, text


def sign_in_link(session: Session, services: Services, workspace_id: str = "") -> str:
    """A one-time link for the owner of a workspace: the named one, else the one with the youngest pin, else the youngest.

    The code travels in the fragment, which browsers never send to a server. Raises InvalidRequest.
    """
    latest = select(func.max(Pin.created_at)).where(Pin.workspace_id == Workspace.id).scalar_subquery()
    query = (
        select(Member)
        .join(Workspace, Workspace.id == Member.workspace_id)
        .where(Member.role == "owner")
        .order_by(latest.desc().nulls_last(), Workspace.created_at.desc(), Workspace.id.desc())
        .order_by(Member.created_at, Member.id)
    )
    member = session.scalars(query.where(Workspace.id == workspace_id) if workspace_id else query).first()
    if member is None and workspace_id:
        raise InvalidRequest(f"There is no workspace {workspace_id}.", code="workspace_not_found")
    if member is None:
        raise InvalidRequest("There is no workspace yet. Start the service once, then ask for a link.")
    code = signin.make_link(session, member.user_id, member.workspace_id)
    return f"{services.settings.base_url}/#signin={code}"


def host_of(url: str) -> str:
    """The lower-case host, with its port when it is not the scheme's own. Raises InvalidRequest for no web address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    is_odd = "@" in parts.netloc or _ODD.search(url)  # browsers and libraries read these in different ways
    if parts.scheme not in {"http", "https"} or not host or is_odd:
        raise InvalidRequest(
            "Give the site's address as it stands in a browser, such as https://blog.example.", code="bad_url"
        )
    is_usual = port is None or port == {"http": 80, "https": 443}[parts.scheme]
    return host if is_usual else f"{host}:{port}"


def sites_of(session: Session, workspace_id: str) -> tuple[str, ...]:
    """Hosts and addresses of everything that the workspace calls its own: a link that leads from one to another is no surprise."""
    homes = session.scalars(select(Profile.site_url).where(Profile.workspace_id == workspace_id)).all()
    sites = session.execute(select(Site.url, Site.hosts).where(Site.workspace_id == workspace_id)).all()
    found = {*homes, *(url for url, _ in sites), *(host for _, hosts in sites for host in hosts)}
    return tuple(sorted(found - {""}))


def _ensure_owner(session: Session, services: Services) -> None:
    """On platforms without a terminal the owner comes from the settings; an existing password is never overwritten."""
    settings = services.settings
    if not settings.owner_email:
        return
    email = settings.owner_email.strip().lower()
    if session.scalars(select(User).where(User.email == email)).first() is not None:
        return
    member = session.scalars(
        select(Member).where(Member.role == "owner").order_by(Member.created_at, Member.id)
    ).first()
    if member is not None and member.user.email is None:
        signin.set_password(session, member.user, email, settings.owner_password)


def _local_zone() -> str:
    try:
        name = tzlocal.get_localzone_name()
        load_zone(name)
    except (InvalidRequest, ValueError, LookupError):
        return "UTC"
    return str(name) if name else "UTC"


def default_account(session: Session, profile: Profile) -> Account | None:
    """The account that new pins of a profile go to: the chosen one, else the first connected."""
    chosen = profile.defaults.get("account_id")
    if chosen:
        account = session.get(Account, chosen)
        if account is not None and account.profile_id == profile.id:
            return account
    return session.scalars(
        select(Account).where(Account.profile_id == profile.id).order_by(Account.status, Account.created_at)
    ).first()
