"""The lists of decisions that were sent are recorded, and what each version of a meeting's papers was about."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_sent_lists_by_member_id_members")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_sent_lists_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_lists")),
        sa.UniqueConstraint("meeting_id", "edition", name=op.f("uq_sent_lists_meeting_id_edition")),
    )
    op.create_index(op.f("ix_sent_lists_by_member_id"), "sent_lists", ["by_member_id"], unique=False)
    with op.batch_alter_table("sent_packs") as batch_op:
        batch_op.add_column(sa.Column("outline", sa.JSON(), nullable=True))
