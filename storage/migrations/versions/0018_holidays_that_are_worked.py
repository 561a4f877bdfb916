"""A public holiday can be a working day."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("closures", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_worked", sa.Boolean(), nullable=False, server_default="false"))
