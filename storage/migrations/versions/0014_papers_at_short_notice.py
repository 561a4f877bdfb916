"""When a meeting was planned or moved, when its agenda changed, and what sent papers held."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("agenda_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("sent_packs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("content", sa.String(64), nullable=True))
