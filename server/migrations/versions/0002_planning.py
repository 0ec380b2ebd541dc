"""Planning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation_fact",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("at", server.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation_fact")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("profile_ids", server.db.Json, nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("paused_until", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_campaign_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "schedule",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("options", server.db.Json, nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("cancelled_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("undone_at", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_schedule_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index("ix_schedule_workspace_id_id", ["workspace_id", "id"], unique=False)

    op.create_table(
        "board_proposal",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("term", sa.String(length=200), nullable=False),
        sa.Column("term_key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("board_id", sa.String(length=80), nullable=True),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("decided_at", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_board_proposal_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_board_proposal_profile_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_board_proposal_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_proposal")),
        sa.UniqueConstraint("account_id", "kind", "term_key", name=op.f("uq_board_proposal_account_id_kind_term_key")),
    )
    with op.batch_alter_table("board_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_board_proposal_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_board_proposal_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "board_rule",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("term", sa.String(length=200), nullable=False),
        sa.Column("term_key", sa.String(length=200), nullable=False),
        sa.Column("board_ids", server.db.Json, nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_board_rule_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_board_rule_profile_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_board_rule_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_rule")),
        sa.UniqueConstraint("account_id", "kind", "term_key", name=op.f("uq_board_rule_account_id_kind_term_key")),
    )
    with op.batch_alter_table("board_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_board_rule_profile_id"), ["profile_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_board_rule_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "schedule_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("schedule_id", sa.String(length=40), nullable=False),
        sa.Column("pin_id", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("before", server.db.Json, nullable=True),
        sa.Column("after", server.db.Json, nullable=True),
        sa.Column("why", server.db.Json, nullable=True),
        sa.ForeignKeyConstraint(["pin_id"], ["pin.id"], name=op.f("fk_schedule_item_pin_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedule.id"], name=op.f("fk_schedule_item_schedule_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_item")),
        sa.UniqueConstraint("schedule_id", "pin_id", name=op.f("uq_schedule_item_schedule_id_pin_id")),
    )
    with op.batch_alter_table("schedule_item", schema=None) as batch_op:
        batch_op.create_index("ix_schedule_item_pin_id", ["pin_id"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("days_off", server.db.Json, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("image_spacing_days", sa.Integer(), nullable=False, server_default="7"))
        batch_op.add_column(sa.Column("paused_until", server.db.UtcDateTime(), nullable=True))

    with op.batch_alter_table("pin", schema=None) as batch_op:
        batch_op.add_column(sa.Column("campaign_id", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("labels", server.db.Json, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("deliver_from", server.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("deliver_until", server.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("schedule_id", sa.String(length=40), nullable=True))
        batch_op.create_index("ix_pin_account_id_url_key", ["account_id", "url_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_pin_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index("ix_pin_schedule_id", ["schedule_id"], unique=False)

    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blackout_dates", server.db.Json, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("is_paused", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("paused_until", server.db.UtcDateTime(), nullable=True))

    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_paused", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("paused_until", server.db.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.drop_column("paused_until")
        batch_op.drop_column("is_paused")

    with op.batch_alter_table("profile", schema=None) as batch_op:
        batch_op.drop_column("paused_until")
        batch_op.drop_column("is_paused")
        batch_op.drop_column("blackout_dates")

    with op.batch_alter_table("pin", schema=None) as batch_op:
        batch_op.drop_index("ix_pin_schedule_id")
        batch_op.drop_index(batch_op.f("ix_pin_campaign_id"))
        batch_op.drop_index("ix_pin_account_id_url_key")
        batch_op.drop_column("schedule_id")
        batch_op.drop_column("deliver_until")
        batch_op.drop_column("deliver_from")
        batch_op.drop_column("labels")
        batch_op.drop_column("campaign_id")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("paused_until")
        batch_op.drop_column("image_spacing_days")
        batch_op.drop_column("days_off")

    with op.batch_alter_table("schedule_item", schema=None) as batch_op:
        batch_op.drop_index("ix_schedule_item_pin_id")

    op.drop_table("schedule_item")
    with op.batch_alter_table("board_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_rule_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_board_rule_profile_id"))

    op.drop_table("board_rule")
    with op.batch_alter_table("board_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_proposal_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_board_proposal_profile_id"))

    op.drop_table("board_proposal")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index("ix_schedule_workspace_id_id")
        batch_op.drop_index(batch_op.f("ix_schedule_workspace_id"))

    op.drop_table("schedule")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_workspace_id"))

    op.drop_table("campaign")
    op.drop_table("installation_fact")
