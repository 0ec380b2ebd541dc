"""WordPress's own lists of posts, asked for page by page: `/wp-json/wp/v2/posts`."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from server.rules.blog.dates import read_date
from server.values.blog import BlogPost, PostList
from server.values.clean import storable

PAGE = 50
_FIELDS = "id,link,title.rendered,date_gmt,date,modified_gmt,status,_links.wp:term,_embedded"
_TAGS = re.compile(r"<[^<>]{0,500}>")
_RENDERED_MAX = 2_000
_LARGEST_ID = 2**63
_URL_MAX = 2_000


def posts_address(api: str, page: int) -> str:
    """The address of one page of posts, for pretty addresses (`/wp-json/`) and plain ones (`/?rest_route=/`)."""
    query = f"per_page={PAGE}&page={page}&orderby=id&order=desc&_fields={_FIELDS}&_embed=wp:term"
    if "rest_route=" in api:
        return f"{api.rstrip('/')}/wp/v2/posts&{query}"
    return f"{api.rstrip('/')}/wp/v2/posts?{query}"


def read_posts(body: bytes) -> PostList:
    """Read one page. What is no list of posts has the kind ''. No input raises."""
    text = body.decode("utf-8", "replace").lstrip("\ufeff")
    begins = text.find("[")  # plugins with warnings write in front of the answer
    try:
        found = json.loads(text[begins:]) if begins >= 0 else None
    except (ValueError, RecursionError):
        return PostList()
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return PostList()
    if found and not any("link" in one for one in found):
        return PostList()
    return PostList("wordpress", tuple(post for one in found[: 2 * PAGE] if (post := _post(one)) is not None))


def _post(told: Mapping[str, Any]) -> BlogPost | None:
    url = told.get("link")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")) or len(url) > _URL_MAX:
        return None
    if any(ord(character) < 33 for character in url) or storable(url) != url:
        return None
    if told.get("status") not in (None, "publish"):
        return None
    title = told.get("title")
    rendered = title.get("rendered") if isinstance(title, Mapping) else title
    number = told.get("id")
    return BlogPost(
        url=url,
        title=_plain(rendered)[:300],
        published_at=read_date(_text(told.get("date_gmt")) or _text(told.get("date"))),
        changed_at=read_date(_text(told.get("modified_gmt"))),
        categories=tuple(_terms(told, "category")),
        tags=tuple(_terms(told, "post_tag")),
        post_id=str(number) if type(number) is int and 0 <= number < _LARGEST_ID else "",
    )


def _terms(told: Mapping[str, Any], taxonomy: str) -> Iterable[str]:
    embedded = told.get("_embedded")
    groups = embedded.get("wp:term") if isinstance(embedded, Mapping) else None
    names: dict[str, None] = {}
    for group in groups[:20] if isinstance(groups, list) else ():
        for term in group[:50] if isinstance(group, list) else ():
            if isinstance(term, Mapping) and term.get("taxonomy") == taxonomy:
                names.setdefault(_plain(term.get("name"))[:100])
    return [name for name in names if name]


def _plain(value: Any) -> str:
    """One line without markup; storable, because JSON may hold halves of letters."""
    if not isinstance(value, str):
        return ""
    return str(storable(" ".join(html.unescape(_TAGS.sub("", value[:_RENDERED_MAX])).split())))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
