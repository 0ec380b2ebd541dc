"""What the guarded fetch brought home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched document: `url` after redirects, `content_type` without parameters, decoded-at-will bytes."""

    url: str
    status: int
    content_type: str
    charset: str | None
    body: bytes = field(repr=False)
    redirects: tuple[str, ...] = ()
    robots_tag: str = ""  # its `X-Robots-Tag` headers, joined by commas
    is_challenge: bool = False  # a bot shield says in the headers that this answer is its own, not the site's
    headers: Mapping[str, str] = field(default_factory=dict)  # few: what lists of posts tell beside their content
    is_whole: bool = True  # False where only the beginning was asked for and there may be more
