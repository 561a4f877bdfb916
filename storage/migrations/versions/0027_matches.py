"""Bottlenecks meet the practices that may solve them."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bottleneck_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bottleneck_id"], ["contributions.id"], name=op.f("fk_matches_bottleneck_id_contributions")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["contributions.id"], name=op.f("fk_matches_practice_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint("bottleneck_id", "practice_id", name=op.f("uq_matches_bottleneck_id_practice_id")),
    )
    op.create_index(op.f("ix_matches_bottleneck_id"), "matches", ["bottleneck_id"], unique=False)
    op.create_index(op.f("ix_matches_practice_id"), "matches", ["practice_id"], unique=False)
    adopted = sa.text("adopted_at IS NOT NULL")
    op.create_index("ix_matches_adopted", "matches", ["adopted_at"], sqlite_where=adopted, postgresql_where=adopted)
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("matched_at", sa.DateTime(timezone=True), nullable=True))
    # Each bottleneck finds its practices: what else there is need not be compared as well.
    op.execute("UPDATE contributions SET matched_at = updated_at WHERE kind <> 'bottleneck'")
    waiting = sa.text("matched_at IS NULL")
    op.create_index(
        "ix_contributions_to_match", "contributions", ["number"], sqlite_where=waiting, postgresql_where=waiting
    )
