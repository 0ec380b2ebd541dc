"""Picture services write sizes and crops into the address: what stays when these are taken out names the picture itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

_SHOP_SIZE = re.compile(r"_(\d{2,4})x(\d{2,4})?(?:_crop_\w+)?(?:@2x)?(?=\.\w{2,5}$)")
_GOOGLE_SIZE = re.compile(r"/(?:[swh]\d{2,4}(?:-[\w-]*)?)(?=/[^/]+$)|=[swh]\d{2,4}[\w-]*$")
_GOOGLE_HOST = re.compile(r"(?:^|\.)(?:bp\.blogspot\.com|googleusercontent\.com)$")
_GOOGLE_SIDE = re.compile(r"[/=](?:s|w)(\d{2,4})")
_CLOUDINARY = re.compile(r"(/image/(?:upload|fetch|private)/)(?:(?:[a-z]{1,3}_[^/]{1,200}|s--[\w-]{8}--)/)+(?=[^/])")
_CLOUDFLARE = re.compile(r"/cdn-cgi/image/[^/]{1,200}/")
_DRUPAL = re.compile(r"/styles/[\w-]{1,100}/(?:public|private)/")
_GHOST = re.compile(r"/content/images/size/w(\d{2,4})/")
_WIX = re.compile(r"(/media/[^/]{1,200})/v1/(?:fill|fit|crop)/.*$")
_WIKI = re.compile(r"/thumb(/\w/\w\w/[^/]{1,300})/(\d{2,4})px-[^/]*$")
_MEDIUM = re.compile(r"/(?:v2/)?(?:resize:\w+:|max/|fit/[a-z]/)(\d+)(?:[:/]\d+)?(?=/)")
_MAGAZINES = re.compile(r"/(?:\d{1,2}:\d{1,2}|master|pass)/w_(\d{2,4})[^/]{0,60}(?=/)")
_WEBFLOW = re.compile(r"-p-(\d{3,4})(?=\.\w{2,5}$)")
_MAGENTO = re.compile(r"/cache/[0-9a-f]{32}/")
_THUMBOR = re.compile(
    r"/[\w-]{27}=/(?:(?:fit-in|smart|\d*x\d+(?::\d*x\d*)?|\d+x\d*(?::\d*x\d*)?|filters:[^/]{1,400})/)*"
)
_WIDE = re.compile(r"(?:^|[,/;])w(?:idth)?[_=](\d{1,5})(?=[,/;]|$)")
_WITHIN = re.compile(r"/(?:https?:/{1,2}|https?%3[Aa]%2[Ff]%2[Ff])(?=\w)")
_WITHIN_QUERY = re.compile(r"(?:^|&)(?:url|src|image|img)=([^&]{5,2000})")
_HOST_WITHIN = re.compile(
    r"/((?:[a-z0-9-]{1,60}\.){1,4}(?:com|net|org|io|co|de|fr|es|it|uk|br|nl|app|blog|cloud|media))(/.{3,})$"
)
_PICTURE_END = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.I)
_HOST_ENDS = (
    ".com/", ".net/", ".org/", ".io/", ".co/", ".de/", ".fr/", ".es/", ".it/", ".uk/", ".br/", ".nl/", ".app/", ".blog/", ".cloud/", ".media/",
)  # fmt: skip


def original(host: str, path: str, query: str) -> tuple[str, str, str, int | None, int | None, bool]:
    """Host, path and query of the picture behind an address, the size that was asked for, and whether one was.

    What is no known service's address comes back as it is. The result names a picture, it need not be an address that works.
    """
    if not may_be_of_a_service(host, path, query):
        return host, path, query, None, None, False
    if _GOOGLE_HOST.search(host):
        return _google(host, path, query)
    if host == "cdn.shopify.com" or "/cdn/shop/" in path:
        size = _SHOP_SIZE.search(path)
        plain = _SHOP_SIZE.sub("", path)
        return (
            host,
            plain,
            query,
            int(size[1]) if size else None,
            int(size[2]) if size and size[2] else None,
            bool(size),
        )
    if _WITHIN.search(path):
        return _within(host, path, query)
    if "=/" in path and (match := _THUMBOR.search(path)):
        inner = _within(host, f"/{path[match.end() :]}", query)
        return (*inner[:3], None, None, True)
    for hint, pattern, plainly, width in _SERVICES:
        if hint in path and (match := pattern.search(path)):
            return host, path[: match.start()] + plainly(match) + path[match.end() :], query, width(match), None, True
    return _within(host, path, query)


def may_be_of_a_service(host: str, path: str, query: str) -> bool:
    address = f"{host}:{path}?{query}"
    for hint in _HINTS:
        if hint in address:
            return True
    if query or "." in path.rpartition("/")[0]:  # a host inside the path has a dot before the last slash
        for end in _HOST_ENDS:
            if end in address:
                return True
    return False


def _google(host: str, path: str, query: str) -> tuple[str, str, str, int | None, int | None, bool]:
    size = _GOOGLE_SIZE.search(path)
    side = _GOOGLE_SIDE.search(size[0]) if size else None
    return host, _GOOGLE_SIZE.sub("", path), query, int(side[1]) if side else None, None, side is not None


def _within(host: str, path: str, query: str) -> tuple[str, str, str, int | None, int | None, bool]:
    """An address that carries the picture's own: behind a path of sizes, or as a parameter of a script."""
    if cut := list(_WITHIN.finditer(path)):
        inner, _, rest = unquote(path[cut[-1].end() :]).partition("/")
        return inner.lower(), f"/{rest}", "", _asked(path), None, True
    if (match := _HOST_WITHIN.search(path)) and _PICTURE_END.search(path):
        return match[1], match[2], "", _asked(path), None, True
    if not _PICTURE_END.search(path) and (found := _WITHIN_QUERY.search(query)):
        inner = unquote(found[1])
        if _PICTURE_END.search(inner.partition("?")[0]):
            inner = inner.partition("?")[0]
            if "//" in inner[:8]:
                inner_host, _, rest = inner.partition("//")[2].partition("/")
                return inner_host.lower(), f"/{rest}", "", None, None, False
            if inner.startswith("/"):
                return host, inner, "", None, None, False
    return host, path, query, None, None, False


