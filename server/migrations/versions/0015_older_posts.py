"""Pinning the old posts of a whole blog."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backfill",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("options", server.db.Json, nullable=False),
        sa.Column("cursor", server.db.Json, nullable=False),
        sa.Column("stats", server.db.Json, nullable=False),
        sa.Column("note", server.db.Json, nullable=True),
        sa.Column("error", server.db.Json, nullable=True),
        sa.Column("next_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("started_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("finished_at", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_backfill_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_backfill_profile_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_backfill_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backfill")),
    )
    with op.batch_alter_table("backfill", schema=None) as batch_op:
        batch_op.create_index("ix_backfill_state_next_at", ["state", "next_at"], unique=False)
        batch_op.create_index("ix_backfill_workspace_id_id", ["workspace_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_backfill_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_backfill_host"), ["host"], unique=False)
        batch_op.create_index(batch_op.f("ix_backfill_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_backfill_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "backfill_post",
        sa.Column("id", server.db.BigId, autoincrement=True, nullable=False),
        sa.Column("backfill_id", sa.String(length=40), nullable=False),
        sa.Column("page_hash", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("dated", server.db.UtcDateTime(), nullable=True),
        sa.Column("facts", server.db.Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", server.db.Json, nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("pin_ids", server.db.Json, nullable=False),
        sa.Column("schedule_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["backfill_id"], ["backfill.id"], name=op.f("fk_backfill_post_backfill_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backfill_post")),
        sa.UniqueConstraint("backfill_id", "page_hash", name=op.f("uq_backfill_post_backfill_id_page_hash")),
    )
    with op.batch_alter_table("backfill_post", schema=None) as batch_op:
        batch_op.create_index("ix_backfill_post_backfill_id_state", ["backfill_id", "state", "rank"], unique=False)


def downgrade() -> None:
    op.drop_table("backfill_post")
    op.drop_table("backfill")
