"""Papers of meetings that went somewhere, and room for a link to where one is held."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.alter_column("place", existing_type=sa.String(150), type_=sa.String(500), existing_nullable=False)
    op.create_table(
        "sent_packs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_sent_packs_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_packs")),
        sa.UniqueConstraint("meeting_id", "version", "lane", name=op.f("uq_sent_packs_meeting_id_version_lane")),
    )
