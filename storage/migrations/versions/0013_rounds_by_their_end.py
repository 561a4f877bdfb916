"""Rounds are looked up by their end: a period counts those whose time for answers ran out in it."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_rounds_ended", "rounds", ["ends_at"], unique=False)
    op.drop_index("ix_rounds_opened", "rounds")
