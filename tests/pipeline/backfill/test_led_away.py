"""An address that leads to another site, the home page or a sign-in is no post: nothing is made of it, and it is said."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from server.models import Pin, Profile, Workspace
from server.pipeline import generate
from server.pipeline.generate import GenerateJob
from server.pipeline.services import Services
from tests.factories import make_account, make_profile, make_site
from tests.old_blog import OldBlog
from tests.pipeline.conftest import run

# where an address leads is no matter of the database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def made(session: Session, services: Services, profile: Profile, url: str) -> Pin:
    """The one pin that comes of an address."""
    (pin,) = generate.ask(
        session, profile=profile, account=None, url=url, count=1, wanted={"new_pins": "draft"}, actor="user:alice"
    )
    session.commit()
    assert run(session, GenerateJob(services))
    session.refresh(pin)
    return pin


def test_nothing_is_made_of_what_stands_elsewhere(
    session: Session, services: Services, blog: OldBlog, elsewhere: OldBlog
) -> None:
    profile = session.get_one(Profile, make_account(make_profile(site_url=blog.url)).profile_id)
    blog.page("/", "<title>Welcome to my blog</title><h1>Welcome</h1>")
    blog.page("/wp-login.php", "<title>Log in</title><h1>Log in</h1>")
    present = blog.post("lentil-soup")
    away = elsewhere.post("casino-bonus")
    for path, target in {
        "/moved/": away, "/deleted/": blog.url, "/members/": f"{blog.url}wp-login.php?redirect_to=x",
        "/old-name/": present, "/?p=7": "/lentil-soup/?from=old", "/lentil-soup": present,
    }.items():  # fmt: skip
        blog.answers[path] = (301, {"Location": target}, b"")

    found = {path: made(session, services, profile, f"{blog.url}{path}") for path in ("moved/", "deleted/", "members/")}
    assert {path: (pin.state, (pin.error or {}).get("code")) for path, pin in found.items()} == {
        "moved/": ("failed", "page_elsewhere"), "deleted/": ("failed", "page_elsewhere"), "members/": ("failed", "page_sign_in"),
    }  # fmt: skip
    for path, where in {"moved/": away, "deleted/": "home page", "members/": "sign-in"}.items():
        told = found[path].error or {}
        assert where in told["text"]
        assert "choose Retry" in told["text"]
    assert all(pin.content_id is None for pin in found.values())
    for path in ("old-name/", "?p=7", "lentil-soup"):
        assert made(session, services, profile, f"{blog.url}{path}").state == "draft"

    workspace = session.get_one(Workspace, profile.workspace_id)
    make_site(make_profile(workspace, site_url=elsewhere.url), url=elsewhere.url, hosts=[elsewhere.host])
    again = made(session, services, profile, f"{blog.url}moved/")
    assert again.state == "draft", "a site of the same workspace is known"
