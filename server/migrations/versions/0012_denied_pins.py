"""Pins on Pinterest of which a person said that they are not the one in question."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pin", sa.Column("denied", server.db.Json, nullable=True))


def downgrade() -> None:
    op.drop_column("pin", "denied")
