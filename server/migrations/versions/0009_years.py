"""Years: campaigns are counted and labels are found without reading every pin; failed sign-ins are counted for all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LABELLED = sa.text("labels <> '[]'")


def upgrade() -> None:
    op.create_index("ix_pin_campaign_id_state", "pin", ["campaign_id", "state", "workspace_id"])
    op.drop_index("ix_pin_campaign_id", table_name="pin")
    op.create_index(
        "ix_pin_labelled", "pin", ["workspace_id", "id"], sqlite_where=_LABELLED, postgresql_where=_LABELLED
    )
    op.create_table(
        "failed_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("at", server.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_attempt")),
    )
    op.create_index("ix_failed_attempt_name_hash_at", "failed_attempt", ["name_hash", "at"])
    op.create_index("ix_failed_attempt_at", "failed_attempt", ["at"])


def downgrade() -> None:
    op.drop_table("failed_attempt")
    op.drop_index("ix_pin_labelled", table_name="pin")
    op.create_index("ix_pin_campaign_id", "pin", ["campaign_id"])
    op.drop_index("ix_pin_campaign_id_state", table_name="pin")
