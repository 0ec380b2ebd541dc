"""A board rule may name a section of each of its boards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("board_rule", sa.Column("sections", server.db.Json, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("board_rule", "sections")
