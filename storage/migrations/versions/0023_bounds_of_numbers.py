"""Numbers in a quick scan have bounds, from 0 in scans that are not sent yet."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("scan_questions") as table:
        table.add_column(sa.Column("lowest", sa.Numeric(24, 6), nullable=True))
        table.add_column(sa.Column("highest", sa.Numeric(24, 6), nullable=True))
    op.execute(
        "UPDATE scan_questions SET lowest = 0 WHERE form = 'number'"
        " AND poll_id IN (SELECT id FROM polls WHERE state = 'draft')"
    )
