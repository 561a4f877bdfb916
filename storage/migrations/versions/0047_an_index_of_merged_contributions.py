"""The index of merged contributions holds only these: it is never asked for the others, which are nearly all."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NAME = "ix_contributions_merged_into_id"
MERGED = sa.text("merged_into_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index(NAME, "contributions")
    op.create_index(
        NAME, "contributions", ["merged_into_id"], unique=False, sqlite_where=MERGED, postgresql_where=MERGED
    )
