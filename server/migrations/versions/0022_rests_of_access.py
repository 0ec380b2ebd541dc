"""Access that is refused rests with its account, not with all connections of its Pinterest user; refusals are counted by cause."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_OF_ACCESS = ("token_refused", "app_refused", "trial_access")


def upgrade() -> None:
    op.add_column("account", sa.Column("blocked_until", server.db.UtcDateTime(), nullable=True))
    op.add_column("account", sa.Column("block_reason", server.db.Json, nullable=True))
    op.add_column("account", sa.Column("refusals", server.db.Json, nullable=True))
    op.add_column("account_queue", sa.Column("refusals", server.db.Json, nullable=True))
    # the next pin finds out again, and lets its own account rest alone
    queue = sa.table("account_queue", sa.column("blocked_until"), sa.column("block_reason", server.db.Json))
    reason = sa.cast(queue.c.block_reason, sa.Text)
    ended = sa.update(queue).where(sa.or_(*(reason.like(f'%"{code}"%') for code in _OF_ACCESS)))
    op.execute(ended.values(blocked_until=None, block_reason=sa.null()))


def downgrade() -> None:
    op.drop_column("account_queue", "refusals")
    for name in ("refusals", "block_reason", "blocked_until"):
        op.drop_column("account", name)
