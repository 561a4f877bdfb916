"""What the network is called, for the papers that it hands over; the network's file fills it when the program starts."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "network_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(150), nullable=False),
        sa.Column("name_en", sa.String(150), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_names")),
    )
