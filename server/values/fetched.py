"""What the guarded fetch brought home."""

from __future__ import annotations

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
