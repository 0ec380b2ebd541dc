"""What a page tells of its video: declared by Open Graph or schema.org, else a player in the content."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from server.rules.reading.date_text import parse
from server.rules.reading.document import Document
from server.rules.reading.recipe import seconds
from server.rules.reading.schema import text_of, urls_of
from server.values.page import Video

_PLAYER = re.compile(
    r"^https?://(?:www\.)?(?:youtube(?:-nocookie)?\.com/embed/|player\.vimeo\.com/video/|www\.tiktok\.com/(?:embed|player)/|fast\.wistia\.net/embed/|"
    r"(?:www\.)?dailymotion\.com/embed/)"
)
_YOUTUBE, _VIMEO = "https://www.youtube.com/embed/", "https://player.vimeo.com/video/"
_VIDEO_ID, _YOUTUBE_ID = re.compile(r"[\w-]{5,20}"), re.compile(r"[\w-]{11}")
_FACADES = frozenset(["rll-youtube-player", "youtube-player", "youtube-facade"])
_IS_PLAYER = re.compile(r"/embed[/?]|player|\.html?(?:$|\?)")


def read_video(doc: Document, root: LexborNode | None) -> Video | None:
    """The page's first video, None without one."""
    for node in doc.items.of("videoobject"):
        url = next((found for address in urls_of(node.get("contentUrl")) if (found := doc.absolute(address))), "")
        player = next((found for address in urls_of(node.get("embedUrl")) if (found := doc.absolute(address))), "")
        if not (url or player):
            player = next((found for address in urls_of(node.get("url")) if (found := doc.absolute(address))), "")
        if url or player:
            still = next(
                (found for address in urls_of(node.get("thumbnailUrl")) if (found := doc.absolute(address))), ""
            )
            return Video(
                url,
                player,
                still,
                seconds(node.get("duration")),
                text_of(node.get("name")),
                parse(text_of(node.get("uploadDate"))),
            )
    if declared := doc.absolute(doc.meta("og:video:secure_url", "og:video:url", "og:video")):
        length = doc.meta("og:video:duration", "video:duration")
        return Video(
            url="" if _IS_PLAYER.search(declared) else declared,
            player=declared if _IS_PLAYER.search(declared) else "",
            seconds=int(length) if length.isdecimal() and len(length) < 7 else None,
        )
    return _embedded(doc, root)


def _embedded(doc: Document, root: LexborNode | None) -> Video | None:
    if root is None:
        return None
    for node in doc.elements("iframe")[:40]:
        attributes = node.attributes
        for name in ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data-rocket-src"):
            player = doc.absolute(attributes.get(name) or "")  # a lazy one shows a blank page first
            if player and _PLAYER.match(player):
                return Video(player=player, title=(attributes.get("title") or "")[:200])
    if found := _facade(doc):
        return found
    for node in root.css("video")[:4] if doc.elements("video") else ():
        source = node.css_first("source")
        address = node.attributes.get("src") or (source.attributes.get("src") if source else "") or ""
        if url := doc.absolute(address):
            return Video(url=url, thumbnail=doc.absolute(node.attributes.get("poster") or ""))
    return None


def _facade(doc: Document) -> Video | None:
    """A picture that becomes a player when it is touched: `lite-youtube` and what lazy loaders put in a player's place."""
    for tag, address in (("lite-youtube", _YOUTUBE), ("lite-vimeo", _VIMEO)):
        for node in doc.elements(tag)[:1]:
            if _VIDEO_ID.fullmatch(name := node.attributes.get("videoid") or ""):
                return Video(player=address + name, title=(node.attributes.get("playlabel") or "")[:200])
    marked = [told for _, told in doc.rare if (called := told.get("class")) and not _FACADES.isdisjoint(called.split())]
    for attributes in (*marked, *(told for _, told in doc.rare if "data-youtube-id" in told))[:4]:
        player = doc.absolute(attributes.get("data-src") or attributes.get("data-embed") or "")
        if player and _PLAYER.match(player):
            return Video(player=player)
        names = [attributes.get(name) or "" for name in ("data-id", "data-youtube-id", "data-video-id")]
        if found := next((name for name in names if _YOUTUBE_ID.fullmatch(name)), ""):
            return Video(player=_YOUTUBE + found)
    return None
