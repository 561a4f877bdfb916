"""Searches that found nothing are kept for a month, and each edition of the starter synonyms is loaded once."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "empty_searches",
        sa.Column("words", sa.String(80), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("words", "person", name=op.f("pk_empty_searches")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_empty_searches_searched_at"), "empty_searches", ["searched_at"], unique=False)
    # A network with synonyms has loaded the first edition, as has one that has removed some.
    op.execute(
        "INSERT INTO milestones (key, at) SELECT 'synonyms-1', at FROM milestones WHERE key = 'installed' AND"
        " (EXISTS (SELECT 1 FROM synonym_groups) OR EXISTS (SELECT 1 FROM audit WHERE action = 'remove_synonyms'))"
    )
