"""The title without the site's name, and the site's name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from selectolax.lexbor import LexborNode

from server.rules.reading.document import Document, once
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import text_of
from server.rules.reading.text import squeeze, text_in, words

_SEPARATOR = re.compile(r"\s+[|\-–—»«·•:~/⋆★✦*]{1,2}\s+|\s*[|｜ㅣ]\s*|\s*::\s*|\s+[»›]\s*|\s*：\s*")
_MARKS = frozenset("|-–—»«·•:~/⋆★✦*｜ㅣ›：")  # one of them is in each separator
_TIGHT_UNSPACED = re.compile(r"\s*[_|｜：:»›<>\-–—]\s*")  # `標題_網站`: such scripts put no spaces around it
_BAR = re.compile(r"\s*[|｜ㅣ]\s*")  # Koreans write a letter that looks like it
_TIGHT_END = re.compile(
    r"(?:\s*[_|:@＠｜：<>«»‹›・]|\s+[-–—]|[-–—](?=\s))\s*$"
)  # before a name that is known: `Title_Site`, `Title: Site`, `Title- Site`
# A section of the site rather than of the title: `Lemon cake | Recipes`.
_SHELF = re.compile(
    r"(?i)\s*[|｜ㅣ]\s*(?:recipes?|rezepte?|recettes?|recetas?|receitas?|ricett[ae]|recept(?:en)?|opskrift(?:er)?|oppskrift(?:er)?|przepisy?|blog|articles?|news)\s*$"
)
_PUNCTUATION = re.compile(r"\S?(?::|[–—/|])\s")
_TIGHT_START = re.compile(r"\s*[_|:｜：]\s*")  # `Site: Title`
_STOPS = "。.!！?？…"
_MAX_TITLE = 500
_MAX_HEADING = 300
_SENTENCE_OF = 3  # words from which a heading says what a page is about
_UNSPACED_OF = 8  # the same in letters, for scripts without spaces
_STEM = 5
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_TITLE_CLASSES = frozenset(
    ["entry-title", "post-title", "article-title", "post-headline", "article-headline", "post__title", "article__title"]
)
_SHORTEST_NAME = 3
_TELLING_LABEL = 6
_NO_NAME = re.compile(r"(?i)https?://|www\.|(?:blogger|undefined|null|home)$")
_FEEDS = frozenset({"application/atom+xml", "application/rss+xml"})
_FEED_NAME = re.compile(r"\s*([^»]{2,60}?)\s+(?:»|-)\s+(?:feed|atom|rss)\s*$", re.I)
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "blogspot", "wordpress"})


def site_name(doc: Document) -> str:
    """What the site calls itself: Open Graph, then its WebSite or publisher object; '' when it does not say.

    An address is no name, and the service that a blog is written on is not the blog.
    """
    return next((name for told in _names(doc) if (name := told.strip(" -–—|·")) and not _NO_NAME.match(name)), "")


def _names(doc: Document) -> Iterator[str]:
    yield doc.meta("og:site_name")
    yield from (text_of(node.get("name")) for node in doc.items.of("website"))
    yield from (text_of(node.get("publisher"), "name") for node in doc.items.articles())
    yield from (text_of(node.get("name")) for node in doc.items.of("organization", "newsmediaorganization"))
    yield doc.meta("application-name", "apple-mobile-web-app-title")
    yield _of_feed(doc)
    yield _in_title(doc)
    yield doc.meta("twitter:domain", "copyright")


def _of_feed(doc: Document) -> str:
    """What the site's feed is called: `Lemon Kitchen » Feed`, `Lemon Kitchen - Atom`."""
    for node in doc.elements("link"):
        attributes = node.attributes
        if (attributes.get("type") or "") in _FEEDS and (match := _FEED_NAME.match(attributes.get("title") or "")):
            return match[1]
    return ""


def _in_title(doc: Document) -> str:
    """The piece of the document's title that the domain is named after: `Lemon cake - Lemon Kitchen` on lemonkitchen.example."""
    labels = {squeeze(label) for label in doc.host.split(".")[:-1] if label not in _SECOND_LEVEL}
    pieces = _SEPARATOR.split(document_title(doc)[:_MAX_TITLE])
    return next((piece.strip() for piece in reversed(pieces) if len(pieces) > 1 and squeeze(piece) in labels), "")


@once
def document_title(doc: Document) -> str:
    """Text of the first `title` element that has any."""
    return next((text for node in doc.elements("title") if (text := text_in(node))), "")


