"""Boards know whether their sections were read: those of an account with many boards are read a few at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # until here all sections were read when an account was connected
    op.add_column("board", sa.Column("has_read_sections", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("board", "has_read_sections")
