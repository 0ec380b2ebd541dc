"""What an image address says: can it be a content picture, which picture is it, and how large."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from server.rules.reading.image_hosts import may_be_of_a_service, original

_WP_SIZE = re.compile(r"-(\d{2,4})x(\d{2,4})(?=\.\w{2,5}(?:\.webp)?$)")
_WP_SUFFIX = r"-(?:\d{2,4}x\d{2,4}|scaled|e\d{8,}|rotated)"
# the hyphen comes first, so that it alone is looked for
# What stands before no end is passed over as a whole: each part of it would be tried again.
_WP_SUFFIXES = re.compile(rf"{_WP_SUFFIX}(?:{_WP_SUFFIX})*+(\.\w{{2,5}}(?:\.webp)?$)?")
_TWO_ENDS = re.compile(r"(?<=\.jpg|\.png)\.webp$|(?<=\.jpeg)\.webp$", re.I)  # a plugin's copy beside the original
_PHOTON = re.compile(r"i\d\.wp\.com/+", re.I)
_PICTURE_PATH = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.I)
_NOT_A_PICTURE = re.compile(r"\.(?:mp4|webm|mov|m4v|m3u8|mp3|pdf|html?|js|css|svgz?|ico)$", re.I)
_PAGE_OF_FILE = re.compile(r"[^/]{1,20}:[^/]+$")  # a wiki describes each picture on a page
_SIZE_PAIR = re.compile(r"(?:^|&)(?:resize|fit|crop)=(?:[^&]*?)(\d{1,5})(?:%2C|,|x)(\d{1,5})(?:&|$)", re.I)
_SIZE_WIDTH = re.compile(r"(?:^|&)(?:w|width|format)=(\d{1,5})(?:&|px|w|$)", re.I)
_SIZE_HEIGHT = re.compile(r"(?:^|&)(?:h|height)=(\d{1,5})(?:&|px|$)", re.I)
_WIX_HOST = "static.wixstatic.com"
_TRACKER_HOSTS = """
gravatar.com doubleclick.net googlesyndication.com scorecardresearch.com amazon-adsystem.com facebook.com mc.yandex.ru bat.bing.com ct.pinterest.com
px.ads.linkedin.com assets.pinterest.com pixel.wp.com stats.wp.com feedburner.com quantserve.com adsrvr.org adnxs.com exelator.com demdex.net krxd.net
bluekai.com rlcdn.com criteo.com criteo.net everesttech.net rubiconproject.com pubmatic.com s.w.org google-analytics.com vgwort.de
"""
_TRACKERS = tuple(f".{host}" for host in _TRACKER_HOSTS.split())
_FURNITURE_PLACE = re.compile(
    r"/wp-content/(?:themes|plugins)/|/wp-includes/|/_next/static/|/(?:icons?|emojis?|spacers?|sprites?|avatars?)/"
)  # parts of the site, not of a post
_TOKEN = re.compile(r"[a-z]+|1x1")
# One of these makes a short file name furniture (`site-logo-2.png`); a long one may well be about logos.
_FURNITURE_WORDS = """logo logos avatar gravatar spacer placeholder favicon sprite sprites emoji headshot noimage"""
_FURNITURE = frozenset(_FURNITURE_WORDS.split())
# A file name of nothing but these is furniture too (`share-icon.png`); beside other words they are a subject.
_TRIFLE_WORDS = """
ad ads advert arrow avatar badge banner beacon blank bg button captcha default dot dummy empty fallback icon
icons lazy lazyload load loader loading missing no none pixel rating share social spinner star stars tracking undefined null nan
counter stats hit hits track transparent 1x1 facebook twitter instagram pinterest youtube tiktok rss email search menu close
"""
_TRIFLES = frozenset(_TRIFLE_WORDS.split())
# Names that cameras and editors give (`IMG_0098.jpg`, `image-1.png`) say nothing either way.
_NEUTRAL = frozenset(["img", "image", "photo", "pic", "picture", "site", "x", "cropped"])
# What a site shows where a page has no picture of its own (`default-og-image.png`); a page's own may be called `og-image.png`.
_STAND_INS = frozenset(["default", "fallback"])
_OF_CARDS = frozenset(
    [
        "og",
        "opengraph",
        "open",
        "graph",
        "meta",
        "card",
        "preview",
        "thumbnail",
        "thumb",
        "cover",
        "featured",
        "post",
        "blog",
        "article",
        "images",
    ]
)
_UNTELLING = _TRIFLES | _NEUTRAL | _OF_CARDS  # only names of nothing but these can be furniture, if they are long


class PictureUrl(NamedTuple):
    """`key` is the same for all sizes and crops of a picture, `plain` only for those that differ in query or size suffix.

    Width and height are those the address tells; junk is a guess.
    """

    url: str
    key: str
    plain: str
    width: int | None
    height: int | None
    is_junk: bool
    is_resized: bool


@lru_cache(maxsize=512)  # one page names a picture many times
def inspect(url: str) -> PictureUrl | None:
    """Look at an absolute address; None for videos, pages, vector graphics, formulas and hosts that only serve trackers."""
    # urlsplit takes five times as long, and a page has many pictures
    start, _, query = url.partition("#")[0].partition("?")
    address = start.partition("://")[2]
    if match := _PHOTON.match(address):  # the copying host is not the picture's
        address = address[match.end() :]
    above, slash, name = address.rpartition("/")
    if not slash:
        above, name = address, ""
    folder = _folder(above)
    if (
        folder is None
        or _NOT_A_PICTURE.search(name)
        or (name.endswith(".php") and (not query or name == "latex.php"))
        or (folder.of_drawings and not _PICTURE_PATH.search(name))
        or (folder.of_wiki and _PAGE_OF_FILE.match(name))
    ):
        return None
    plain = key = _key(folder.key, name, query)
    width = height = None
    is_resized = False
    if query or not folder.is_plain or "http" in name or "-p-" in name:
        path = folder.path + name
        own_host, own_path, own_query, width, height, is_resized = original(folder.host, path, query)
        if own_path != path or own_host != folder.host:
            if own_host == _WIX_HOST:
                return _whole(own_path, query)
            key = _key_of(own_host, own_path, own_query)
    if not is_resized:
        width, height = _size(name, query)
        is_resized = width is not None or height is not None
    if key[-5:].lower() == ".webp":
        key = _TWO_ENDS.sub("", key)
    is_junk = folder.is_furniture or _is_junk(name) or "_next%2Fstatic" in query
    return PictureUrl(url, key, plain, width, height, is_junk, is_resized)


def _whole(path: str, query: str) -> PictureUrl:
    """The file of which Wix was asked for a small or blurred copy."""
    plain = _key_of(_WIX_HOST, path, query)
    is_junk = _FURNITURE_PLACE.search(path) is not None or _is_junk(path.rpartition("/")[2])
    return PictureUrl(f"https://{_WIX_HOST}{path}", _TWO_ENDS.sub("", plain), plain, None, None, is_junk, False)


class _Folder(NamedTuple):
    """What the pictures of a folder have in common. No service has made their addresses where it `is_plain`."""

    host: str
    path: str
    key: str
    is_plain: bool
    is_furniture: bool
    of_drawings: bool
    of_wiki: bool


@lru_cache(maxsize=64)  # a page's pictures lie in a few folders
def _folder(address: str) -> _Folder | None:
    """Look at the address up to the last slash; None where no pictures of posts lie."""
    host, slash, rest = address.partition("/")
    host, path = host.lower(), f"/{rest}/" if slash else "/"
    if "/math/render/" in path or f".{host}".endswith(_TRACKERS):  # a formula, a line high
        return None
    return _Folder(
        host,
        path,
        host.removeprefix("www.") + path,
        not may_be_of_a_service(host, path, ""),
        _FURNITURE_PLACE.search(path) is not None,
        "/svg/" in path,
        path.endswith("/wiki/"),
    )


def is_file(picture: PictureUrl) -> bool:
    """Does the address end like a picture's file?"""
    return bool(_PICTURE_PATH.search(picture.url.partition("?")[0]))


