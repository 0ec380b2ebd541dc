"""Addresses made absolute, and the hosts that they name."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

PLAIN_URL = re.compile(r"https?://[\w.-]+(?::\d+)?/(?!\.)[^\s#\[\]\\]*\Z")  # one in which there is nothing to resolve
_PLAIN_HOST = re.compile(r"https?://(?:www\.)?+([a-z0-9][a-z0-9.-]*)(?::\d+)?(?:/|$)")
_TWO_STARTS = re.compile(r"https?://[\w.-]*?(https?://.+)")  # a whole address was put behind the site's own


def join(base: str, address: str) -> str:
    """Absolute http(s) URL without surrounding blanks, '' for anything else (data:, javascript:, broken)."""
    if PLAIN_URL.match(address):
        return address  # most addresses
    address = address.strip().replace("\n", "").replace("\t", "")
    if match := _TWO_STARTS.match(address):
        address = match[1]
    if not address or address.startswith(("data:", "javascript:", "blob:", "#", "about:")):
        return ""
    try:
        url = urljoin(base, address)
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def host_of(url: str) -> str:
    """Host in lower case without `www.`, '' when there is none."""
    if match := _PLAIN_HOST.match(url):
        return match[1]
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
