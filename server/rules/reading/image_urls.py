"""What an image address says: can it be a content picture, which picture is it, and how large."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_WP_SIZE = re.compile(r"-(\d{2,4})x(\d{2,4})(?=\.\w{2,5}$)")
_WP_SUFFIXES = re.compile(r"(?:-\d{2,4}x\d{2,4}|-scaled|-e\d{8,}|-rotated)+(?=\.\w{2,5}$)")
_SHOP_SIZE = re.compile(r"_(\d{2,4})x(\d{2,4})?(?:_crop_\w+)?(?:@2x)?(?=\.\w{2,5}$)")  # Shopify's
_GOOGLE_SIZE = re.compile(r"/(?:[swh]\d{2,4}(?:-[\w-]*)?)(?=/[^/]+$)|=[swh]\d{2,4}[\w-]*$")  # Blogger's
_GOOGLE_HOST = re.compile(r"(?:^|\.)(?:bp\.blogspot\.com|googleusercontent\.com)$")
_GOOGLE_SIDE = re.compile(r"[/=](?:s|w)(\d{2,4})")
_PHOTON = re.compile(r"^i\d\.wp\.com$")
_PICTURE_PATH = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.I)
_NOT_A_PICTURE = re.compile(r"\.(?:mp4|webm|mov|m4v|m3u8|mp3|pdf|html?|php|js|css|svgz?|ico)$", re.I)
_SIZE_PAIR = re.compile(r"(?:^|&)(?:resize|fit|crop)=(?:[^&]*?)(\d{1,5})(?:%2C|,|x)(\d{1,5})(?:&|$)", re.I)
_SIZE_WIDTH = re.compile(r"(?:^|&)(?:w|width|format)=(\d{1,5})(?:&|px|w|$)", re.I)
_SIZE_HEIGHT = re.compile(r"(?:^|&)(?:h|height)=(\d{1,5})(?:&|px|$)", re.I)
_JUNK_HOST = re.compile(
    r"(?:^|\.)(?:gravatar\.com|doubleclick\.net|googlesyndication\.com|scorecardresearch\.com|amazon-adsystem\.com|facebook\.com|assets\.pinterest\.com|pixel\.wp\.com|"
    r"stats\.wp\.com|feedburner\.com|quantserve\.com|s\.w\.org|google-analytics\.com|vgwort\.de)$"
)
_FURNITURE_PLACE = re.compile(
    r"/wp-content/(?:themes|plugins)/|/wp-includes/|/_next/static/"
)  # parts of the site, not of a post
_TOKEN = re.compile(r"[a-z]+|1x1")
# One of these makes a short file name furniture (`site-logo-2.png`); a long one may well be about logos.
_FURNITURE_WORDS = """logo logos avatar gravatar spacer placeholder favicon sprite sprites emoji 1x1 headshot noimage"""
_FURNITURE = frozenset(_FURNITURE_WORDS.split())
# A file name of nothing but these is furniture too (`share-icon.png`); beside other words they are a subject.
_TRIFLE_WORDS = """
ad ads advert arrow avatar badge banner beacon blank bg button captcha default dot dummy empty fallback icon
icons lazy lazyload load loader loading missing no none pixel rating share social spinner star stars tracking
transparent facebook twitter instagram pinterest youtube tiktok rss email search menu close
"""
_TRIFLES = frozenset(_TRIFLE_WORDS.split())
# Names that cameras and editors give (`IMG_0098.jpg`, `image-1.png`) say nothing either way.
_NEUTRAL = frozenset(["img", "image", "photo", "pic", "picture", "site", "x"])


@dataclass(frozen=True, slots=True)
class PictureUrl:
    """`key` is the same for all sizes of a picture; width and height are those the address tells; junk is a guess."""

    url: str
    key: str
    width: int | None
    height: int | None
    is_junk: bool
    is_resized: bool


def inspect(url: str) -> PictureUrl | None:
    """Look at an absolute address; None for videos, pages, vector graphics and hosts that only serve trackers."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host, path, query = parts.netloc.lower(), parts.path, parts.query
    if _PHOTON.match(host):  # the copying host is not the picture's
        host, _, rest = path.lstrip("/").partition("/")
        path = "/" + rest
    if _NOT_A_PICTURE.search(path) or _JUNK_HOST.search(host):
        return None
    width, height = _size(host, path, query)
    return PictureUrl(
        url, _key(host, path, query), width, height, _is_junk(path, query), width is not None or height is not None
    )


def _key(host: str, path: str, query: str) -> str:
    """Without scheme, size suffixes and query; a script's query is its picture and stays."""
    plain = _WP_SUFFIXES.sub("", path)
    if host == "cdn.shopify.com" or "/cdn/shop/" in path:
        plain = _SHOP_SIZE.sub("", plain)
    elif _GOOGLE_HOST.search(host):
        plain = _GOOGLE_SIZE.sub("", plain)
    key = host.removeprefix("www.") + plain
    return key if not query or _PICTURE_PATH.search(path) else f"{key}?{query}"


def _size(host: str, path: str, query: str) -> tuple[int | None, int | None]:
    if match := _WP_SIZE.search(path):
        return int(match[1]), int(match[2])
    if (host == "cdn.shopify.com" or "/cdn/shop/" in path) and (match := _SHOP_SIZE.search(path)):
        return int(match[1]), int(match[2]) if match[2] else None
    if _GOOGLE_HOST.search(host) and (part := _GOOGLE_SIZE.search(path)):
        side = _GOOGLE_SIDE.search(part[0])
        return (int(side[1]) if side else None), None
    if not query:
        return None, None
    if match := _SIZE_PAIR.search(query):
        return int(match[1]) or None, int(match[2]) or None
    width, height = _SIZE_WIDTH.search(query), _SIZE_HEIGHT.search(query)
    return (int(width[1]) or None) if width else None, (int(height[1]) or None) if height else None


def _is_junk(path: str, query: str) -> bool:
    if _FURNITURE_PLACE.search(path) or "_next%2Fstatic" in query:
        return True
    stem = path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
    tokens = _TOKEN.findall(stem.lower())
    if not tokens:
        return False
    if len(tokens) <= 3 and not _FURNITURE.isdisjoint(tokens):
        return True
    telling = [token for token in tokens if token not in _NEUTRAL]
    return bool(telling) and _TRIFLES.issuperset(telling)
