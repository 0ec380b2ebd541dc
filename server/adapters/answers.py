"""What the first lines of an answer from the web say: its kind, what became of it, and why it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from server import clock
from server.errors import PageFailed, PageGone, PageTooLarge, WrongContentType
from server.values.clean import whole

PAGES = frozenset({"text/html", "application/xhtml+xml"})
# robots.txt, sitemaps, feeds and JSON under all the names that servers give them; what is inside is for its reader to judge
_LISTS = PAGES | {
    "text/plain", "text/xml", "application/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml",
    "application/json", "application/gzip", "application/x-gzip", "application/octet-stream", "",
}  # fmt: skip
_TOLD = ("link", "retry-after", "x-wp-total", "x-wp-totalpages")
_LONGEST_WAIT = 7 * 24 * 3600.0
# what bot shields write on answers of their own: Cloudflare, AWS WAF, SiteGround, Sucuri
_SHIELD_HEADERS = (
    ("cf-mitigated", ""),
    ("x-amzn-waf-action", ""),
    ("sg-captcha", "challenge"),
    ("x-sucuri-block", ""),
)
_STYLES = frozenset({"text/css"})
_RANGE = re.compile(r"\s*bytes\s+0-\d+/(\d+|\*)\s*$", re.ASCII | re.IGNORECASE)
_PASSING = frozenset({408, 425, 429})
_GONE = {
    401: "The page asks for a sign-in. Pins need a page that everybody can open.",
    403: "The site refused to show us the page. A security plugin or firewall may block Pinwright: allow it, then retry.",
    404: "There is no page at this address (404). Check that the post is published and the address is right, then retry.",
    410: "The page was removed (410). Publish it again or use another address.",
}


def told(headers: Mapping[str, str]) -> dict[str, str]:
    """The few headers that readers of lists and waiting jobs want."""
    return {name: headers[name][:2000] for name in _TOLD if name in headers}


def _patience(headers: Mapping[str, str]) -> dict[str, Any]:
    """How many seconds the site asks to be left alone, where it says so in seconds or as a date."""
    value = headers.get("Retry-After", "").strip()
    try:
        seconds = (
            float(plain)
            if (plain := whole(value, 15)) is not None
            else (parsedate_to_datetime(value) - clock.now()).total_seconds()
        )
    except (ValueError, TypeError, OverflowError):
        return {}
    return {"retry_after": min(max(seconds, 0.0), _LONGEST_WAIT)}


def is_challenge(headers: Mapping[str, str]) -> bool:
    """Tell whether a bot shield says that this answer is its own, not the site's."""
    return any(name in headers and (not value or value in headers[name].lower()) for name, value in _SHIELD_HEADERS)


def check_status(status: int, headers: Mapping[str, str]) -> None:
    """Raise PageGone or PageFailed for what is no success."""
    if status in _PASSING:
        raise PageFailed(
            f"The site asks for patience ({status}). Wait a few minutes, then retry.",
            status=status,
            **_patience(headers),
        )
    if 400 <= status < 500:
        raise PageGone(
            _GONE.get(
                status, f"The site says that this page cannot be opened ({status}). Check the address, then retry."
            ),
            status=status,
        )
    if not 200 <= status < 300:
        raise PageFailed(
            f"The site answered with an error of its own ({status}). Look whether the page opens in a browser, then retry.",
            status=status,
            **_patience(headers),
        )


def check_kind(content_type: str, wanted: Sequence[str]) -> None:
    """Raise WrongContentType for a file of a kind that was not asked for."""
    is_page = "page" in wanted and content_type in PAGES
    is_image = "image" in wanted and content_type.startswith("image/")
    is_style = "style" in wanted and content_type in _STYLES
    is_list = "list" in wanted and (content_type in _LISTS or content_type.endswith(("+xml", "+json")))
    if is_page or is_image or is_style or is_list:
        return
    expected = "a web page or a picture" if len(wanted) > 1 else "a picture" if "image" in wanted else "a web page"
    raise WrongContentType(
        f"The address leads to {content_type or 'a file without a type'}, not to {expected}. Use another address.",
        content_type=content_type,
    )


def type_of(header: str) -> tuple[str, str | None]:
    """Content type in small letters and charset of a `Content-Type`."""
    if not header.strip():
        return "", None
    message = Message()
    message["Content-Type"] = header
    charset = message.get_content_charset()
    kind = header.partition(";")[0].strip().lower()
    return kind, charset


def as_utf8(location: str) -> str:
    """Headers arrive as Latin-1; sites send raw UTF-8 in this one."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def too_large(limit: int) -> PageTooLarge:
    return PageTooLarge(
        f"It is larger than {limit / 1_000_000:g} MB, which is too much for a post or its picture.", limit=limit
    )


def starts_at_zero(status: int, headers: Mapping[str, str]) -> bool:
    """Tell whether a body is the beginning of the file: a server may ignore a range, or send another one."""
    return status != 206 or _RANGE.match(headers.get("Content-Range", "")) is not None


def length_told(status: int, headers: Mapping[str, str]) -> int | None:
    """The length of the whole file, where an answer tells one of bytes that are sent as they are."""
    if "Content-Encoding" in headers:
        return None
    if status == 206:
        part = _RANGE.match(headers.get("Content-Range", ""))
        total = part[1] if part else ""
    else:
        total = headers.get("Content-Length", "")
    return whole(total, 15)
