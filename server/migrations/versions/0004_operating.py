"""Operating: what of a worker stands still, and which pins are held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("worker_beat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trouble", server.db.Json, nullable=False, server_default=sa.text("'[]'")))
    op.create_index(
        "ix_pin_is_held", "pin", ["id"], sqlite_where=sa.text("is_held"), postgresql_where=sa.text("is_held")
    )


def downgrade() -> None:
    op.drop_index("ix_pin_is_held", table_name="pin")
    with op.batch_alter_table("worker_beat", schema=None) as batch_op:
        batch_op.drop_column("trouble")
