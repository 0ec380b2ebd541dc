"""What the emulator remembers, in tables of its own beside nobody else's."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from server.db import UtcDateTime

metadata = MetaData()

users = Table(
    "sandbox_users",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("username", String(60), nullable=False, unique=True),
    Column("browser_hash", String(64), nullable=False, default=""),  # the browser that may connect it again
    Column("created_at", UtcDateTime, nullable=False),
)

tokens = Table(
    "sandbox_tokens",
    metadata,
    Column("access_hash", String(64), primary_key=True),
    Column("refresh_hash", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("sandbox_users.id"), nullable=False, index=True),
    Column("scopes", Text, nullable=False),
    Column("access_expires_at", UtcDateTime, nullable=False),
    Column("refresh_expires_at", UtcDateTime, nullable=False),
    Column("is_refresh_spent", Boolean, nullable=False, default=False),
    # The refresh token that these replaced. It dies when these are first used, not before: the answer may get lost.
    Column("replaces", String(64), nullable=False, default=""),
)

codes = Table(
    "sandbox_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("sandbox_users.id"), nullable=False),
    Column("client_id", String(200), nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

rates = Table(
    "sandbox_rates",
    metadata,
    Column("user_id", ForeignKey("sandbox_users.id"), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("minute", Integer, nullable=False),
    Column("used", Integer, nullable=False),
)

boards = Table(
    "sandbox_boards",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("user_id", ForeignKey("sandbox_users.id"), nullable=False),
    Column("name", String(180), nullable=False),
    Column("description", Text, nullable=False, default=""),
    Column("privacy", String(12), nullable=False, default="PUBLIC"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Index("ix_sandbox_boards_owner", "user_id", "id"),
)

sections = Table(
    "sandbox_sections",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("board_id", ForeignKey("sandbox_boards.id"), nullable=False, index=True),
    Column("name", String(180), nullable=False),
)

images = Table(
    "sandbox_images",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("content_type", String(40), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

media = Table(
    "sandbox_media",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("user_id", ForeignKey("sandbox_users.id"), nullable=False),
    Column("upload_key", String(64), nullable=False),
    Column("status", String(12), nullable=False),
    Column("size", Integer, nullable=False, default=0),
)

# Tables of their own, because those that exist are never changed: the sandbox has no migrations.
videos = Table(
    "sandbox_videos",
    metadata,
    Column("media_id", ForeignKey("sandbox_media.id"), primary_key=True),
    Column("content_type", String(40), nullable=False),
    Column("data", LargeBinary, nullable=False),
)

pin_videos = Table(
    "sandbox_pin_videos",
    metadata,
    Column("pin_id", ForeignKey("sandbox_pins.id"), primary_key=True),
    Column("media_id", ForeignKey("sandbox_media.id"), nullable=False),
    Column("cover_at", Integer),
)

pins = Table(
    "sandbox_pins",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("user_id", ForeignKey("sandbox_users.id"), nullable=False),
    Column("board_id", ForeignKey("sandbox_boards.id"), nullable=False),
    Column("section_id", ForeignKey("sandbox_sections.id")),
    Column("title", Text),
    Column("description", Text),
    Column("link", Text),
    Column("sent_link", Text),  # as it came, should the account be one that loses the query
    Column("alt_text", Text),
    Column("dominant_color", String(16)),
    Column("media_type", String(20), nullable=False),
    Column("image_hashes", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("listed_at", UtcDateTime, nullable=False),  # lists may lag behind creation
    Column("deleted_at", UtcDateTime),
    Index("ix_sandbox_pins_board", "board_id", "id"),
    Index("ix_sandbox_pins_owner", "user_id", "id"),
)

faults = Table(
    "sandbox_faults",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", ForeignKey("sandbox_users.id"), nullable=False, index=True),
    Column("kind", String(24), nullable=False),
    Column("call", String(24), nullable=False),
    Column("remaining", Integer, nullable=False),
    Column("options", JSON, nullable=False),
)
