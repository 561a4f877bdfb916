"""How a question reaches a member, and how often they get news; news can be part of a check-in's message."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.add_column(sa.Column("way", sa.String(32), nullable=False, server_default="message"))
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("news_volume", sa.String(32), nullable=False, server_default="month"))
    with op.batch_alter_table("news", schema=None) as batch_op:
        batch_op.add_column(sa.Column("message_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_news_message_id", ["message_id"], unique=False)
        batch_op.create_foreign_key("fk_news_message_id_checkin_messages", "checkin_messages", ["message_id"], ["id"])
    # "At once" was the default, so it says little about what a member wants; "once a day" and "never" were chosen.
    op.execute("UPDATE members SET news_volume = 'week' WHERE volume = 'daily'")
    op.execute("UPDATE members SET news_volume = 'none' WHERE volume = 'none'")
