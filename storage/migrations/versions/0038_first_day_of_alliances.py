"""The first day of an alliance, and the alliance that gets its open steps when it ends."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("alliances", schema=None) as batch_op:
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("hand_steps_to_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_alliances_hand_steps_to_id_alliances"), "alliances", ["hand_steps_to_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_alliances_hand_steps_to_id"), ["hand_steps_to_id"], unique=False)