def _key(folder: str, name: str, query: str) -> str:
    """Without scheme, size suffixes and query; a script's query is its picture and stays."""
    key = folder + (_WP_SUFFIXES.sub(_without_suffixes, name) if "-" in name else name)
    return key if not query or _PICTURE_PATH.search(name) else f"{key}?{query}"


def _key_of(host: str, path: str, query: str) -> str:
    folder, slash, name = path.rpartition("/")
    return _key(host.removeprefix("www.") + folder + slash, name, query)


def _without_suffixes(match: re.Match[str]) -> str:
    end: str | None = match[1]
    return match[0] if end is None else end


def _size(name: str, query: str) -> tuple[int | None, int | None]:
    if match := _WP_SIZE.search(name):
        return int(match[1]), int(match[2])
    if not query:
        return None, None
    if match := _SIZE_PAIR.search(query):
        return int(match[1]) or None, int(match[2]) or None
    width, height = _SIZE_WIDTH.search(query), _SIZE_HEIGHT.search(query)
    return (int(width[1]) or None) if width else None, (int(height[1]) or None) if height else None


def _is_junk(name: str) -> bool:
    stem = name.rpartition(".")[0] or name
    tokens = _TOKEN.findall(stem.lower())
    if len(tokens) <= 3 and not _FURNITURE.isdisjoint(tokens):
        return True
    if not _UNTELLING.issuperset(tokens):
        return False
    telling = [token for token in tokens if token not in _NEUTRAL]
    if not _STAND_INS.isdisjoint(telling):
        telling = [token for token in telling if token not in _OF_CARDS]
    return bool(telling) and _TRIFLES.issuperset(telling)
