"""What an image address says: is it a picture worth showing, which picture, and how large."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_WP_SIZE = re.compile(r"-(\d{2,4})x(\d{2,4})(?=\.\w{2,5}$)")
_WP_SUFFIXES = re.compile(r"(?:-\d{2,4}x\d{2,4}|-scaled|-e\d{8,}|-rotated)+(?=\.\w{2,5}$)")
_PHOTON = re.compile(r"^i\d\.wp\.com$")
_PICTURE_PATH = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.I)
_NOT_A_PICTURE = re.compile(r"\.(?:mp4|webm|mov|m3u8|mp3|pdf|html?|js|css|svg|ico)$", re.I)
_JUNK = re.compile(
    r"(?i)(?:^|[/_.=-])(?:logos?|avatars?|gravatar|spacer|blank|pixel|1x1|transparent|placeholder|lazy[-_]?load(?:ing)?|loading|spinner|"
    r"sprites?|icons?|favicon|emoji|smilies|badges?|buttons?|ads?|advert|banner-?ad|tracking|beacon|captcha|share|rating|stars?|"
    r"default[-_](?:image|thumb\w*|share|og)|no[-_]?image|missing|dummy|fallback)(?:[/_.0-9x-]|$)"
)
_JUNK_HOSTS = (
    "gravatar.com",
    "doubleclick.net",
    "googlesyndication.com",
    "scorecardresearch.com",
    "amazon-adsystem.com",
    "facebook.com",
    "pixel.wp.com",
    "stats.wp.com",
    "feedburner.com",
    "quantserve.com",
    "s.w.org",
    "google-analytics.com",
)


def is_picture(url: str) -> bool:
    """Can the address be a content picture at all? Videos, pages, vector logos and known junk hosts cannot."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    return not _NOT_A_PICTURE.search(parts.path) and not any(
        host == junk or host.endswith("." + junk) for junk in _JUNK_HOSTS
    )


def looks_like_junk(url: str) -> bool:
    """Does the file name speak of a logo, an avatar, a spacer, an ad or a placeholder?"""
    parts = urlsplit(url)
    return _JUNK.search("/".join(parts.path.split("/")[-2:])) is not None


def picture_key(url: str) -> str:
    """One key for all sizes of a picture: WordPress suffixes, Photon host, scheme and size queries are dropped."""
    parts = urlsplit(url)
    host, path = (parts.netloc.lower(), parts.path)
    if _PHOTON.match(host):
        host, _, rest = path.lstrip("/").partition("/")
        path = "/" + rest
    host = host.removeprefix("www.")
    key = host + _WP_SUFFIXES.sub("", path)
    return key if _PICTURE_PATH.search(path) or not parts.query else f"{key}?{parts.query}"


def size_in_url(url: str) -> tuple[int | None, int | None]:
    """Width and height that the address itself tells: `-300x200.jpg`, `?w=300`, `?resize=300,200`, `?fit=`."""
    parts = urlsplit(url)
    if match := _WP_SIZE.search(parts.path):
        return int(match[1]), int(match[2])
    if not parts.query:
        return None, None
    query = parse_qs(parts.query)
    for name in ("resize", "fit", "crop"):
        numbers = re.findall(r"\d+", query.get(name, [""])[0])
        if len(numbers) >= 2:
            return _sane(numbers[-2]), _sane(numbers[-1])
    return _first(query, "w", "width"), _first(query, "h", "height")


def is_resized(url: str) -> bool:
    """Is the address a smaller variant of a picture (as opposed to the original)?"""
    return size_in_url(url) != (None, None)


def _first(query: dict[str, list[str]], *names: str) -> int | None:
    return next((size for name in names if name in query and (size := _sane(query[name][0]))), None)


def _sane(number: str) -> int | None:
    digits = re.match(r"\d{1,5}", number)
    return int(digits[0]) or None if digits else None
