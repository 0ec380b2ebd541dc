"""One row per reservation of the AI writer's money; what trends an account is refused; an index for a profile's latest pins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "writer_reservation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.Column("until", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_writer_reservation_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_writer_reservation")),
    )
    op.create_index("ix_writer_reservation_workspace_id_day", "writer_reservation", ["workspace_id", "day"])
    op.drop_column("writer_use", "reserved")
    op.drop_column("writer_use", "reserved_until")
    op.add_column("account", sa.Column("trends_refused_until", server.db.UtcDateTime(), nullable=True))
    op.create_index("ix_pin_profile_id_id", "pin", ["profile_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_pin_profile_id_id", "pin")
    op.drop_column("account", "trends_refused_until")
    op.add_column("writer_use", sa.Column("reserved_until", server.db.UtcDateTime(), nullable=True))
    op.add_column("writer_use", sa.Column("reserved", sa.BigInteger(), nullable=False, server_default="0"))
    op.drop_table("writer_reservation")
