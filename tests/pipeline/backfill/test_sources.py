"""Where posts are found: WordPress's own list, feeds; and what is said when nothing is, or the blog keeps us out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, states
from server.api.backfill_shapes import post_json
from server.models import BackfillPost, Pin, Profile, Schedule
from server.models.backfills import counts_of
from server.pipeline.backfill import acts, reading
from server.pipeline.backfill.job import BackfillJob
from server.pipeline.backfill.options import Options
from server.pipeline.generate import GenerateJob
from server.pipeline.intake import process
from server.pipeline.services import Services
from server.rules.blog.robots import Robots
from server.rules.blog.search import Look, Search
from server.rules.blog.wordpress import posts_address
from tests.factories import make_account, make_notice, make_pin, make_profile, make_site
from tests.old_blog import Answer, OldBlog
from tests.pipeline.backfill.conftest import begin, walk
from tests.pipeline.conftest import run

_HOME = "<html><head>{head}</head><body><main></main></body></html>"


# what a blog answers is no matter of the database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def posts(blog: OldBlog, numbers: range) -> bytes:
    found = [
        {
            "id": number, "link": f"{blog.url}category/post-{number}/", "title": {"rendered": f"Post &#8217;{number}&#8217;"},
            "date_gmt": "2023-05-06T10:00:00",
            "_embedded": {"wp:term": [[{"taxonomy": "category", "name": "Cakes &amp; more"}], [{"taxonomy": "post_tag", "name": "Plum"}]]},
        }
        for number in numbers
    ]  # fmt: skip
    return b"<br>Notice: a plugin talks too much\n" + json.dumps(found).encode()


def test_wordpress_tells_most_and_is_asked_page_by_page(session: Session, services: Services, blog: OldBlog) -> None:
    blog.page("/", _HOME.format(head=f'<link rel="https://api.w.org/" href="{blog.url}wp-json/">'))
    patience: list[str] = []

    def page(number: int, of: range) -> Callable[[], Answer]:
        def answer() -> Answer:
            if number == 2 and not patience:
                patience.append("asked")
                return 429, {"Retry-After": "3600"}, b""
            return 200, {"Content-Type": "application/json", "X-WP-TotalPages": "2"}, posts(blog, of)

        return answer

    for number, of in ((1, range(50)), (2, range(50, 60))):
        blog.answers[posts_address("/wp-json/", number)] = page(number, of)
    backfill = begin(session, blog)
    job = BackfillJob(services)
    for _ in range(4):
        backfill.next_at = clock.now()
        session.commit()
        run(session, job)
        session.refresh(backfill)
    assert backfill.note is not None
    assert backfill.note["code"] == "waiting"
    assert timedelta(minutes=59) < backfill.next_at - clock.now() < timedelta(minutes=61)
    assert not run(session, job), "a blog that asks for patience gets it"
    walk(session, services, backfill)
    assert (backfill.state, backfill.source, backfill.note) == ("ready", "wordpress", None)
    assert len(blog.asked) == 5, "robots.txt, the first page, and two pages of posts, one of them twice"
    assert counts_of(session, [backfill.id])[backfill.id]["new"] == 60
    first = session.scalars(select(BackfillPost).order_by(BackfillPost.id)).first()
    assert first is not None
    assert (first.title, first.dated) == ("Post ’0’", datetime(2023, 5, 6, 10, tzinfo=UTC))
    assert first.facts == {"categories": ["Cakes & more"], "tags": ["Plum"], "post_id": "0", "is_changed": False}


def test_where_one_source_fails_the_next_one_is_read(session: Session, services: Services, blog: OldBlog) -> None:
    blog.page(
        "/",
        _HOME.format(
            head=f'<link rel="https://api.w.org/" href="{blog.url}wp-json/"><link rel="alternate" type="application/rss+xml" href="/feed/">'
        ),
    )
    blog.data("/wp-json/wp/v2/posts", '{"code": "rest_disabled"}', "application/json")
    blog.data("/sitemap.xml", "<!doctype html><title>Not found</title>", "text/html")
    item = "<item><title>{0}</title><link>{1}{0}/</link><pubDate>Mon, 06 May 2024 10:00:00 +0000</pubDate></item>"
    for path, names in (
        ("/feed/", ("one", "two")),
        ("/feed/?paged=2", ("three", "two")),
        ("/feed/?paged=3", ("three",)),
    ):
        blog.data(path, f"<rss><channel>{''.join(item.format(name, blog.url) for name in names)}</channel></rss>")
    backfill = begin(session, blog)
    walk(session, services, backfill)
    assert (backfill.state, backfill.source) == ("ready", "feed")
    assert counts_of(session, [backfill.id])[backfill.id]["new"] == 3
    assert blog.asked[-3:] == ["/feed/", "/feed/?paged=2", "/feed/?paged=3"]


def test_nothing_of_a_foreign_or_inner_address_is_used(
    session: Session, services: Services, blog: OldBlog, elsewhere: OldBlog
) -> None:
    for path in ("/feed/", "/sitemap.xml", "/post-sitemap.xml", "/stolen.xml"):
        elsewhere.sitemap(path, [f"{blog.url}planted/"])
    blog.page("/", _HOME.format(head=f'<link rel="alternate" type="application/rss+xml" href="{elsewhere.url}feed/">'))
    sitemaps = (
        f"Sitemap: {elsewhere.url}sitemap.xml\nSitemap: http://169.254.169.254/latest/\nSitemap: {blog.url}index.xml\n"
    )
    blog.data("/robots.txt", sitemaps, "text/plain")
    others = [f"{elsewhere.url}post-sitemap.xml", "http://10.0.0.1/x.xml"]
    blog.index("/index.xml", [*others, f"{blog.url}moved.xml", f"{blog.url}own.xml"])
    blog.answers["/moved.xml"] = (302, {"Location": f"{elsewhere.url}stolen.xml"}, b"")
    blog.sitemap("/own.xml", [f"{elsewhere.url}post/", f"{blog.url}cake/", "file:///etc/passwd", "javascript:x"])
    backfill = begin(session, blog)
    walk(session, services, backfill)
    assert set(elsewhere.asked) == {"/stolen.xml"}, "where the blog itself leads, and what stands there does not count"
    assert (backfill.state, session.scalars(select(BackfillPost.url)).all()) == ("ready", [f"{blog.url}cake/"])


def _answers(blog: OldBlog, case: str) -> None:
    blog.page("/", _HOME.format(head=""))
    if case == "blog_private":
        blog.page("/", "<html><body><form><input type=password></form></body></html>")
    elif case == "blog_blocks_us":
        blog.page("/", "no", 403, cf_mitigated="challenge")
    elif case == "blog_disallows_us":
        blog.data("/robots.txt", "User-agent: Pinwright\nDisallow: /\n", "text/plain")
    elif case == "robots_unreadable":
        blog.page("/robots.txt", "broken", 500)
    elif case == "blog_not_found":
        blog.page("/", "no", 404)
    elif case == "lists_unreadable":
        blog.data("/robots.txt", f"Sitemap: {blog.url}map.xml", "text/plain")
        blog.data("/map.xml", "<html>Oops</html>", "text/html")
    elif case == "blog_moved":
        blog.answers["/"] = (301, {"Location": blog.url.replace("127.0.0.1", "localhost")}, b"")


def test_what_stands_in_the_way_is_said(session: Session, services: Services, blog: OldBlog) -> None:
    account = make_account(make_profile(site_url=blog.url))
    for case in (
        "blog_private", "blog_blocks_us", "blog_disallows_us", "robots_unreadable", "blog_not_found", "lists_unreadable",
        "no_posts_found",
    ):  # fmt: skip
        blog.clear()
        _answers(blog, case)
        backfill = begin(session, blog, account)
        walk(session, services, backfill)
        assert (backfill.state, (backfill.error or {}).get("code")) == ("failed", case)
        assert len(blog.asked) < 20


def test_what_pages_say_of_themselves_counts(session: Session, services: Services, blog: OldBlog) -> None:
    blog.page("/", "<html><head></head><body><main></main></body></html>")
    urls = [
        blog.post("quince-jelly"),
        blog.post("quince-jelly-print", canonical=f"{blog.url}quince-jelly/"),
        blog.post("hidden", head='<meta name="robots" content="noindex">'),
        f"{blog.url}gone/",
    ]
    blog.sitemap("/sitemap.xml", urls, dates=False)
    backfill = begin(session, blog, schedule="draft", pins_per_post=2)
    walk(session, services, backfill)
    acts.start(session, backfill, actor="user:alice", now=clock.now())
    session.commit()
    walk(session, services, backfill, others=(GenerateJob(services),))
    posts = session.scalars(select(BackfillPost).order_by(BackfillPost.id)).all()
    assert [(post.state, (post.why or {}).get("code")) for post in posts] == [
        ("done", None), ("skipped", "duplicate"), ("skipped", "noindex"), ("failed", "page_gone"),
    ]  # fmt: skip
    drafts = session.scalars(select(Pin).where(Pin.state == states.DRAFT)).all()
    assert sorted(pin.id for pin in drafts) == sorted(posts[0].pin_ids)
    assert session.scalars(select(Schedule)).all() == []


def test_a_notice_of_a_post_that_is_pinned_as_an_older_one_makes_no_second_pins(session: Session) -> None:
    account = make_account()
    site = make_site(session.get_one(Profile, account.profile_id))
    pin = make_pin(account, state="draft", wanted={"backfill_id": "bkf_1"}, link_url="https://blog.example/plum")
    notice = make_notice(
        site, payload={"post_id": "7", "url": "https://blog.example/plum/?utm_source=x", "title": "Plum"}
    )
    process(session, notice)
    assert session.scalars(select(Pin.id)).all() == [pin.id]
    assert (notice.error or {}).get("code") == "already_pinned"


def test_an_odd_letter_stops_no_blog(session: Session, services: Services, blog: OldBlog) -> None:
    api = f'<link rel="https://api.w.org/" href="{blog.url}wp-json/">'
    answers: list[Answer] = [
        (503, {"Retry-After": "\xb2"}, b""),
        (200, {"Content-Type": "text/html"}, _HOME.format(head=api).encode()),
    ]
    blog.answers["/"] = lambda: answers.pop(0) if len(answers) > 1 else answers[0]
    rules = f"User-agent: *\nCrawl-delay: nan\nDisallow: /x\x00y\nSitemap: {blog.url}a\x00b.xml\n"
    blog.data("/robots.txt", rules, "text/plain")
    odd = {"rendered": "Le\x00mon \ud800pie"}
    told = [
        {"id": 10**400, "link": f"{blog.url}{name}/", "title": odd} for name in ("lemon", "le\x00mon", "le\ud800mon")
    ]
    page = (200, {"Content-Type": "application/json", "X-WP-TotalPages": "\xb2"}, json.dumps(told).encode())
    blog.answers[posts_address("/wp-json/", 1)] = page
    backfill = begin(session, blog)
    walk(session, services, backfill)
    assert (backfill.state, backfill.source) == ("ready", "wordpress")
    assert [(post.url, post.title) for post in session.scalars(select(BackfillPost))] == [
        (f"{blog.url}lemon/", "Lemon pie")
    ]


def test_a_blog_without_tls_is_read_over_http_and_its_posts_have_readable_titles(
    session: Session, services: Services, blog: OldBlog
) -> None:
    blog.page("/", _HOME.format(head=""))
    blog.sitemap("/sitemap.xml", [f"{blog.url}plum-cake-with-salt/", f"{blog.url}1234/"])
    account = make_account(make_profile(site_url=blog.url))
    profile = session.get_one(Profile, account.profile_id)
    backfill = acts.begin(
        session, profile, account, blog.url.replace("http://", "https://"), Options(), actor="user:alice"
    )
    session.commit()
    walk(session, services, backfill)
    assert (backfill.state, backfill.source, backfill.is_paused) == ("ready", "sitemap", False)
    found = session.scalars(
        select(BackfillPost).where(BackfillPost.backfill_id == backfill.id).order_by(BackfillPost.id)
    )
    shown = [post_json(one) for one in found]
    assert [(one["title"], one["is_title_guessed"]) for one in shown] == [("Plum cake with salt", True), ("", True)]


def test_http_is_tried_once_and_only_where_https_has_not_answered(session: Session) -> None:
    found = Search.begin("https://b.example/blog/")
    assert found.go_plain()
    assert (found.home, found.next) == ("http://b.example/blog/", Look("robots", "http://b.example/robots.txt"))
    assert not found.go_plain(), "it is plain already"
    known = Search.begin("https://b.example:443")
    assert known.go_plain()
    assert known.home == "http://b.example"
    read = Search.begin("https://b.example/")
    read.take_robots(Robots())
    assert not read.go_plain(), "https has answered"


def test_a_refused_connection_is_tried_again_before_http_and_https_once_http_fails(session: Session) -> None:
    found = Search.begin("https://b.example/")
    assert not found.go_plain(is_refusal=True), "the host may be starting anew"
    found.note_trouble(is_answer=False, is_refusal=True)
    assert found.wait_after(0)
    assert found.go_plain(is_refusal=True)
    found = Search.from_json(found.to_json())
    found.note_trouble(is_answer=False, is_refusal=True)
    assert (found.home, found.next) == ("https://b.example/", Look("robots", "https://b.example/robots.txt"))
    assert found.wait_after(0), "and that is a try as any other"
    assert found.go_plain(is_refusal=True)
    found.note_trouble(is_answer=True, is_refusal=False)
    assert found.home == "http://b.example/", "http has answered"

    known = Search.begin("https://b.example/")
    known.note_trouble(is_answer=True, is_refusal=False)
    assert not known.go_plain(is_refusal=True)
    assert not known.go_plain(is_refusal=True), "https has answered, if only with an error"


def test_more_pages_than_are_looked_at_are_said_and_exactly_so_many_are_not(
    session: Session, services: Services, blog: OldBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_POSTS", 4)
    blog.page("/", _HOME.format(head=""))
    for last, is_cut in ((4, False), (5, True)):
        blog.index("/sitemap.xml", [f"{blog.url}post-sitemap{number}.xml" for number in (1, 2)])
        for number, of in ((1, range(2)), (2, range(2, last))):
            blog.sitemap(f"/post-sitemap{number}.xml", [f"{blog.url}post-{one}/" for one in of])
        backfill = begin(session, blog)
        walk(session, services, backfill)
        assert (backfill.state, backfill.stats["is_cut"]) == ("ready", is_cut)
        assert sum(counts_of(session, [backfill.id])[backfill.id].values()) == 4
