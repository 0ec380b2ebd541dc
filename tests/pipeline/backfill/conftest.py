"""A back-fill of a local blog, taken step by step as the worker does it, without waiting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from server import clock
from server.config import Settings
from server.models import Backfill, Profile
from server.models.backfill import ACTIVE
from server.pipeline.backfill import acts
from server.pipeline.backfill.job import BackfillJob
from server.pipeline.backfill.options import Options
from server.pipeline.services import Services
from tests.conftest import SECRET_KEY
from tests.factories import make_account, make_profile
from tests.old_blog import OldBlog
from tests.pipeline.conftest import run


@pytest.fixture(scope="session")
def served_blog() -> Iterator[OldBlog]:
    found = OldBlog()
    yield found
    found.stop()


@pytest.fixture(scope="session")
def served_elsewhere() -> Iterator[OldBlog]:
    found = OldBlog()
    yield found
    found.stop()


@pytest.fixture
def elsewhere(served_elsewhere: OldBlog) -> OldBlog:
    """Another site, which the fetch itself would be allowed to ask."""
    served_elsewhere.clear()
    return served_elsewhere


@pytest.fixture
def blog(served_blog: OldBlog) -> OldBlog:
    served_blog.clear()
    return served_blog


@pytest.fixture
def settings(database_url: str, tmp_path: Path, served_blog: OldBlog, served_elsewhere: OldBlog) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=tmp_path,
        secret_key=SECRET_KEY,
        port=0,
        allowed_private_hosts=(served_blog.host, served_elsewhere.host),
    )


def begin(session: Session, blog: OldBlog, account: Any = None, **options: Any) -> Backfill:
    """Ask for a blog's posts, for an account of its own unless one is given."""
    account = account or make_account(make_profile(site_url=blog.url))
    profile = session.get_one(Profile, account.profile_id)
    found = acts.begin(session, profile, account, blog.url, Options(**options), actor="user:alice")
    session.commit()
    return found


def walk(
    session: Session, services: Services, backfill: Backfill, *, steps: int = 200, others: tuple[Any, ...] = ()
) -> None:
    """Take all steps that there are, each at once; `others` are jobs that work beside it."""
    job = BackfillJob(services)
    for _ in range(steps):
        session.execute(update(Backfill).where(Backfill.id == backfill.id).values(next_at=clock.now()))
        session.commit()
        did = run(session, job)
        for other in others:
            while run(session, other):
                did = True
        session.refresh(backfill)
        if not did or backfill.state not in ACTIVE:
            return
    raise AssertionError(f"not at its end after {steps} steps: {backfill.state} {backfill.note}")
