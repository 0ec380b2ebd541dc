"""SQLite finds pins to be removed by their index: it is used only where its condition is written as the question's is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NAME = "ix_pin_is_delete_wanted"


def upgrade() -> None:
    _make_anew("is_delete_wanted = 1")


def downgrade() -> None:
    _make_anew("is_delete_wanted")


def _make_anew(on_sqlite: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(_NAME, "pin")
        op.create_index(_NAME, "pin", ["id"], sqlite_where=sa.text(on_sqlite))
