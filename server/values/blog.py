"""What was read about a whole blog: its posts, and where more of them are listed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BlogPost:
    """One post as a list names it. A sitemap knows little more than the address; `changed_at` is its only date.

    `picture_title` is what a sitemap calls the post's first picture. `post_id` is WordPress's number of the post, '' elsewhere.
    """

    url: str
    title: str = ""
    published_at: datetime | None = None
    changed_at: datetime | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    post_id: str = ""
    picture_title: str = ""

    @property
    def dated(self) -> datetime | None:
        """When it was published, or the next best that is known."""
        return self.published_at or self.changed_at


@dataclass(frozen=True, slots=True)
class PostList:
    """One document that lists posts. `kind` is sitemap, index, feed, wordpress or '' for what is none of them.

    `further` are other documents to read: an index's sitemaps, a feed's next page. `total_pages` is WordPress's.
    """

    kind: str = ""
    posts: tuple[BlogPost, ...] = field(default=(), repr=False)
    further: tuple[str, ...] = ()
    is_cut: bool = False  # it lists more than is read of one document
    is_broken: bool = False  # what could be read was read


@dataclass(frozen=True, slots=True)
class HomePage:
    """What a blog's first page tells of where its posts are listed. `asks_password`: its content is hidden."""

    title: str = ""
    wordpress_api: str = ""
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    asks_password: bool = False
