"""Anonymous results come at the end only, and of a look at a profile no more is kept than the day."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE questions SET results = 'at_end' WHERE secrecy = 'anonymous'")
    op.execute("UPDATE anonymous_tallies SET shown = '{}'")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE slack_profiles SET fetched_at = substr(fetched_at, 1, 10) || ' 00:00:00.000000'")
    else:
        op.execute("UPDATE slack_profiles SET fetched_at = date_trunc('day', fetched_at, 'UTC')")
