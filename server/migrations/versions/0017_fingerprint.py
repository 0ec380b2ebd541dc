"""How an image looks, as a hash, so that no account shows two alike soon after each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asset", sa.Column("fingerprint", sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column("asset", "fingerprint")
