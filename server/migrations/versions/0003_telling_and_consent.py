"""Telling and consent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "endpoint",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("types", server.db.Json, nullable=False),
        sa.Column("secret_sealed", sa.String(length=500), nullable=False),
        sa.Column("old_secret_sealed", sa.String(length=500), nullable=True),
        sa.Column("old_secret_until", server.db.UtcDateTime(), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("disabled", server.db.Json, nullable=True),
        sa.Column("failing_since", server.db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_endpoint_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint")),
    )
    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endpoint_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "connect_link",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("used_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_connect_link_profile_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_connect_link_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connect_link")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_connect_link_code_hash")),
    )
    with op.batch_alter_table("connect_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_connect_link_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_connect_link_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "consent_request",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.Column("link_id", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("binding_hash", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("redirect_uri", sa.String(length=2048), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("used_at", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_consent_request_profile_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_consent_request_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_consent_request")),
    )
    with op.batch_alter_table("consent_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_request_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_request_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("endpoint_id", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("payload", server.db.Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("lease_until", server.db.UtcDateTime(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("finished_at", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoint.id"], name=op.f("fk_delivery_endpoint_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_delivery_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("endpoint_id", "message_id", name=op.f("uq_delivery_endpoint_id_message_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_endpoint_id_id", ["endpoint_id", "id"], unique=False)
        batch_op.create_index("ix_delivery_state_next_attempt_at", ["state", "next_attempt_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "earlier_pin",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("pinterest_pin_id", sa.String(length=80), nullable=False),
        sa.Column("url_key", sa.String(length=2048), nullable=False),
        sa.Column("board_id", sa.String(length=80), nullable=False),
        sa.Column("pinned_at", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_earlier_pin_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "pinterest_pin_id", name=op.f("pk_earlier_pin")),
    )
    with op.batch_alter_table("earlier_pin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_earlier_pin_url_key"), ["url_key"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("earlier_pins_cursor", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("earlier_pins_read_at", server.db.UtcDateTime(), nullable=True))

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dispatched_at", server.db.UtcDateTime(), nullable=True))
        batch_op.create_index(
            "ix_event_undispatched",
            ["id"],
            unique=False,
            sqlite_where=sa.text("dispatched_at IS NULL"),
            postgresql_where=sa.text("dispatched_at IS NULL"),
        )

    op.execute("UPDATE event SET dispatched_at = at")  # nobody is told of the past

    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pinterest_app_id", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("pinterest_app_secret_sealed", sa.String(length=1000), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.drop_column("pinterest_app_secret_sealed")
        batch_op.drop_column("pinterest_app_id")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_event_undispatched",
            sqlite_where=sa.text("dispatched_at IS NULL"),
            postgresql_where=sa.text("dispatched_at IS NULL"),
        )
        batch_op.drop_column("dispatched_at")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("earlier_pins_read_at")
        batch_op.drop_column("earlier_pins_cursor")

    with op.batch_alter_table("earlier_pin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_earlier_pin_url_key"))

    op.drop_table("earlier_pin")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_workspace_id"))
        batch_op.drop_index("ix_delivery_state_next_attempt_at")
        batch_op.drop_index("ix_delivery_endpoint_id_id")

    op.drop_table("delivery")
    with op.batch_alter_table("consent_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_request_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_consent_request_profile_id"))

    op.drop_table("consent_request")
    with op.batch_alter_table("connect_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_connect_link_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_connect_link_profile_id"))

    op.drop_table("connect_link")
    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endpoint_workspace_id"))

    op.drop_table("endpoint")
