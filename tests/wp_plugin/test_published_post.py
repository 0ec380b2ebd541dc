"""A post that becomes public is told once, with everything the service needs."""

from __future__ import annotations

import re
import time

import pytest

from tests.wp_plugin.conftest import Blog, picture
from tests.wp_plugin.receiver import SITE_ID

pytestmark = pytest.mark.wordpress


def test_a_published_post_is_told_once_with_all_its_fields(blog: Blog) -> None:
    blog.wordpress.option("timezone_string", "Europe/Berlin")
    post = blog.publish(
        "Plum &amp; cherry <em>cake</em>",
        "<!-- wp:paragraph --><p>Stone the plums &amp; wait.</p><!-- /wp:paragraph -->",
        featured_image=picture(),
        image_name="cake.jpg",
        categories=["Food & Drink"],
        tags=["plums", "Äpfel"],
    )

    (notice,) = blog.deliver()

    assert notice.signed
    assert notice.type == "post.published"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", notice.body["timestamp"])
    assert notice.headers["x-pinwright-site"] == SITE_ID
    assert notice.headers["x-pinwright-plugin"] == "0.1.0"
    assert notice.headers["content-type"] == "application/json"
    assert abs(int(notice.headers["webhook-timestamp"]) - time.time()) < 60
    data = notice.data
    image = data.pop("featured_image")
    assert image.startswith(blog.wordpress.url + "/wp-content/uploads/")
    assert re.fullmatch(r"[0-9a-f]{64}", data.pop("content_hash"))
    assert data == {
        "post_id": post["id"],
        "post_type": "post",
        "url": post["link"],
        "title": "Plum & cherry cake",
        "excerpt": "Stone the plums & wait.",
        "categories": ["Food & Drink"],
        "tags": ["plums", "Äpfel"] if data["tags"][0] == "plums" else ["Äpfel", "plums"],
        "author": "Ada Baker",
        "language": "en-US",
        "timezone": "Europe/Berlin",
        "published_at": post["date_gmt"] + "Z",
        "modified_at": post["modified_gmt"] + "Z",
    }
    assert blog.outbox() == []
    assert blog.deliver() == []


def test_a_draft_is_told_when_it_is_published(blog: Blog) -> None:
    draft = blog.publish(status="draft")
    assert blog.deliver() == []

    blog.edit(draft, status="publish")

    assert [notice.type for notice in blog.deliver()] == ["post.published"]


def test_a_scheduled_post_is_told_when_cron_publishes_it(blog: Blog) -> None:
    post = blog.publish("Advent wreath", status="future", date="2099-12-01T08:00:00")
    assert blog.deliver() == []
    seconds = blog.wordpress.php(
        f"return wp_next_scheduled( 'publish_future_post', array( {post['id']} ) ) - time() + 1;"
    )
    blog.let_pass(seconds)

    (notice,) = blog.deliver()

    assert (notice.type, notice.data["post_id"]) == ("post.published", post["id"])


def test_a_picture_set_just_after_publishing_is_in_the_notice(blog: Blog) -> None:
    media = blog.wordpress.upload(picture())
    blog.wordpress.php(
        "$id = wp_insert_post( array( 'post_title' => 'By a script', 'post_content' => 'x', 'post_status' => 'publish' ) );"
        f"set_post_thumbnail( $id, {media['id']} );"
    )

    (notice,) = blog.deliver()

    assert notice.data["featured_image"] == media["source_url"]


@pytest.mark.parametrize("hidden", [{"status": "private"}, {"password": "secret"}, {"status": "pending"}])
def test_posts_that_not_everybody_can_read_are_never_told(blog: Blog, hidden: dict[str, str]) -> None:
    blog.publish(**hidden)

    assert blog.deliver() == []


def test_pages_are_told_only_when_chosen(blog: Blog) -> None:
    blog.publish("Imprint", kind="pages")
    assert blog.deliver() == []

    blog.wordpress.option("pinwright_post_types", ["post", "page"])
    blog.publish("About the bakery", kind="pages")

    (notice,) = blog.deliver()
    assert (notice.data["post_type"], notice.data["title"]) == ("page", "About the bakery")


def test_navigation_attachments_revisions_and_autosaves_are_never_told(blog: Blog) -> None:
    post = blog.publish()
    blog.deliver()

    blog.publish("Menu", kind="navigation")
    blog.wordpress.upload(picture())
    blog.wordpress.rest("POST", f"/wp/v2/posts/{post['id']}/autosaves", json={"content": "<p>Half a thought</p>"})
    blog.wordpress.php(f"wp_save_post_revision( {post['id']} );")

    assert blog.deliver() == []


def test_nothing_is_collected_while_not_connected(blog: Blog) -> None:
    blog.wordpress.php("( new Pinwright_Options() )->disconnect();")

    blog.publish()

    assert blog.outbox() == []


def test_an_import_is_not_news(blog: Blog) -> None:
    blog.wordpress.php(
        "define( 'WP_IMPORTING', true );"
        "wp_insert_post( array( 'post_title' => 'From 2009', 'post_content' => 'x', 'post_status' => 'publish' ) );"
    )

    assert blog.deliver() == []