def page_title(doc: Document, site: str, recipe: Node | None, product: Node | None) -> str:
    """The content's own title.

    A recipe's or product's name is clean by nature. Else the social title loses a site suffix, and the visible
    heading decides where both disagree only by such a suffix.
    """
    for node in (recipe, product):
        if node is not None and (name := text_of(node.get("name")) or text_of(node.get("headline"))):
            return strip_site(name, site, doc.host)
    heading = main_heading(doc)
    in_head = document_title(doc)
    social = doc.meta(
        "dc:title", "dcterms:title", "og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"
    )
    if social and in_head[: len(social)] == social and in_head[len(social) :].lstrip()[:1] == '"':
        social = in_head  # an attribute ends at the first quotation mark that nobody escaped
    headline = next((name for node in doc.items.articles() if (name := text_of(node.get("headline")))), "")
    said = squeeze(heading)
    if heading and (said == squeeze(headline) or said == squeeze(strip_site(in_head, site, doc.host))):
        # what readers see, confirmed by a second source
        return _parted(heading, (strip_site(social, site, doc.host), headline))
    if (
        heading
        and not social
        and (_extends(in_head, heading, 1) or in_head.casefold().endswith(f": {heading.casefold()}"))
    ):
        return heading
    for candidate in (social, headline, in_head):
        stripped = strip_site(candidate, site, doc.host)
        if heading and _extends(stripped, heading, 1) and _speaks_of_host(doc.host, stripped[len(heading) :]):
            return heading  # `Title - The New Citrus Daily` of citrusdaily.example, which tells no name
        if heading and stripped and _extends(heading, stripped):
            return stripped  # a heading may carry its section: `Title | Politics`
        if heading.casefold().endswith(f" {stripped.casefold()}") and _says_enough(stripped, _SENTENCE_OF):
            return stripped  # or the words above it, as an element of its own
        if heading and (_extends(stripped, heading) or (_alike(stripped, heading) and candidate is not headline)):
            return heading
        if stripped and squeeze(stripped) != squeeze(site):
            is_sure = squeeze(headline) == squeeze(stripped) or doc.meta("dc:title", "dcterms:title")
            return heading if not is_sure and _is_of_page(doc, heading, site, stripped) else stripped
    return heading or strip_site(social or headline or in_head, site, doc.host)


def _parted(heading: str, others: Iterable[str]) -> str:
    """The title that parts what a heading shows on two lines: `Lemon trees: How to prune` of `Lemon trees How to prune`."""
    marks = len(_PUNCTUATION.findall(heading))
    same = (other for other in others if squeeze(other) == squeeze(heading))
    return next((other for other in same if len(_PUNCTUATION.findall(other)) > marks), heading)


def _speaks_of_host(host: str, tail: str) -> bool:
    """Has a title's tail the domain's name in it, and little more?"""
    said = squeeze(tail)
    labels = (squeeze(label) for label in host.split(".")[:-1])
    return any(len(label) >= _TELLING_LABEL and label in said and len(said) <= 3 * len(label) for label in labels)


def _is_of_page(doc: Document, heading: str, site: str, told: str) -> bool:
    """Is the heading that readers see the content's own, although the head words it otherwise (for search engines, for networks)?

    It is a phrase of its own that shares a telling word with what the head or the address say; a slogan, a section's name and a
    heading inside the text rarely do.
    """
    if (
        not _says_enough(heading, _SENTENCE_OF)
        or _names_site(heading, site, doc.host)
        or heading.casefold() in told.casefold()
    ):
        return False
    name = doc.url.partition("?")[0].rstrip("/").rpartition("/")[2]
    shared = _telling(heading) & _telling(f"{told} {name}".replace("-", " ").replace("_", " "))
    return bool(shared - _telling(site))


def _telling(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words(text) if len(word) >= _STEM)


def _says_enough(text: str, least: int) -> bool:
    return len(words(text)) >= least or (len(text) >= _UNSPACED_OF and len(_UNSPACED.findall(text)) >= _UNSPACED_OF)


@once
def main_heading(doc: Document) -> str:
    """Text of the first visible `h1` that is not the site's logo; where there is none, of the only heading that is marked as a post's."""
    for node in doc.elements("h1")[:6]:
        text = doc.text_of(node).removesuffix("¶").rstrip()  # manuals link each heading to itself
        if not text or len(text) > _MAX_HEADING:
            continue
        label = " ".join(filter(None, (node.attributes.get("class"), node.attributes.get("id")))).lower()
        if any(word in label for word in ("logo", "site-title", "sitename", "brand")):
            continue
        if squeeze(text) in squeeze(doc.host) or _links_home(doc, node, text) or doc.is_chrome(node):
            continue
        return text
    titles = [node for node in doc.css('[class*="title"]') if not _TITLE_CLASSES.isdisjoint(_classes(node))]
    texts = {text for node in titles[:4] if node.tag in ("h2", "h3") and (text := doc.text_of(node))}
    return text if len(texts) == 1 and len(text := texts.pop()) <= _MAX_HEADING else ""


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


