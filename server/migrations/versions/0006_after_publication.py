"""After publication: edits that are sent on, late looks, and when boards are read next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pin", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sync_state", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("sync", server.db.Json, nullable=True))
        batch_op.add_column(sa.Column("sync_at", server.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("sweeps", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sweep_at", server.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("strays", server.db.Json, nullable=False, server_default="[]"))
        for name in ("sync_at", "sweep_at"):
            condition = sa.text(f"{name} IS NOT NULL")
            batch_op.create_index(
                f"ix_pin_{name}", [name], unique=False, sqlite_where=condition, postgresql_where=condition
            )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("boards_read_at", server.db.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("boards_read_at")
    with op.batch_alter_table("pin", schema=None) as batch_op:
        for name in ("sweep_at", "sync_at"):
            batch_op.drop_index(f"ix_pin_{name}")
        for name in ("strays", "sweep_at", "sweeps", "sync_at", "sync", "sync_state"):
            batch_op.drop_column(name)
