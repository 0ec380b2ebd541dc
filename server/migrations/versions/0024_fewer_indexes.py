"""Fewer indexes are written with every move of a pin and every event: those that another one begins with, and one that was nearly empty.

On PostgreSQL a page of attempts keeps room, so that an outcome is written beside its attempt and touches no index.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_SPARE = (("event", "workspace_id"), ("pin", "workspace_id"), ("pin", "profile_id"))
_REGENERATION = "ix_pin_regeneration_state"
_IS_SET = sa.text("regeneration_state IS NOT NULL")


def upgrade() -> None:
    for table, column in _SPARE:
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_index(_REGENERATION, "pin")
    op.create_index(_REGENERATION, "pin", ["regeneration_state"], sqlite_where=_IS_SET, postgresql_where=_IS_SET)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE attempt SET (fillfactor = 70)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE attempt RESET (fillfactor)")
    op.drop_index(_REGENERATION, "pin")
    op.create_index(_REGENERATION, "pin", ["regeneration_state"])
    for table, column in _SPARE:
        op.create_index(f"ix_{table}_{column}", table, [column])