def _links_home(doc: Document, heading: LexborNode, text: str) -> bool:
    """Is the heading a link to the site's front page, or to the blog that the page is below of?"""
    link = heading.css_first("a")
    around = heading.parent
    if link is None and around is not None and around.tag == "a":
        link = around
    if link is None or text_in(link) != text:
        return False
    target = doc.absolute(link.attributes.get("href") or "").partition("?")[0].rstrip("/")
    here = doc.url.partition("?")[0].rstrip("/")
    return bool(target) and target != here and here.partition("://")[2].startswith(f"{target.partition('://')[2]}/")


def strip_site(title: str, site: str, host: str) -> str:
    """Cut leading and trailing segments that name the site; a title is never cut to nothing."""
    title = title[:_MAX_TITLE]
    if not _MARKS.isdisjoint(title):
        title = _cut_segments(title, site, host)
        title = _SHELF.sub("", title) or title
    return _cut_tight(title, site)


@lru_cache(maxsize=64)  # one page asks several times
def _cut_segments(title: str, site: str, host: str) -> str:
    pieces = _BAR.split(title) if "|" in title or "｜" in title else ()
    for place, piece in enumerate(pieces[1:-1], 1):
        if _names_site(piece, site, host):  # `Title | Site | Slogan`
            title = " | ".join(pieces[:place])
            break
    cuts = list(_SEPARATOR.finditer(title))
    ends = [*(one.start() for one in cuts[1:]), len(title)] if site else []
    for cut, after in zip(cuts, ends, strict=False):
        if cut.start() and squeeze(title[cut.end() : after]) == squeeze(site):
            title = title[: cut.start()]  # `Title – Site – Slogan`
            cuts = list(_SEPARATOR.finditer(title))
            break
    for _ in range(2):
        if not cuts:
            break
        head, tail = title[: cuts[-1].start()], title[cuts[-1].end() :]
        first, rest = title[: cuts[0].start()], title[cuts[0].end() :]
        if _names_site(tail, site, host) and head.strip():
            title = head.strip()
        elif _names_site(first, site, host) and rest.strip():
            title = rest.strip()
        else:
            break
        cuts = list(_SEPARATOR.finditer(title))
    return title


def _cut_tight(title: str, site: str) -> str:
    """Without the site's name where a mark sets it off more tightly than separators do (`Title_Site`, `Title: Site`, `Site: Title`)."""
    name = squeeze(site)
    if len(name) < _SHORTEST_NAME or len(title) <= len(site) + 3:
        return title
    folded = title.casefold()
    if folded.endswith(site.casefold()):
        before = title[: len(title) - len(site)]
        if (mark := _TIGHT_END.search(before)) and before[: mark.start()].strip():
            return before[: mark.start()].strip()
    if folded.startswith(site.casefold()) and (mark := _TIGHT_START.match(title, len(site))):
        return title[mark.end() :].strip() or title
    return title


def _names_site(segment: str, site: str, host: str) -> bool:
    part, name = squeeze(segment), squeeze(site)
    if not part:
        return False
    if name and (
        part == name
        or (len(part) >= 4 and part in name)
        or (len(name) >= 4 and name in part and len(part) <= len(name) + 12)
    ):
        return True
    labels = [label for label in host.split(".")[:-1] if label not in _SECOND_LEVEL]
    return any(
        part in (squeeze(label), squeeze(host)) or (len(part) >= 4 and squeeze(label) == part) for label in labels
    ) or (part == squeeze(host))


def _alike(title: str, heading: str) -> bool:
    """Do both say the same but for a word or two?"""
    ours, theirs = Counter(words(title)), Counter(words(heading))
    return 2 * (ours & theirs).total() >= 0.8 * (ours.total() + theirs.total()) > 0 and theirs.total() >= 4


def _extends(title: str, heading: str, least: int = 3) -> bool:
    """Is the title the heading plus a piece before or behind it, set off by a separator? The heading has `least` words."""
    if not _says_enough(heading, least) or len(title) <= len(heading):
        return False
    whole, part = title.casefold(), heading.casefold()
    if whole.startswith(part):
        end = len(heading) + (title[len(heading)] in _STOPS and heading[-1] not in _STOPS)
        return (_TIGHT_UNSPACED if _UNSPACED.search(heading) else _SEPARATOR).match(title, end) is not None
    before = title[: len(title) - len(heading)] if whole.endswith(part) else ""
    return (
        bool(before.strip()) and _SEPARATOR.search(before) is not None and not _SEPARATOR.sub("", before).endswith(" ")
    )
