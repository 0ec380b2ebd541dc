"""Where to look for a blog's posts, and where next: one document at a time, so that it can stop and go on anywhere.

    robots.txt → the first page → WordPress's own lists → sitemaps → where sitemaps usually lie → feeds

The first source that has posts is the only one, unless something of it could not be read. WordPress's lists come first: they name
posts alone, with titles, dates and categories. Feeds come last: most hold the ten newest posts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from server.rules.blog import lists, wordpress
from server.rules.blog.posts import sitemap_kind
from server.rules.blog.robots import Robots
from server.rules.urls import same_host
from server.values.blog import HomePage, PostList

ROBOTS, HOME, WORDPRESS, SITEMAP, FEED = "robots", "home", "wordpress", "sitemap", "feed"
_USUAL_SITEMAPS = ("/wp-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml")
_USUAL_FEEDS = ("/feed/", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feeds/posts/default?max-results=150")
_MAX_LOOKS = 1_000
_MAX_FEED_PAGES = 60
_MAX_TRIES = 4
_REFUSALS = 2  # connections to the https address, before http is tried
_FIRST_WAIT = 30.0  # seconds after trouble that may pass, doubled each time
_LEAST_PACE = 1.0


@dataclass(frozen=True, slots=True)
class Look:
    """One document to read. `is_guess`: nobody said that it is there."""

    what: str
    url: str
    page: int = 1
    is_guess: bool = False


@dataclass(slots=True)
class Search:
    """How far the search has come; all of it fits into JSON, so that whoever goes on needs nothing else.

    `stored` are the posts of the present source; `unread` counts documents of it that could not be read.
    """

    home: str
    todo: list[Look] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    source: str = ""
    seen: list[str] = field(default_factory=list)
    robots: Robots = field(default_factory=Robots)
    api: str = ""
    feeds: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    stored: int = 0
    unread: int = 0
    broken: int = 0  # the same of all sources
    left_out: int = 0  # lists of other things than posts
    looks: int = 0
    tries: int = 0
    refusals: int = 0  # of the first https connections, one after the other
    secure_home: str = ""  # the https address, once http is tried in its place
    has_answered: bool = False  # anything at all, at the present address
    is_cut: bool = False

    @classmethod
    def begin(cls, url: str) -> Search:
        return cls(home=url, todo=[Look(ROBOTS, urljoin(url, "/robots.txt"))])

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "robots": self.robots.to_json()}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Search:
        values = {name: value for name, value in told.items() if name in cls.__slots__}
        return cls(
            **{**values, "todo": [Look(**one) for one in told["todo"]], "robots": Robots.from_json(told["robots"])}
        )

    @property
    def next(self) -> Look | None:
        """The document to read now; None when the search has ended."""
        return self.todo[0] if self.todo else None

    @property
    def pace(self) -> float:
        """Seconds between two documents."""
        return max(_LEAST_PACE, self.robots.delay)

    def go_plain(self, *, is_refusal: bool = False) -> bool:
        """Begin anew without TLS where https has never answered; False otherwise.

        A refusal counts when the next try after a wait is refused, too: the host may just be starting anew.
        """
        if not self.home.startswith("https://") or self.seen or self.has_answered:
            return False
        self.refusals += 1
        if is_refusal and self.refusals < _REFUSALS:
            return False
        self.secure_home = self.home
        self.home = re.sub(r"^https://([^/?#]*?)(?::443)?(?=[/?#]|$)", r"http://\1", self.home)
        self.todo = [Look(ROBOTS, urljoin(self.home, "/robots.txt"))]
        return True

    def note_trouble(self, *, is_answer: bool, is_refusal: bool) -> None:
        """The first document did not come: `is_answer` when the site said so itself. Nothing by http either: back to https."""
        self.has_answered = self.has_answered or is_answer
        if not is_refusal:
            self.refusals = 0
        if self.secure_home and not self.has_answered and not self.seen and self.home != self.secure_home:
            self.home = self.secure_home
            self.refusals = _REFUSALS - 1  # http may be tried again at the next refusal
            self.todo = [Look(ROBOTS, urljoin(self.home, "/robots.txt"))]

    def take_robots(self, robots: Robots) -> None:
        """The rules are known: the first page is next."""
        self._done()
        self.robots = robots
        self.sitemaps = self._own(robots.sitemaps)
        self.todo = [Look(HOME, self.home)]

    def take_home(self, url: str, page: HomePage) -> None:
        """The first page is read, at its final address."""
        self._done()
        self.home = url
        self.api = next(iter(self._own([page.wordpress_api])), "")
        self.feeds = self._own(page.feeds)
        self.sitemaps = self._own([*self.sitemaps, *page.sitemaps])
        self.sources = [WORDPRESS, SITEMAP, "usual", FEED] if self.api else [SITEMAP, "usual", WORDPRESS, FEED]
        self.api = self.api or urljoin(self.home, "wp-json/")
        self._go_on()

    def take_list(self, found: PostList, *, stored: int, total_pages: int = 0) -> None:
        """A list was read, and so many of its posts were not known before."""
        look = self._done()
        self.is_cut = self.is_cut or found.is_cut
        if not found.kind:
            self._miss(is_expected=not look.is_guess)
        self.stored += stored
        if look.is_guess and (found.posts or found.further):
            self.todo = [one for one in self.todo if not one.is_guess]  # one of the usual places was right
        if found.kind == "wordpress" and found.posts and look.page < total_pages:
            self._add([Look(WORDPRESS, wordpress.posts_address(self.api, look.page + 1), look.page + 1)])
        elif found.kind == "index":
            self._add([Look(SITEMAP, url) for url in self._of_posts(found.further)])
        elif found.kind == "feed" and stored and look.page < _MAX_FEED_PAGES:
            further = self._own(found.further) or ([lists.next_page(look.url)] if _is_wordpress_feed(look.url) else [])
            self._add([Look(FEED, url, look.page + 1) for url in further[:1]])
        self._go_on()

    def give_up_look(self) -> None:
        """This document is not there, or is nothing that can be read."""
        look = self._done()
        self._miss(is_expected=not look.is_guess or look.page > 1)
        self._go_on()

    def wait_after(self, patience: float) -> float | None:
        """Seconds until the same document is tried again, None when it was tried often enough."""
        self.tries += 1
        self.looks += 1
        if self.tries >= _MAX_TRIES:
            return None
        return max(patience, _FIRST_WAIT * float(2 ** (self.tries - 1)), self.pace)

    def end(self) -> None:
        """Enough was found."""
        self.todo, self.sources = [], []

    def _miss(self, *, is_expected: bool) -> None:
        if is_expected:
            self.unread, self.broken = self.unread + 1, self.broken + 1

    def _done(self) -> Look:
        look = self.todo.pop(0)
        self.tries, self.looks = 0, self.looks + 1
        self.seen.append(_mark(look.url))
        return look

    def _go_on(self) -> None:
        """When the source is read to its end: the next one, if there are no posts yet or not all of it could be read."""
        if self.looks >= _MAX_LOOKS:
            self.is_cut = self.is_cut or bool(self.todo)
            self.end()
        while not self.todo and self.sources and (not self.stored or self.unread):
            was_found = self.stored > 0
            source = self.sources.pop(0)
            if was_found and source == "usual":
                continue  # only what the blog names is worth a second look
            looks = self._begin(source)
            if looks:
                self.source = self.source if was_found else source
                self.unread = 0
            self._add(looks)
        if not self.todo:
            self.sources = []

    def _begin(self, source: str) -> list[Look]:
        if source == WORDPRESS:
            return [Look(WORDPRESS, wordpress.posts_address(self.api, 1), is_guess=self.sources[:1] != [SITEMAP])]
        if source == SITEMAP:
            return [Look(SITEMAP, url) for url in self._of_posts(self.sitemaps)]
        if source == "usual":
            return [Look(SITEMAP, urljoin(self.home, path), is_guess=True) for path in _USUAL_SITEMAPS]
        named = [Look(FEED, url) for url in self.feeds[:1]]
        return named or [Look(FEED, urljoin(self.home, path), is_guess=True) for path in _USUAL_FEEDS]

    def _add(self, looks: Sequence[Look]) -> None:
        known = {*self.seen, *(_mark(one.url) for one in self.todo)}
        for look in looks:
            mark = _mark(look.url)
            if mark in known:
                continue  # an index that names itself, or one that was read already
            known.add(mark)
            if not self.robots.may_read(look.url):
                self._miss(is_expected=not look.is_guess)
                continue
            if len(self.todo) + self.looks < _MAX_LOOKS:
                self.todo.append(look)
            else:
                self.is_cut = True

    def _own(self, urls: Sequence[str]) -> list[str]:
        """Absolute addresses on the blog's own host."""
        host = urlsplit(self.home).netloc
        found = [urljoin(self.home, url) for url in urls if url]
        return [url for url in dict.fromkeys(found) if same_host(url, [host])]

    def _of_posts(self, urls: Sequence[str]) -> list[str]:
        """Those sitemaps that list posts: by their names where these tell, else all that may."""
        own = self._own(urls)
        kinds = {url: sitemap_kind(url) for url in own}
        posts = [url for url in own if kinds[url] == "posts"]
        unclear = [url for url in own if not kinds[url]]
        chosen = [*posts, *unclear] or [url for url in own if kinds[url] == "pages"] or own
        self.left_out += len(own) - len(chosen)
        return chosen


def _is_wordpress_feed(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.rstrip("/").endswith("/feed") or "feed=" in parts.query


def _mark(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]
