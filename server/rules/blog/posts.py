"""Which addresses of a blog are posts, and which addresses are the same post."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from server.rules.urls import canonical_key

_ARCHIVES = {
    "category": "category", "categories": "category", "cat": "category", "topics": "category", "kategorie": "category",
    "categorie": "category", "categoria": "category", "tag": "tag", "tags": "tag", "schlagwort": "tag",
    "label": "tag", "author": "author", "authors": "author", "autor": "author", "auteur": "author",
    "search": "search", "archive": "date_archive", "archives": "date_archive",
    "post_format": "category", "post-format": "category", "type": "category",
}  # fmt: skip
_SHOP = frozenset(
    {
        "cart", "checkout", "basket", "my-account", "account", "warenkorb", "kasse", "mein-konto", "panier", "carrito",
        "carrello", "carrinho", "wishlist", "order-received", "product-category", "product-tag", "shop",
    }
)  # fmt: skip
_LEGAL = frozenset(
    {
        "privacy", "privacy-policy", "privacypolicy", "terms", "terms-of-service", "terms-of-use", "terms-and-conditions", "terms-conditions",
        "disclaimer", "disclosure", "disclosures", "disclosure-policy", "affiliate-disclosure", "cookie-policy", "cookies", "cookie-richtlinie",
        "cookie-richtlinie-eu", "legal", "legal-notice", "imprint", "impressum", "datenschutz", "datenschutzerklaerung",
        "datenschutzerklärung", "agb", "widerruf", "widerrufsbelehrung", "mentions-legales", "mentions-légales",
        "politique-de-confidentialite", "politique-de-confidentialité", "conditions-generales", "aviso-legal",
        "politica-de-privacidad", "política-de-privacidad", "politica-de-cookies", "política-de-cookies", "note-legali",
        "politica-de-privacidade", "política-de-privacidade", "termos-de-uso", "informativa-privacy", "accessibility",
        "accessibility-statement", "gdpr", "ccpa", "do-not-sell", "do-not-sell-my-personal-information", "copyright", "refund-policy", "shipping",
    }
)  # fmt: skip
_ABOUT = frozenset(
    {
        "about", "about-me", "about-us", "contact", "contact-me", "contact-us", "kontakt", "contacto", "contatti", "contato", "work-with-me",
        "work-with-us", "press", "media-kit", "faq", "faqs", "newsletter", "subscribe", "thank-you", "thanks", "ueber-mich", "uber-mich",
        "über-mich", "ueber-uns", "über-uns", "a-propos", "à-propos", "sobre-mi", "sobre-mí", "sobre", "chi-sono", "chi-siamo", "start-here",
        "home", "blog", "sitemap", "site-map", "advertise", "portfolio",
    }
)  # fmt: skip
_SIGN_IN = frozenset({"login", "signin", "sign-in", "register", "sign-up", "signup", "lost-password", "members"})
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|pdf|zip|mp[34]|mov|webm|docx?|xlsx?|css|js|json|xml|txt|gz)$", re.I
)
_LISTS = ("page", "seite", "pagina")
_YEAR = re.compile(r"(?:19|20)\d\d")
_KEY_BYTES = 2_000
_SAFE = "/%:@!$&'()*+,;=~-._?[]"

WORDS = {
    "home": "The blog's first page.",
    "category": "A list of a category's posts, not a post.",
    "tag": "A list of a tag's posts, not a post.",
    "author": "A list of an author's posts, not a post.",
    "date_archive": "An archive of posts by date, not a post.",
    "list_page": "A further page of a list.",
    "search": "A page of search results.",
    "attachment": "A picture's own page, not a post.",
    "file": "A file, not a page.",
    "feed": "A feed, not a page.",
    "legal": "A legal page, such as privacy or imprint.",
    "about": "A page about the blog, not a post.",
    "shop": "A page of the shop, such as the cart.",
    "sign_in": "A page to sign in.",
    "admin": "A page of the blog's administration.",
    "robots": "The blog's robots.txt asks programs to leave this page alone.",
    "foreign": "An address of another site.",
    "pinned_already": "It has pins here already.",
    "pinned_earlier": "It was pinned before the account was connected here.",
    "duplicate": "The same post as another address that is made already.",
    "noindex": "The page asks not to be listed (noindex).",
    "not_chosen": "Left out by what you chose.",
    "too_long": "The address is too long.",
}


def why(code: str, **params: Any) -> dict[str, Any]:
    """A reason for leaving a page out, as it is stored and shown."""
    return {"code": code, "params": params, "text": WORDS[code]}


def no_post(url: str, home: str) -> str:
    """The code of why an address is no post, '' for one that may be."""
    parts = urlsplit(url)
    path = unquote(parts.path).lower().strip("/")
    query = dict(parse_qsl(parts.query))
    base = unquote(urlsplit(home).path).lower().strip("/")
    segments = [one for one in path.split("/") if one]
    inner = segments[len(base.split("/")) :] if base and (path == base or path.startswith(base + "/")) else segments
    if len(url.encode()) > _KEY_BYTES:
        return "too_long"
    if (found := _by_query(query)) or not inner:
        return found or ("" if query.keys() & {"p", "name"} else "home")
    if _FILE.search(path):
        return "file"
    return _by_segments(inner)


def _by_query(query: Mapping[str, str]) -> str:
    names = {
        "s": "search", "cat": "category", "tag": "tag", "author": "author", "m": "date_archive", "attachment_id": "attachment",
        "paged": "list_page", "feed": "feed", "replytocom": "duplicate", "add-to-cart": "shop", "page_id": "about",
    }  # fmt: skip
    return next((code for name, code in names.items() if name in query), "")


def _by_segments(inner: list[str]) -> str:
    first, last = inner[0], inner[-1]
    if first in {"wp-admin", "wp-json", "wp-content", "wp-includes", "cgi-bin"} or last in {"xmlrpc.php", "admin"}:
        return "admin"
    if last == "wp-login.php" or first in _SIGN_IN:
        return "sign_in"
    if last in {"feed", "rss", "atom"} or first == "feeds":
        return "feed"
    if len(inner) >= 2 and inner[-2] in _LISTS and last.isdecimal():
        return "list_page"
    if len(inner) >= 2 and (found := _ARCHIVES.get(first)):
        return found
    if len(inner) >= 2 and inner[-2] in {"attachment", "attachments"}:
        return "attachment"
    if first in _SHOP:
        return "shop"
    # `/de/impressum/` is a legal page as well as `/impressum/`
    plain = inner[1:] if len(inner) == 2 and len(first) == 2 and first.isalpha() else inner
    if not plain or (len(inner) == 1 and len(first) == 2 and first.isalpha()):
        return "home"
    if len(plain) == 1:
        name = re.sub(r"\.(?:html?|php)$", "", plain[0])
        if name == "index":
            return "home"
        if name in _LEGAL:
            return "legal"
        if name in _ABOUT:
            return "about"
        if name in _ARCHIVES:
            return _ARCHIVES[name]
    # Blogger's own pages lie in `/p/`, its searches in `/search/`
    if first == "p" and len(inner) == 2 and last.endswith(".html"):
        return "about"
    is_dated = _YEAR.fullmatch(first) and all(one.isdecimal() and len(one) <= 2 for one in inner[1:])
    return "date_archive" if is_dated and len(inner) <= 3 else ""


def page_key(url: str) -> str:
    """One text for all addresses of one post: also without scheme, `www.`, AMP, and however its letters are escaped."""
    key = canonical_key(url)
    base, mark, query = key.partition("?")
    rest = base.partition("://")[2] or base
    host, slash, path = rest.partition("/")
    path = quote(unquote(path, errors="surrogateescape"), safe=_SAFE, errors="surrogateescape")
    path = re.sub(r"(?:^|/)(?:index\.(?:html?|php)|amp)$", "", path.rstrip("/"))
    kept = "&".join(part for part in query.split("&") if part not in {"amp", "amp=1", "amp=true", "m=1", "m=0"})
    host = host.removeprefix("www.").removeprefix("amp.")
    return f"{host}{slash if path else ''}{path}{mark if kept else ''}{kept}"


def title_of(url: str) -> str:
    """What the address calls the post: its last segment in words, `/lemon-olive-oil-cake/` → "Lemon olive oil cake".

    '' where it has only a number.
    """
    segments = [one for one in unquote(urlsplit(url).path, errors="replace").split("/") if one.strip()]
    words = re.sub(r"\.(?:html?|php|aspx?)$", "", segments[-1], flags=re.IGNORECASE) if segments else ""
    words = " ".join(re.sub(r"[-_+\s]+", " ", words).split())
    if not re.search(r"[^\W\d_]", words) or "\ufffd" in words:
        return ""
    return words[:1].upper() + words[1:300]


def stored_keys(url: str) -> tuple[str, ...]:
    """The keys under which pins of this post may be stored: with either scheme, with and without `www.`."""
    found: dict[str, None] = {}
    for key in (canonical_key(url), "https://" + page_key(url)):
        rest = key.partition("://")[2]
        plain = rest.removeprefix("www.")
        for scheme in ("https", "http"):
            for host in (plain, "www." + plain):
                found.setdefault(f"{scheme}://{host}")
    return tuple(found)


def sitemap_kind(url: str) -> str:
    """What a sitemap lists, by the names that WordPress, Yoast, Rank Math and others give: posts, pages, other or ''."""
    name = urlsplit(url).path.rpartition("/")[2].lower()
    name = re.sub(r"\.xml(?:\.gz)?$", "", name)
    if re.match(r"wp-sitemap-(?:taxonomies|users)", name):
        return "other"
    if match := re.match(r"wp-sitemap-posts-(.+)-\d+$", name):
        name = match[1]
    name = re.sub(r"[-_]?sitemap[-_]?\d*$|^sitemap[-_]|[-_]?\d+$", "", name)
    name = re.sub(r"[-_]?sitemap$", "", name)
    if name in {
        "post",
        "posts",
        "blog",
        "blog-posts",
        "blog_posts",
        "news",
        "recipe",
        "recipes",
        "article",
        "articles",
    }:
        return "posts"
    if name in {"page", "pages", "pt-page", "site-pages", "static", "misc"}:
        return "pages"
    others = (
        "category", "categories", "tag", "tags", "post_tag", "post-tag", "author", "authors", "user", "users", "archive", "archives",
        "attachment", "image", "images", "video", "videos", "product", "products", "product_cat", "product_tag", "product-category",
        "web-story", "collections", "store-products", "local", "kml", "taxonomy", "tax-category", "tax-post_tag", "post_format", "addl",
    )  # fmt: skip
    if name == "pt-post" or name.startswith("pt-post-"):
        return "posts"
    return "other" if name in others or name.startswith(("tax-", "product")) else ""
