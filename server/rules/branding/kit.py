"""Name, logo and colours of a website, read from its home page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from server.rules.branding.colors import read_colors
from server.rules.reading.addresses import host_of
from server.rules.reading.document import Document
from server.rules.reading.schema import urls_of
from server.rules.reading.text import unique
from server.rules.reading.titles import document_title, site_name
from server.rules.redirects import own_domain
from server.values.brand import BrandFound

_MAX_SHEETS = 3
_MAX_LOGOS = 5
_SHEET_WORTH = (
    ("/themes/", 3), ("/elementor/css/post-", 3), ("global", 2), ("theme", 2), ("custom", 2), ("style", 1),
    ("wp-includes", -5), ("/plugins/", -2), ("fonts.googleapis", -9), ("print", -3),
)  # fmt: skip
_NO_PICTURE = re.compile(
    r"\.(?:svgz?|ico|html?|php|js)(?:[?#]|$)|#[^/]*$|gravatar\.com|default[-_]avatar", re.IGNORECASE
)
_LOGO_WORD = re.compile(r"(?:^|[\s_/-])(?:site-?|custom-?|brand-?)?logo(?:[\s_./-]|$|img|image)", re.IGNORECASE)
_HEADER = "header, .site-header, #header, #masthead, .navbar, .site-branding, .wp-block-site-logo, .custom-logo-link"
_OF_OTHERS = re.compile(
    r"(?i)partner|sponsor|client|award|badge|featured|as[-_ ]seen|press[-_ ]|affiliate|payment|advert|banner|certif"
)
_TITLE_BREAK = re.compile(r"\s+[|\-–—»«·•:~]\s+|\s*\|\s*")
_HOME = re.compile(
    r"(?i)^(?:home ?page|home|start(?:seite)?|accueil|inicio|início|pagina iniziale|welcome|willkommen|bienvenue|blog|strona główna|главная|ホーム|トップページ)\W*$"
)
_MAX_NAME, _MAX_NAME_WORDS = 50, 6
_SIDE = re.compile(r"(\d{2,4})x\d{2,4}")
_WIDTH = re.compile(r"(?<!\S)(\S{1,2000})\s+(\d+(?:\.\d+)?)([wx])")


def style_sheets(html: str, url: str) -> tuple[str, ...]:
    """Up to three addresses of style sheets that may hold the site's colours, the likeliest first."""
    doc = Document(html, url)
    addresses = list(unique(doc.absolute(href) for href in doc.links.get("stylesheet", [])))
    own = [address for address in addresses if _is_near(address, doc.host)]
    return tuple(sorted(own, key=_sheet_worth, reverse=True)[:_MAX_SHEETS])


def read_brand(html: str, url: str, sheets: Iterable[str] = ()) -> BrandFound:
    """What the home page of a site tells of its look; empty where it tells nothing. No input raises.

    `sheets` are the texts of its style sheets (`style_sheets` names them); those inside the page are read anyhow.
    """
    doc = Document(html, url)
    inside = [node.text(deep=True) for node in doc.elements("style")]
    inline = [
        style for tag in ("html", "body") for node in doc.elements(tag) if (style := node.attributes.get("style"))
    ]
    heads = [*doc.metas.get("theme-color", []), *doc.metas.get("msapplication-tilecolor", [])]
    primary, accent = read_colors([*inline, *inside, *sheets], heads)
    logos = tuple(unique(address for found in _logos(doc) if _may_be_logo(address := doc.absolute(found))))
    return BrandFound((site_name(doc) or _home_name(doc))[:200], host_of(url), primary, accent, logos[:_MAX_LOGOS])


def _is_near(address: str, host: str) -> bool:
    """On the site itself or on a host of the same domain: fonts and widgets of others say nothing of this brand."""
    other = host_of(address)
    return bool(other) and (other == host or f".{other}".endswith(f".{own_domain(host)}"))


def _home_name(doc: Document) -> str:
    """The name in the title of a home page: `Startseite - Backstube Kreuzberg`, `Nell's Table`."""
    pieces = [piece.strip() for piece in _TITLE_BREAK.split(document_title(doc))]
    telling = [piece for piece in pieces if piece and not _HOME.match(piece)]
    short = [piece for piece in telling if len(piece) <= _MAX_NAME and len(piece.split()) <= _MAX_NAME_WORDS]
    return short[0] if short and (len(telling) == 1 or short[0] == telling[0]) else ""


def _sheet_worth(address: str) -> int:
    path = address.lower()
    return sum(worth for word, worth in _SHEET_WORTH if word in path)


def _logos(doc: Document) -> Iterator[str]:
    """Addresses of the site's logo, the surest first: what the theme shows, what the markup names, then its icons."""
    yield from _shown_logos(doc)
    for node in doc.items.of("organization", "newsmediaorganization", "localbusiness", "store", "person", "brand"):
        yield from urls_of(node.get("logo"))
    for node in doc.items.of("website", "blog"):
        yield from (address for key in ("publisher", "author") for address in _publisher_logos(node.get(key)))
    for article in doc.items.articles():
        yield from _publisher_logos(article.get("publisher"))
    yield from _icons(doc)


def _may_be_logo(address: str) -> bool:
    return bool(address) and not _NO_PICTURE.search(address)


def _publisher_logos(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from urls_of(value.get("logo"))


def _shown_logos(doc: Document) -> Iterator[str]:
    pictures = doc.elements("img")
    in_header = {picture.mem_id for outer in doc.tree.css(_HEADER)[:20] for picture in outer.css("img")}
    sure = [node for node in pictures if "custom-logo" in (node.attributes.get("class") or "")]
    likely = [
        node
        for node in pictures
        if node.mem_id in in_header and _LOGO_WORD.search(told := _told(node)) and not _OF_OTHERS.search(told)
    ]
    for node in [*sure, *likely]:
        yield from _largest(node)


def _told(node: LexborNode) -> str:
    attributes = node.attributes
    return " ".join(
        filter(None, (attributes.get("class"), attributes.get("id"), attributes.get("alt"), attributes.get("src")))
    )


def _largest(node: LexborNode) -> Iterator[str]:
    attributes = node.attributes
    sized = [(float(size), address) for address, size, _ in _WIDTH.findall((attributes.get("srcset") or "")[:20_000])]
    ordered = [address for _, address in sorted(sized, reverse=True)]
    for address in [*ordered[:1], attributes.get("data-src"), attributes.get("src")]:
        if address:
            yield address


def _icons(doc: Document) -> Iterator[str]:
    """Square icons, the largest first."""
    sized: list[tuple[int, str]] = []
    for node in doc.elements("link"):
        rel = (node.attributes.get("rel") or "").lower().split()
        href = node.attributes.get("href") or ""
        if not href or not {"icon", "apple-touch-icon", "apple-touch-icon-precomposed"} & set(rel):
            continue
        side = _SIDE.search(node.attributes.get("sizes") or "") or _SIDE.search(
            urlsplit(href).path if "//" in href else href
        )
        sized.append((int(side[1]) if side else 180 if "icon" not in rel else 16, href))
    yield from (address for side, address in sorted(sized, reverse=True) if side >= 96)
