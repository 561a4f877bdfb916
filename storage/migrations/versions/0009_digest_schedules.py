"""Digests before a meeting, the form that a schedule came from, and to whom each digest was brought."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("digest_schedules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submission_key", sa.String(64), nullable=True))
        batch_op.add_column(sa.Column("days_before", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_digest_schedules_submission_key"), ["submission_key"])

    op.create_table(
        "digest_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(80), nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_digest_copies_delivery_id_deliveries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_copies")),
        sa.UniqueConstraint("slot", "lane", name=op.f("uq_digest_copies_slot_lane")),
    )
    with op.batch_alter_table("digest_copies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_copies_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_digest_copies_made_at"), ["made_at"], unique=False)