def _no_width(_: re.Match[str]) -> int | None:
    return None


def _own_width(match: re.Match[str]) -> int | None:
    return int(match[match.lastindex or 0]) or None


def _named_width(match: re.Match[str]) -> int | None:
    return _asked(match[0])


def _asked(path: str) -> int | None:
    found = _WIDE.search(path)
    return int(found[1]) or None if found else None


_SERVICES: tuple[
    tuple[str, re.Pattern[str], Callable[[re.Match[str]], str], Callable[[re.Match[str]], int | None]], ...
] = (  # first what stands in each address of the service: quicker to find than its pattern
    ("/image/", _CLOUDINARY, lambda match: match[1], _named_width),
    ("/image/", _CLOUDFLARE, lambda _: "/", _named_width),
    ("/styles/", _DRUPAL, lambda _: "/", _no_width),
    ("/images/size/w", _GHOST, lambda _: "/content/images/", _own_width),
    ("/v1/", _WIX, lambda match: match[1], _no_width),
    ("/thumb/", _WIKI, lambda match: match[1], _own_width),
    ("/cache/", _MAGENTO, lambda _: "/", _no_width),
    ("/max/", _MEDIUM, lambda _: "", _own_width),
    ("/fit/", _MEDIUM, lambda _: "", _own_width),
    ("resize:", _MEDIUM, lambda _: "", _own_width),
    ("/w_", _MAGAZINES, lambda _: "", _own_width),
    ("-p-", _WEBFLOW, lambda _: "", _own_width),
)
# What must stand in an address for any of the rules to have something to do; most addresses are done with here.
_HINTS = (
    *dict.fromkeys(hint for hint, *_ in _SERVICES), "=/", "http", "blogspot", "googleusercontent", "shopify", "/cdn/shop/",
    "url=", "src=", "image=", "img=",
)  # fmt: skip
