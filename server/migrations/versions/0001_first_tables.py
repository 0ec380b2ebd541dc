"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_queue",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("wake_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("next_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("day_used", sa.Integer(), nullable=False),
        sa.Column("blocked_until", server.db.UtcDateTime(), nullable=True),
        sa.Column("block_reason", server.db.Json, nullable=True),
        sa.Column("budget_limit", sa.Integer(), nullable=True),
        sa.Column("budget_remaining", sa.Integer(), nullable=True),
        sa.Column("budget_reset_at", server.db.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_queue")),
    )
    with op.batch_alter_table("account_queue", schema=None) as batch_op:
        batch_op.create_index("ix_account_queue_wake_at", ["wake_at"], unique=False)

    op.create_table(
        "blob",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_blob")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "worker_beat",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("started_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("beat_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("clock_offset_seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_beat")),
    )
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("hint", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_api_key_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_key_token_hash")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_key_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "asset",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("dominant_color", sa.String(length=7), nullable=True),
        sa.Column("source_url", sa.String(length=2048), nullable=True),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_asset_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("workspace_id", "content_hash", name=op.f("uq_asset_workspace_id_content_hash")),
    )
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asset_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "browser_session",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_browser_session_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_browser_session_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_browser_session_token_hash")),
    )
    with op.batch_alter_table("browser_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_browser_session_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_browser_session_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=True),
        sa.Column("new", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("data", server.db.Json, nullable=False),
        sa.Column("at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_event_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_subject_id_id", ["subject_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index("ix_event_workspace_id_at", ["workspace_id", "at"], unique=False)
        batch_op.create_index("ix_event_workspace_id_id", ["workspace_id", "id"], unique=False)

    op.create_table(
        "idempotency_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("route", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", server.db.Json, nullable=True),
        sa.Column("pin_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_idempotency_record_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_record")),
        sa.UniqueConstraint("workspace_id", "route", "key", name=op.f("uq_idempotency_record_workspace_id_route_key")),
    )
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_record_pin_id"), ["pin_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idempotency_record_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_member_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_member_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("workspace_id", "user_id", name=op.f("uq_member_workspace_id_user_id")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "profile",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("site_url", sa.String(length=2048), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("brand", server.db.Json, nullable=False),
        sa.Column("voice", server.db.Json, nullable=False),
        sa.Column("utm", server.db.Json, nullable=False),
        sa.Column("defaults", server.db.Json, nullable=False),
        sa.Column("has_marker", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_profile_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
    )
    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("used_at", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sign_in_link_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_sign_in_link_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_sign_in_link")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_link_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("queue_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("pinterest_user_id", sa.String(length=80), nullable=False),
        sa.Column("username", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("error", server.db.Json, nullable=True),
        sa.Column("tokens_sealed", sa.String(length=8000), nullable=True),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("access_expires_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("refresh_lease_until", server.db.UtcDateTime(), nullable=True),
        sa.Column("boards_refreshed_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("pins_per_day", sa.Integer(), nullable=False),
        sa.Column("window_start", sa.String(length=5), nullable=False),
        sa.Column("window_end", sa.String(length=5), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("min_gap_seconds", sa.Integer(), nullable=False),
        sa.Column("missed_slots", sa.String(length=10), nullable=False),
        sa.Column("has_stripped_links", sa.Boolean(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_account_profile_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["queue_id"], ["account_queue.id"], name=op.f("fk_account_queue_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_account_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_queue_id"), ["queue_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "site",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("hosts", server.db.Json, nullable=False),
        sa.Column("secret_sealed", sa.String(length=500), nullable=False),
        sa.Column("old_secret_sealed", sa.String(length=500), nullable=True),
        sa.Column("connect_code_hash", sa.String(length=64), nullable=True),
        sa.Column("connect_code_expires_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("connected_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("last_notice_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("plugin_version", sa.String(length=40), nullable=False),
        sa.Column("wordpress_version", sa.String(length=40), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_site_profile_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_site_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("connect_code_hash", name=op.f("uq_site_connect_code_hash")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_site_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "version",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("pin_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("alt_text", sa.Text(), nullable=False),
        sa.Column("keywords", server.db.Json, nullable=False),
        sa.Column("overlay", server.db.Json, nullable=False),
        sa.Column("focus", server.db.Json, nullable=True),
        sa.Column("asset_id", sa.String(length=40), nullable=True),
        sa.Column("photo_id", sa.String(length=40), nullable=True),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("writer", sa.String(length=20), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("edited", server.db.Json, nullable=False),
        sa.Column("note", server.db.Json, nullable=True),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_version_asset_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["asset.id"], name=op.f("fk_version_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
    )
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_version_asset_id"), ["asset_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_version_photo_id"), ["photo_id"], unique=False)
        batch_op.create_index("ix_version_pin_id_number", ["pin_id", "number"], unique=True)

    op.create_table(
        "article",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.String(length=40), nullable=True),
        sa.Column("post_id", sa.String(length=40), nullable=True),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("url_key", sa.String(length=2048), nullable=False),
        sa.Column("facts", server.db.Json, nullable=False),
        sa.Column("read_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_article_profile_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_article_site_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_article_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("profile_id", "url_key", name=op.f("uq_article_profile_id_url_key")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "board",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=False),
        sa.Column("privacy", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("is_in_rotation", sa.Boolean(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_board_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_board")),
    )
    op.create_table(
        "board_section",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("board_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_board_section_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_board_section")),
    )
    op.create_table(
        "burnt_message",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("site_id", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_burnt_message_site_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_burnt_message")),
        sa.UniqueConstraint("site_id", "message_id", name=op.f("uq_burnt_message_site_id_message_id")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.String(length=40), nullable=False),
        sa.Column("webhook_id", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("post_id", sa.String(length=40), nullable=True),
        sa.Column("payload", server.db.Json, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("lease_until", server.db.UtcDateTime(), nullable=True),
        sa.Column("error", server.db.Json, nullable=True),
        sa.Column("received_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("processed_at", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_notice_site_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_notice_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("site_id", "webhook_id", name=op.f("uq_notice_site_id_webhook_id")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_site_id_post_id", ["site_id", "post_id"], unique=False)
        batch_op.create_index("ix_notice_state_next_attempt_at", ["state", "next_attempt_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "pin",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.Column("board_id", sa.String(length=80), nullable=True),
        sa.Column("board_section_id", sa.String(length=80), nullable=True),
        sa.Column("article_id", sa.String(length=40), nullable=True),
        sa.Column("site_id", sa.String(length=40), nullable=True),
        sa.Column("post_id", sa.String(length=40), nullable=True),
        sa.Column("notice_id", sa.String(length=40), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=True),
        sa.Column("link_url", sa.String(length=2048), nullable=False),
        sa.Column("url_key", sa.String(length=2048), nullable=False),
        sa.Column("content_id", sa.String(length=40), nullable=True),
        sa.Column("wanted", server.db.Json, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("slot_wall", sa.String(length=19), nullable=True),
        sa.Column("slot_timezone", sa.String(length=64), nullable=True),
        sa.Column("why", server.db.Json, nullable=True),
        sa.Column("shown_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("next_attempt_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("holds", server.db.Json, nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("is_cancel_wanted", sa.Boolean(), nullable=False),
        sa.Column("is_delete_wanted", sa.Boolean(), nullable=False),
        sa.Column("error", server.db.Json, nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("lease_until", server.db.UtcDateTime(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("look_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("regeneration_state", sa.String(length=20), nullable=True),
        sa.Column("regeneration", server.db.Json, nullable=True),
        sa.Column("regeneration_token", sa.String(length=40), nullable=True),
        sa.Column("regeneration_until", server.db.UtcDateTime(), nullable=True),
        sa.Column("pinterest_pin_id", sa.String(length=80), nullable=True),
        sa.Column("pinterest_url", sa.String(length=2048), nullable=True),
        sa.Column("published_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("updated_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_pin_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_pin_article_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["content_id"], ["version.id"], name="fk_pin_content_id"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_pin_notice_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_pin_profile_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_pin_site_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_pin_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin")),
        sa.UniqueConstraint("account_id", "pinterest_pin_id", name=op.f("uq_pin_account_id_pinterest_pin_id")),
        sa.UniqueConstraint("notice_id", "ordinal", name=op.f("uq_pin_notice_id_ordinal")),
    )
    with op.batch_alter_table("pin", schema=None) as batch_op:
        batch_op.create_index("ix_pin_account_id_shown_at", ["account_id", "shown_at"], unique=False)
        batch_op.create_index("ix_pin_account_id_state_due_at", ["account_id", "state", "due_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pin_article_id"), ["article_id"], unique=False)
        batch_op.create_index(
            "ix_pin_is_delete_wanted",
            ["id"],
            unique=False,
            sqlite_where=sa.text("is_delete_wanted"),
            postgresql_where=sa.text("is_delete_wanted"),
        )
        batch_op.create_index(batch_op.f("ix_pin_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index("ix_pin_profile_id_url_key", ["profile_id", "url_key"], unique=False)
        batch_op.create_index("ix_pin_regeneration_state", ["regeneration_state"], unique=False)
        batch_op.create_index("ix_pin_site_id_post_id", ["site_id", "post_id"], unique=False)
        batch_op.create_index("ix_pin_state_lease_until", ["state", "lease_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_pin_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index("ix_pin_workspace_id_id", ["workspace_id", "id"], unique=False)
        batch_op.create_index("ix_pin_workspace_id_shown_at", ["workspace_id", "shown_at", "id"], unique=False)

    op.create_table(
        "attempt",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("pin_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(length=40), nullable=False),
        sa.Column("sent", server.db.Json, nullable=False),
        sa.Column("started_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("last_sent_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("finished_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("pinterest_code", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("pinterest_pin_id", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["pin_id"], ["pin.id"], name=op.f("fk_attempt_pin_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("ix_attempt_pin_id_number", ["pin_id", "number"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_pin_id_number")

    op.drop_table("attempt")
    with op.batch_alter_table("pin", schema=None) as batch_op:
        batch_op.drop_index("ix_pin_workspace_id_shown_at")
        batch_op.drop_index("ix_pin_workspace_id_id")
        batch_op.drop_index(batch_op.f("ix_pin_workspace_id"))
        batch_op.drop_index("ix_pin_state_lease_until")
        batch_op.drop_index("ix_pin_site_id_post_id")
        batch_op.drop_index("ix_pin_regeneration_state")
        batch_op.drop_index("ix_pin_profile_id_url_key")
        batch_op.drop_index(batch_op.f("ix_pin_profile_id"))
        batch_op.drop_index(
            "ix_pin_is_delete_wanted",
            sqlite_where=sa.text("is_delete_wanted"),
            postgresql_where=sa.text("is_delete_wanted"),
        )
        batch_op.drop_index(batch_op.f("ix_pin_article_id"))
        batch_op.drop_index("ix_pin_account_id_state_due_at")
        batch_op.drop_index("ix_pin_account_id_shown_at")

    op.drop_table("pin")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_workspace_id"))
        batch_op.drop_index("ix_notice_state_next_attempt_at")
        batch_op.drop_index("ix_notice_site_id_post_id")

    op.drop_table("notice")
    op.drop_table("burnt_message")
    op.drop_table("board_section")
    op.drop_table("board")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_article_site_id"))

    op.drop_table("article")
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.drop_index("ix_version_pin_id_number")
        batch_op.drop_index(batch_op.f("ix_version_photo_id"))
        batch_op.drop_index(batch_op.f("ix_version_asset_id"))

    op.drop_table("version")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_site_profile_id"))

    op.drop_table("site")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_account_queue_id"))
        batch_op.drop_index(batch_op.f("ix_account_profile_id"))

    op.drop_table("account")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_link_workspace_id"))

    op.drop_table("sign_in_link")
    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_workspace_id"))

    op.drop_table("profile")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_member_user_id"))

    op.drop_table("member")
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_record_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_idempotency_record_pin_id"))

    op.drop_table("idempotency_record")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_workspace_id_id")
        batch_op.drop_index("ix_event_workspace_id_at")
        batch_op.drop_index(batch_op.f("ix_event_workspace_id"))
        batch_op.drop_index("ix_event_subject_id_id")

    op.drop_table("event")
    with op.batch_alter_table("browser_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_browser_session_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_browser_session_user_id"))

    op.drop_table("browser_session")
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asset_workspace_id"))

    op.drop_table("asset")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_workspace_id"))

    op.drop_table("api_key")
    op.drop_table("workspace")
    op.drop_table("worker_beat")
    op.drop_table("user_account")
    op.drop_table("blob")
    with op.batch_alter_table("account_queue", schema=None) as batch_op:
        batch_op.drop_index("ix_account_queue_wake_at")

    op.drop_table("account_queue")
