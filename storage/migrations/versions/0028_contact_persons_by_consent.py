"""Whether a member may be named as a contact person to people who ask who knows about something."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_contact", sa.Boolean(), nullable=False, server_default="0"))
