"""What an addressee had in an earlier edition and not in the last one stays known."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("handed_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_dropped", sa.Boolean(), nullable=False, server_default="false"))
