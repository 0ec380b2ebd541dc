"""What a profile wishes of its texts, the phrases that pins aim at, and what the AI writer may cost a workspace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("profile", sa.Column("keywords", server.db.Json, nullable=False, server_default="[]"))
    op.add_column("profile", sa.Column("trend_region", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("board", sa.Column("keywords", server.db.Json, nullable=False, server_default="[]"))
    op.add_column("version", sa.Column("phrase", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("workspace", sa.Column("timezone", sa.String(length=64), nullable=False, server_default="UTC"))
    op.add_column("workspace", sa.Column("ai_micros_per_day", sa.BigInteger(), nullable=True))
    op.execute(  # its first profile knows best when its day begins
        "UPDATE workspace SET timezone = COALESCE((SELECT timezone FROM profile WHERE profile.workspace_id = workspace.id "
        "ORDER BY created_at, id LIMIT 1), 'UTC')"
    )
    op.create_table(
        "trend",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("keywords", server.db.Json, nullable=False),
        sa.Column("read_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("next_at", server.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trend")),
    )


def downgrade() -> None:
    op.drop_table("trend")
    for table, column in (
        ("workspace", "ai_micros_per_day"),
        ("workspace", "timezone"),
        ("version", "phrase"),
        ("board", "keywords"),
        ("profile", "trend_region"),
        ("profile", "keywords"),
    ):
        op.drop_column(table, column)
