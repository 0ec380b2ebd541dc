"""A post whose page came to nothing is no pin: neither of its own address nor of one that names it as its own."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, states
from server.models import Backfill, BackfillPost, Pin, Profile
from server.pipeline.backfill import acts
from server.pipeline.generate import GenerateJob
from server.pipeline.intake import process
from server.pipeline.services import Services
from tests.factories import make_account, make_notice, make_pin, make_profile, make_site
from tests.old_blog import OldBlog
from tests.pipeline.backfill.conftest import begin, walk


def filled(
    session: Session, services: Services, blog: OldBlog, account: object
) -> tuple[Backfill, Sequence[tuple[str, str | None]]]:
    backfill = begin(session, blog, account, schedule="draft", pins_per_post=1)
    walk(session, services, backfill)
    acts.start(session, backfill, actor="user:alice", now=clock.now())
    session.commit()
    walk(session, services, backfill, others=(GenerateJob(services),))
    posts = session.scalars(
        select(BackfillPost).where(BackfillPost.backfill_id == backfill.id).order_by(BackfillPost.id)
    )
    return backfill, [(post.state, (post.why or {}).get("code")) for post in posts]


def test_a_dead_post_takes_no_living_one_with_it(session: Session, services: Services, blog: OldBlog) -> None:
    blog.page("/", "<html><head></head><body><main></main></body></html>")
    gone, late = f"{blog.url}gone/", f"{blog.url}late/"
    living = [blog.post("fig-jam", canonical=gone), blog.post("apple-cake", canonical=late)]
    blog.sitemap("/sitemap.xml", [gone, *living, late], dates=False)
    account = make_account(make_profile(site_url=blog.url))
    backfill, posts = filled(session, services, blog, account)
    assert (backfill.state, posts) == ("completed", [
        ("failed", "page_gone"), ("done", None), ("done", None), ("failed", "page_gone"),
    ])  # fmt: skip
    drafts = session.scalars(select(Pin.link_url).where(Pin.state == states.DRAFT).order_by(Pin.id)).all()
    assert [url.partition("?")[0] for url in drafts] == living

    blog.post("gone")
    blog.sitemap("/sitemap.xml", [gone, *living], dates=False)
    _, posts = filled(session, services, blog, account)
    assert posts == [("done", None), ("skipped", "pinned_already"), ("skipped", "pinned_already")]
    of_gone = session.scalars(select(Pin.state).where(Pin.url_key == gone.rstrip("/")).order_by(Pin.id)).all()
    assert of_gone == [states.CANCELLED, states.DRAFT], "the failed one could be retried, and be a second one"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_failed_pin_keeps_no_notice_from_its_pins(session: Session) -> None:
    account = make_account()
    site = make_site(session.get_one(Profile, account.profile_id))
    failed = make_pin(account, state="failed", wanted={"backfill_id": "bkf_1"}, link_url="https://blog.example/plum")
    failed.content_id = None
    session.commit()
    process(session, make_notice(site, payload={"post_id": "7", "url": "https://blog.example/plum/", "title": "Plum"}))
    made = session.scalars(select(Pin.state).where(Pin.id != failed.id)).all()
    assert set(made) == {states.GENERATING}
