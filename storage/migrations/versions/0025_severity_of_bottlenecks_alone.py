"""Only endorsements of a bottleneck have a severity."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE endorsements SET severity = NULL WHERE contribution_id IN"
        " (SELECT id FROM contributions WHERE kind <> 'bottleneck')"
    )
