"""Looking at pins before they go out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_check",
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("look", server.db.Json, nullable=True),
        sa.Column("looked_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("silent_since", server.db.UtcDateTime(), nullable=True),
        sa.Column("touched_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("lease_until", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_page_check_profile_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_page_check_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", "key", name=op.f("pk_page_check")),
    )
    with op.batch_alter_table("page_check", schema=None) as batch_op:
        batch_op.create_index(
            "ix_page_check_leased",
            ["profile_id"],
            unique=False,
            sqlite_where=sa.text("lease_until IS NOT NULL"),
            postgresql_where=sa.text("lease_until IS NOT NULL"),
        )
        batch_op.create_index("ix_page_check_touched_at", ["touched_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_check_workspace_id"), ["workspace_id"], unique=False)

    op.add_column("profile", sa.Column("preflight", server.db.Json, nullable=False, server_default="{}"))
    op.add_column("pin", sa.Column("warnings", server.db.Json, nullable=False, server_default="[]"))
    op.add_column("pin", sa.Column("waived", server.db.Json, nullable=False, server_default="[]"))
    op.add_column("pin", sa.Column("check_at", server.db.UtcDateTime(), nullable=True))
    op.add_column("pin", sa.Column("checked_at", server.db.UtcDateTime(), nullable=True))
    op.create_index(
        "ix_pin_check_at",
        "pin",
        ["check_at"],
        unique=False,
        sqlite_where=sa.text("check_at IS NOT NULL"),
        postgresql_where=sa.text("check_at IS NOT NULL"),
    )
    # what has a slot already is looked at like everything else
    op.execute(
        "UPDATE pin SET check_at = CURRENT_TIMESTAMP WHERE state IN ('pending', 'queued') AND due_at > CURRENT_TIMESTAMP"
    )


def downgrade() -> None:
    op.drop_index(
        "ix_pin_check_at",
        table_name="pin",
        sqlite_where=sa.text("check_at IS NOT NULL"),
        postgresql_where=sa.text("check_at IS NOT NULL"),
    )
    for column in ("checked_at", "check_at", "waived", "warnings"):
        op.drop_column("pin", column)
    op.drop_column("profile", "preflight")
    op.drop_table("page_check")
