"""The search index. It is filled by `kennisbot migrate`, or by `kennisbot reindex`."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PLAIN = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("analysis", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
    )
    op.create_table(
        "search_postings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term", PLAIN, nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_postings")),
        sa.UniqueConstraint("term", "scope", "block", name=op.f("uq_search_postings_term_scope_block")),
    )
    with op.batch_alter_table("search_postings", schema=None) as batch_op:
        batch_op.create_index("ix_search_postings_block", ["block"], unique=False)
        batch_op.create_index("ix_search_postings_count", ["term", "scope", "documents"], unique=False)

    op.create_table(
        "search_documents",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.Integer(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_documents")),
    )
    op.create_table(
        "search_words",
        sa.Column("word", PLAIN, nullable=False),
        sa.Column("term", PLAIN, nullable=False),
        sa.Column("reversed_term", PLAIN, nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_words")),
    )
    with op.batch_alter_table("search_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_words_reversed_term"), ["reversed_term"], unique=False)

    state = sa.table("search_state", *map(sa.column, ("id", "analysis", "turn")))
    op.bulk_insert(state, [{"id": 1, "analysis": 0, "turn": 0}])
