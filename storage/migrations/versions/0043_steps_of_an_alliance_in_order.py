"""Find the next steps of an alliance by number, and recent answers, without reading all of them."""

from alembic import op
from sqlalchemy import text

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_action_steps_of_alliance", "action_steps", ["alliance_id", "number"])
    op.drop_index("ix_action_steps_alliance_id", "action_steps")
    answered = text("answered_at IS NOT NULL")
    op.create_index(
        "ix_round_steps_answered", "round_steps", ["answered_at"], sqlite_where=answered, postgresql_where=answered
    )
