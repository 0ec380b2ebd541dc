"""Videos and carousels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.add_column(sa.Column("duration_ms", sa.Integer(), nullable=True))

    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("media_type", sa.String(length=10), nullable=False, server_default="image"))
        batch_op.add_column(sa.Column("video_id", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("cover_at", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_version_video_id"), ["video_id"], unique=False)

    op.create_table(
        "slide",
        sa.Column("version_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_slide_asset_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_slide_version_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_slide")),
    )
    with op.batch_alter_table("slide", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slide_asset_id"), ["asset_id"], unique=False)

    op.create_table(
        "media_upload",
        sa.Column("pin_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.Column("video_id", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("media_id", sa.String(length=40), nullable=True),
        sa.Column("registered_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("uploaded_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("ready_at", server.db.UtcDateTime(), nullable=True),
        sa.Column("next_at", server.db.UtcDateTime(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("troubles", sa.Integer(), nullable=False),
        sa.Column("error", server.db.Json, nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("lease_until", server.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["pin_id"], ["pin.id"], name=op.f("fk_media_upload_pin_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pin_id", name=op.f("pk_media_upload")),
    )
    with op.batch_alter_table("media_upload", schema=None) as batch_op:
        batch_op.create_index("ix_media_upload_step_next_at", ["step", "next_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("media_upload", schema=None) as batch_op:
        batch_op.drop_index("ix_media_upload_step_next_at")

    op.drop_table("media_upload")
    with op.batch_alter_table("slide", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slide_asset_id"))

    op.drop_table("slide")
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_version_video_id"))
        batch_op.drop_column("cover_at")
        batch_op.drop_column("video_id")
        batch_op.drop_column("media_type")

    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.drop_column("duration_ms")
