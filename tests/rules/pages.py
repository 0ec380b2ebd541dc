"""Small pages for the reading tests, written for them."""

from __future__ import annotations

import json
from typing import Any

from server.rules.page import read_page
from server.values.page import PageFacts

URL = "https://www.lemonkitchen.example/2024/05/06/lemon-cake/"
PARAGRAPHS = (
    "<p>This lemon cake has been in our family for three generations and it never fails.</p>"
    "<p>Use ripe lemons, soft butter and a little patience while it cools in the tin.</p>"
)


def make_page(head: str = "", body: str = PARAGRAPHS, *, jsonld: Any = None, attributes: str = 'lang="en"') -> str:
    """A whole document; `jsonld` is put into the head as one block (a string stays as it is)."""
    if jsonld is not None:
        text = jsonld if isinstance(jsonld, str) else json.dumps(jsonld)
        head += f'<script type="application/ld+json">{text}</script>'
    return f"<!doctype html><html {attributes}><head>{head}</head><body>{body}</body></html>"


def read(
    head: str = "", body: str = PARAGRAPHS, *, jsonld: Any = None, url: str = URL, with_text: bool = False
) -> PageFacts:
    return read_page(make_page(head, body, jsonld=jsonld), url, with_text=with_text)


def og(name: str, content: str) -> str:
    return f'<meta property="og:{name}" content="{content}">'
