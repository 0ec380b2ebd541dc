"""Where an address leads in the end, and whether that is still the same page of the same site."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

OTHER_SITE: Final = "other_site"
SIGN_IN: Final = "sign_in"
HOME: Final = "home"

_PLAIN_PREFIXES = ("www.", "m.", "mobile.", "amp.")
_SIGN_IN = ("/wp-login.php", "/login", "/log-in", "/signin", "/sign-in", "/my-account")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
_SECOND = frozenset(["co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go", "gob", "nom", "ltd", "me"])
_SHARED = frozenset(
    [
        "blogspot.com", "wordpress.com", "github.io", "netlify.app", "vercel.app", "myshopify.com", "squarespace.com", "wixsite.com", "pages.dev", "web.app",
        "herokuapp.com", "tumblr.com", "substack.com", "ghost.io", "webflow.io", "weebly.com", "cloudfront.net", "amazonaws.com", "azureedge.net", "b-cdn.net",
    ]
)  # fmt: skip


def leads_away(link: str, final: str, own_sites: Collection[str] = ()) -> str:
    """`other_site`, `sign_in` or `home` where a link does not lead to the post that it names; '' where it does.

    Another scheme, `www.`, a mobile address, a slash or another path of the same site are no surprise; another domain or port
    is, and so is the home page or a sign-in in the place of a post. `own_sites` are hosts and addresses of the blogger's own.
    """
    asked, got = urlsplit(link), urlsplit(final)
    owned = [urlsplit(one if "://" in one else f"//{one}") for one in own_sites if one]
    if not _is_one_site(asked, got) and not any(_is_one_site(one, got) for one in owned):
        return OTHER_SITE
    if not _names_a_post(asked, owned):
        return ""
    if any(got.path.rstrip("/").endswith(path) for path in _SIGN_IN) and not asked.path.rstrip("/").endswith(_SIGN_IN):
        return SIGN_IN
    return "" if _names_a_post(got, owned) else HOME


def own_domain(host: str) -> str:
    """What one owner has: `lemon.co.uk` of `www.lemon.co.uk`, `lemon.blogspot.com` where a host serves many."""
    labels = host.split(".")
    if labels[-1].isdecimal() or ":" in host:
        return host  # a number is no domain
    shared = ".".join(labels[-2:])
    is_shared = shared in _SHARED or (len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in _SECOND)
    return ".".join(labels[-3:] if is_shared else labels[-2:])


def _is_one_site(one: SplitResult, other: SplitResult) -> bool:
    try:
        ports = {port if port not in (80, 443) else None for port in (one.port, other.port)}
    except ValueError:
        return False
    first, second = _host(one.hostname), _host(other.hostname)
    return len(ports) == 1 and (first == second or own_domain(first) == own_domain(second))


def _names_a_post(parts: SplitResult, owned: Collection[SplitResult]) -> bool:
    """`/`, `/index.php`, `/en/` and a blog's own beginning are home pages; a post has a name or, in WordPress's plain addresses, a number."""
    plain = parts.path.strip("/").lower()
    if any(name in {"p", "page_id", "name"} and value for name, value in parse_qsl(parts.query)):
        return True
    begins = any(one.scheme and plain == one.path.strip("/").lower() and _is_one_site(one, parts) for one in owned)
    return not begins and plain not in {"", "index.php", "index.html"} and not _LANGUAGE.fullmatch(plain)


def _host(name: str | None) -> str:
    host = (name or "").lower().rstrip(".")
    for prefix in _PLAIN_PREFIXES:
        host = host.removeprefix(prefix)
    return host
