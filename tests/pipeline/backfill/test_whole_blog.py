"""A blog with a sitemap: what is found, what is left out and why, and how its posts become scheduled pins."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import clock, states
from server.models import Backfill, BackfillPost, EarlierPin, Pin, Schedule
from server.models.backfill import ACTIVE
from server.models.backfills import counts_of, reasons_of
from server.pipeline.backfill import acts, planning, reading
from server.pipeline.backfill.job import BackfillJob
from server.pipeline.cleanup import clean_up
from server.pipeline.generate import GenerateJob
from server.pipeline.services import Services
from tests.factories import make_account, make_pin, make_profile
from tests.old_blog import OldBlog
from tests.pipeline.backfill.conftest import begin, walk
from tests.pipeline.conftest import run


def test_from_an_address_to_scheduled_pins(session: Session, services: Services, blog: OldBlog) -> None:
    account = make_account(make_profile(site_url=blog.url), pins_per_day=5)
    posts = [blog.post(slug) for slug in ("apple-pie", "berry-jam", "carrot-cake", "date-bars", "elder-syrup")]
    pinned = make_pin(account, link_url=f"{blog.url}fig-tart/", url_key=f"{blog.url}fig-tart".replace("http", "https"))
    session.add(EarlierPin(account_id=account.id, pinterest_pin_id="1", url_key=f"{blog.url}gooseberry-fool"))
    session.commit()
    blog.data("/robots.txt", f"User-agent: *\nDisallow: /secret/\nSitemap: {blog.url}sitemap_index.xml\n", "text/plain")
    blog.page("/", "<html><head><title>Old blog</title></head><body><main><a href='/x/'>x</a></main></body></html>")
    index = [
        f"{blog.url}{name}"
        for name in ("post-sitemap.xml.gz", "page-sitemap.xml", "category-sitemap.xml", "sitemap_index.xml")
    ]
    blog.index("/sitemap_index.xml", [*index, "https://elsewhere.example/post-sitemap.xml"])
    listed = [
        *posts, f"{posts[0]}?utm_source=feed", f"{blog.url}apple-pie", pinned.link_url, f"{blog.url}gooseberry-fool/",
        blog.url, f"{blog.url}category/cakes/", f"{blog.url}privacy-policy/", f"{blog.url}2021/05/", f"{blog.url}secret/x/",
        f"{blog.url}photo.jpg", "https://elsewhere.example/post/", f"{blog.url}cart/", f"{blog.url}author/mara/",
    ]  # fmt: skip
    blog.sitemap("/plain.xml", listed)
    blog.data("/post-sitemap.xml.gz", gzip.compress(blog.answers.pop("/plain.xml")[2]), "application/x-gzip")  # type: ignore[index]

    backfill = begin(session, blog, account, order="oldest")
    walk(session, services, backfill)
    assert (backfill.state, backfill.source) == ("ready", "sitemap")
    assert blog.asked == ["/robots.txt", "/", "/sitemap_index.xml", "/post-sitemap.xml.gz"]
    assert backfill.stats["duplicates"] == 2
    assert backfill.stats["foreign"] == 1
    assert backfill.stats["lists_left_out"] == 2
    counts = counts_of(session, [backfill.id])[backfill.id]
    assert (counts["new"], counts["skipped"]) == (5, 10)
    assert dict(reasons_of(session, backfill.id)) == dict.fromkeys(
        (
            "pinned_already",
            "pinned_earlier",
            "home",
            "category",
            "legal",
            "date_archive",
            "robots",
            "file",
            "shop",
            "author",
        ),
        1,
    )

    shown = planning.preview(session, backfill, clock.now())
    assert (shown.posts, shown.pins, shown.pins_per_day, shown.not_placed) == (5, 5, 3, 0)
    assert shown.last_at is not None
    assert shown.last_at - clock.now() < timedelta(days=3)

    acts.start(session, backfill, actor="user:alice", now=clock.now())
    session.commit()
    walk(session, services, backfill, others=(GenerateJob(services),))
    assert backfill.state == "completed"
    assert counts_of(session, [backfill.id])[backfill.id]["done"] == 5
    schedule = session.scalars(select(Schedule)).one()
    assert schedule.actor == "user:alice"
    assert schedule.options["backfill_id"] == backfill.id
    made = session.scalars(select(Pin).where(Pin.schedule_id == schedule.id).order_by(Pin.due_at)).all()
    assert [pin.state for pin in made] == [states.PENDING] * 5
    assert [pin.link_url.partition("?")[0] for pin in made] == posts  # the oldest first
    last_at = max(pin.due_at for pin in made if pin.due_at)
    assert abs(last_at - shown.last_at) < timedelta(hours=1), "as it was shown"
    days = [pin.slot_wall[:10] for pin in made if pin.slot_wall]
    assert max(days.count(day) for day in days) <= 3, "two places a day are left to new posts"


def test_killed_at_any_instant_it_goes_on_and_doubles_nothing(
    session: Session, services: Services, blog: OldBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every step is begun and lost before its work, then before its commit, then taken up by another one while its worker is paused."""
    blog.page("/", "<html><head></head><body><main></main></body></html>")
    blog.index("/wp-sitemap.xml", [f"{blog.url}wp-sitemap-posts-post-{n}.xml" for n in (1, 2)])
    blog.sitemap("/wp-sitemap-posts-post-1.xml", [blog.post(slug) for slug in ("one-cake", "two-cakes")])
    blog.sitemap("/wp-sitemap-posts-post-2.xml", [blog.post("three-cakes"), f"{blog.url}one-cake/"])
    monkeypatch.setattr(reading, "_STORED_AT_ONCE", 1)  # so that a list of two is stored in two steps
    backfill = begin(session, blog)
    job, generator = BackfillJob(services), GenerateJob(services)

    def let_lease_end() -> None:
        session.execute(update(Backfill).values(next_at=clock.now()))
        session.commit()

    for _ in range(60):
        for kill in ("work", "settle", "late"):
            let_lease_end()
            claimed = job.claim(session)
            session.commit()
            if claimed is None:
                break
            if kill == "late":  # it was only paused: another one did its work meanwhile
                let_lease_end()
                run(session, job)
            if kill != "work":
                job.settle(session, claimed, job.work(claimed))
            if kill == "late":
                session.commit()
            session.rollback()
        let_lease_end()
        run(session, job)
        run(session, generator)
        session.refresh(backfill)
        if backfill.state == "ready":
            acts.start(session, backfill, actor="user:alice", now=clock.now())
            session.commit()
        elif backfill.state not in ACTIVE:
            break
    assert backfill.state == "completed"
    assert backfill.stats["duplicates"] == 1
    pins = session.scalars(select(Pin)).all()
    assert sorted(pin.url_key for pin in pins) == [
        f"{blog.url}{slug}" for slug in ("one-cake", "three-cakes", "two-cakes")
    ]
    assert len(session.scalars(select(Schedule)).all()) == 1
    assert job.claim(session) is None
    clean_up(session, services.settings, clock.now() + timedelta(days=400))
    assert (session.scalars(select(Backfill)).all(), session.scalars(select(BackfillPost)).all()) == ([], [])
    assert len(session.scalars(select(Pin)).all()) == 3
