"""The figures of each alliance as they were reported, and indexes to count a period of very many by."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = (
    ("contributions", "ix_contributions_period_of_organisation", ["organisation_id", "created_at", "alliance_id"]),
    ("contributions", "ix_contributions_period_of_alliance", ["alliance_id", "created_at"]),
    ("status_updates", "ix_status_updates_newest_of_step", ["step_id", "at", "id"]),
    ("endorsements", "ix_endorsements_period", ["created_at", "withdrawn_at", "contribution_id"]),
    (
        "adoptions",
        "ix_adoptions_period",
        ["created_at", "updated_at", "contribution_id", "organisation_id", "state"],
    ),
    ("merges", "ix_merges_period", ["at", "undone_at", "source_id"]),
    ("figure_snapshots", "ix_figure_snapshots_newest", ["figure", "at", "id"]),
    ("rounds", "ix_rounds_opened", ["opens_at"]),
)


def upgrade() -> None:
    op.create_table(
        "alliance_snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(40), nullable=False),
        sa.Column("figure", sa.String(40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_alliance_snapshots_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance_snapshots")),
        sa.UniqueConstraint(
            "alliance_id", "period", "figure", name=op.f("uq_alliance_snapshots_alliance_id_period_figure")
        ),
    )
    for table, name, columns in INDEXES:
        op.create_index(name, table, columns, unique=False)
    op.drop_index("ix_endorsements_created_at", "endorsements")
    op.drop_index("ix_adoptions_created_at", "adoptions")
    archived = sa.text("archived_at IS NOT NULL")
    op.create_index(
        "ix_contributions_archived",
        "contributions",
        ["archived_at"],
        unique=False,
        sqlite_where=archived,
        postgresql_where=archived,
    )
