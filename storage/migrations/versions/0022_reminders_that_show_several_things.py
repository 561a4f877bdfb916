"""A kept message can show several things, as a reminder does, and is updated when one of them changes."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_parts",
        sa.Column("kept_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["kept_id"], ["kept_messages.id"], name=op.f("fk_kept_parts_kept_id_kept_messages")),
        sa.PrimaryKeyConstraint("kept_id", "kind", "about_id", name=op.f("pk_kept_parts")),
    )
    op.create_index("ix_kept_parts_about", "kept_parts", ["kind", "about_id"], unique=False)
