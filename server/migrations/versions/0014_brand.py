"""A profile's logos, and when its site's look is read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("profile", sa.Column("logo_id", sa.String(40), nullable=True))
    op.add_column("profile", sa.Column("logo_for_dark_id", sa.String(40), nullable=True))
    op.add_column("profile", sa.Column("brand_due_at", server.db.UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_profile_brand_due_at"), "profile", ["brand_due_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_profile_brand_due_at"), "profile")
    for name in ("brand_due_at", "logo_for_dark_id", "logo_id"):
        op.drop_column("profile", name)
