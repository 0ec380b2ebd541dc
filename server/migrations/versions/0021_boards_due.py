"""The list of an account's boards has an instant of its own at which it is read again; rounds for sections may come before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # until it is known, the next round reads the list
    op.add_column("account", sa.Column("boards_due_at", server.db.UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "boards_due_at")
