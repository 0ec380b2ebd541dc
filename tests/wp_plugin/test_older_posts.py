"""The older posts of a real WordPress: through its own list, through its sitemap where that is off, and through its feed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.config import Settings
from server.models import BackfillPost
from server.models.backfill import NEW
from server.pipeline.backfill import acts
from server.pipeline.backfill.options import Options
from server.pipeline.services import Services
from server.wiring import services as current_services
from tests.conftest import SECRET_KEY
from tests.factories import make_account, make_profile
from tests.pipeline.backfill.conftest import walk
from tests.wordpress import WordPress, start_wordpress

pytestmark = [pytest.mark.wordpress, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


@pytest.fixture(scope="module")
def old_blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    site = start_wordpress(tmp_path_factory.mktemp("old"), plugin=False)
    for number in range(3):
        site.publish(
            f"Plum cake {number}",
            "<p>Plums.</p>",
            categories=["Cakes"],
            tags=["Plum"],
            date=f"2021-05-0{number + 1}T10:00:00",
        )
    site.publish("About me", "<p>Me.</p>", kind="pages")
    yield site
    site.stop()


@pytest.fixture
def settings(tmp_path: Path, database_url: str, old_blog: WordPress) -> Settings:
    return Settings(
        database_url=database_url, data_dir=tmp_path, secret_key=SECRET_KEY, port=0,
        allowed_private_hosts=(old_blog.url.removeprefix("http://"),), fetch_timeout_seconds=30.0,
    )  # fmt: skip


@pytest.fixture
def services(session: Session) -> Services:
    return current_services()


def test_each_way_finds_the_posts_and_only_them(session: Session, services: Services, old_blog: WordPress) -> None:
    account = make_account(profile := make_profile(site_url=old_blog.url))
    closed = old_blog.folder / "wp-content" / "mu-plugins" / "closed.php"
    closed.parent.mkdir(exist_ok=True)
    ways = {
        "wordpress": "",
        "sitemap": "add_filter( 'rest_authentication_errors', fn() => new WP_Error( 'rest_disabled', 'No.', array( 'status' => 401 ) ) );",
        "feed": "add_filter( 'wp_sitemaps_enabled', '__return_false' );",
    }
    code = "<?php\n"
    for source, more in ways.items():
        code += more + "\n"
        closed.write_text(code)
        backfill = acts.begin(session, profile, account, old_blog.url, Options(), actor="user:ada")
        session.commit()
        walk(session, services, backfill)
        assert (backfill.state, backfill.source) == ("ready", source), backfill.error
        posts = session.scalars(
            select(BackfillPost).where(BackfillPost.backfill_id == backfill.id, BackfillPost.state == NEW)
        ).all()
        assert len([post for post in posts if "plum-cake" in post.url]) == 3, [post.url for post in posts]
        assert not [post.url for post in posts if "about" in post.url or "category" in post.url or "author" in post.url]
        if source != "sitemap":  # which tells neither
            told = {post.title: post for post in posts}["Plum cake 1"]
            assert told.facts["categories"] == ["Cakes"] or set(told.facts["categories"]) == {"Cakes", "Plum"}
            assert told.dated is not None
            assert told.dated.date().isoformat() == "2021-05-02"
            assert told.facts["post_id"].isdigit() or source == "feed"
