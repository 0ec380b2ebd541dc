"""What happens to a published post later: edits, a new address, the trash."""

from __future__ import annotations

import pytest

from tests.wp_plugin.conftest import Blog, picture

pytestmark = pytest.mark.wordpress


def test_an_edit_is_told_once_and_saving_without_a_change_is_not(blog: Blog) -> None:
    post = blog.publish()
    (published,) = blog.deliver()

    blog.edit(post, content="<p>Stone the plums, then the cherries.</p>")
    (updated,) = blog.deliver()
    blog.edit(post, content="<p>Stone the plums, then the cherries.</p>")

    assert updated.type == "post.updated"
    assert updated.id != published.id
    assert updated.data["content_hash"] != published.data["content_hash"]
    assert "old_url" not in updated.data
    assert blog.deliver() == []


def test_a_new_picture_or_another_category_is_a_change(blog: Blog) -> None:
    post = blog.publish()
    blog.deliver()

    blog.edit(post, featured_media=blog.wordpress.upload(picture())["id"])
    (first,) = blog.deliver()
    blog.edit(post, categories=[blog.wordpress.term("categories", "Autumn")])
    (second,) = blog.deliver()

    assert [first.type, second.type] == ["post.updated", "post.updated"]
    assert second.data["categories"] == ["Autumn"]


def test_a_new_address_is_told_with_the_old_one(blog: Blog) -> None:
    post = blog.publish()
    blog.deliver()

    moved = blog.edit(post, slug="zwetschgenkuchen")

    (notice,) = blog.deliver()
    assert (notice.data["url"], notice.data["old_url"]) == (moved["link"], post["link"])


def test_edits_before_the_first_message_went_out_travel_in_it(blog: Blog) -> None:
    post = blog.publish()
    blog.edit(post, title="Plum tart")

    (notice,) = blog.deliver()

    assert (notice.type, notice.data["title"]) == ("post.published", "Plum tart")
    blog.edit(post, title="Plum tart")
    assert blog.deliver() == []


def test_a_post_from_before_the_connection_is_told_when_it_changes(blog: Blog) -> None:
    blog.wordpress.php(
        "define( 'WP_IMPORTING', true ); wp_insert_post( array( 'post_title' => 'Old', 'post_content' => 'x', 'post_status' => 'publish', 'post_name' => 'from-before' ) );"
    )
    (post,) = blog.wordpress.rest("GET", "/wp/v2/posts", params={"slug": "from-before"})

    blog.edit(post, title="Old")
    assert blog.deliver() == []
    blog.edit(post, title="Old, but better")

    assert [notice.type for notice in blog.deliver()] == ["post.updated"]


@pytest.mark.parametrize(
    "change", [{"status": "draft"}, {"status": "private"}, {"password": "secret"}], ids=["draft", "private", "password"]
)
def test_a_post_taken_from_the_public_is_told_with_its_former_address(blog: Blog, change: dict[str, str]) -> None:
    post = blog.publish()
    blog.deliver()

    blog.edit(post, **change)

    (notice,) = blog.deliver()
    assert notice.signed
    assert (notice.type, notice.data["url"]) == ("post.unpublished", post["link"])


def test_the_trash_means_deleted_and_emptying_it_is_no_news(blog: Blog) -> None:
    post = blog.publish(categories=["Cakes"])
    blog.deliver()

    blog.delete(post)
    (notice,) = blog.deliver()
    blog.delete(post, force=True)

    assert (notice.type, notice.data["url"], notice.data["categories"]) == ("post.deleted", post["link"], ["Cakes"])
    assert blog.deliver() == []


def test_deleting_past_the_trash_is_told(blog: Blog) -> None:
    post = blog.publish(featured_image=picture())
    blog.deliver()

    blog.delete(post, force=True)

    (notice,) = blog.deliver()
    assert (notice.type, notice.data["post_id"]) == ("post.deleted", post["id"])
    assert "featured_image" in notice.data


def test_a_post_published_again_is_told_again(blog: Blog) -> None:
    post = blog.publish()
    blog.deliver()
    blog.edit(post, status="draft")
    blog.deliver()

    blog.edit(post, status="publish")

    assert [notice.type for notice in blog.deliver()] == ["post.published"]


def test_a_post_taken_back_before_it_was_ever_sent_is_not_announced(blog: Blog) -> None:
    post = blog.publish()
    blog.edit(post, status="draft")

    assert [notice.type for notice in blog.deliver()] == ["post.unpublished"]
