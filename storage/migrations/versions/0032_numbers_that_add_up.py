"""A number of a quick scan is added up only if its question says so; one that was asked before does not."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("scan_questions") as table:
        table.add_column(sa.Column("is_summed", sa.Boolean(), nullable=False, server_default="0"))
