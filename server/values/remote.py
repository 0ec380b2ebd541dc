"""What goes to Pinterest and what comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

# what a request is for, the more urgent first: an app's daily requests are kept for them in this order
CREATE, LOOK, READ = "create", "look", "read"

_TOKEN = re.compile(r"[\x21-\x7e]+")


def is_token(text: str) -> bool:
    """Can a header carry this token? A space, a line break or a letter that is not ASCII cannot be sent at all."""
    return _TOKEN.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class TokenSet:
    """OAuth tokens. Instants are aware UTC, None when Pinterest did not say."""

    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    access_expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    app_id: str = ""  # the app they were granted to, which alone may renew them; empty: not known


@dataclass(frozen=True, slots=True)
class RemoteUser:
    """`GET /v5/user_account`."""

    id: str
    username: str
    account_type: str = ""
    profile_image: str = ""
    website_url: str = ""


@dataclass(frozen=True, slots=True)
class RemoteBoard:
    """One board as Pinterest lists it; privacy is PUBLIC, PROTECTED or SECRET."""

    id: str
    name: str
    description: str = ""
    privacy: str = "PUBLIC"
    pin_count: int = 0


@dataclass(frozen=True, slots=True)
class RemoteSection:
    """One section of a board."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PinDraft:
    """Exactly what a create sends. `link` carries the marker already; `image` are JPEG or PNG bytes.

    `more_images` make it a carousel. `media_id` makes it a video: `image` is then its cover, or empty, and the cover is
    the video's own frame at `cover_at` seconds.
    """

    board_id: str
    title: str
    description: str
    alt_text: str
    link: str
    image: bytes = field(repr=False)
    content_type: str = "image/jpeg"
    board_section_id: str | None = None
    dominant_color: str | None = None
    more_images: tuple[bytes, ...] = field(default=(), repr=False)
    media_id: str | None = None
    cover_at: int | None = None


@dataclass(frozen=True, slots=True)
class RemotePin:
    """A pin on Pinterest. `url` is the address a person opens; `parent_id` names the pin that this one was saved from."""

    id: str
    url: str
    board_id: str = ""
    board_section_id: str | None = None
    title: str = ""
    description: str = ""
    link: str = ""
    alt_text: str = ""
    created_at: datetime | None = None
    image_url: str = ""
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class RateState:
    """Pinterest's write budget as its headers told it. `reset_at` is aware UTC."""

    limit: int | None = None
    remaining: int | None = None
    reset_at: datetime | None = None


T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `bookmark` asks for the next one, None after the last."""

    items: tuple[T, ...]
    bookmark: str | None = None
