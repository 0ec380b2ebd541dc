"""Mail to members; what webhooks tell of schedules and sites."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_setting",
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("off", server.db.Json, nullable=False),
        sa.Column("digest_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("looked_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("dry", server.db.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_mail_setting_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_mail_setting_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_mail_setting")),
    )
    with op.batch_alter_table("mail_setting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_setting_digest_at"), ["digest_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_setting_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "mail",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.String(length=40), nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("items", server.db.Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_unsure", sa.Boolean(), nullable=False),
        sa.Column("next_attempt_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("lease_until", server.db.UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("finished_at", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mail_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_mail_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("member_id", "key", name=op.f("uq_mail_member_id_key")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index("ix_mail_state_next_attempt_at", ["state", "next_attempt_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_workspace_id"), ["workspace_id"], unique=False)

    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_failed_at", server.db.UtcDateTime(), nullable=True))

    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told", sa.String(length=20), nullable=True))

    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failing_since", server.db.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_column("failing_since")

    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_column("told")

    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.drop_column("last_failed_at")

    op.drop_table("mail")
    op.drop_table("mail_setting")
