"""Home at any size of the base: indexes for the newest of each; look-alikes to merge; what organisations go up in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LIVES = sa.text("archived_at IS NULL AND merged_into_id IS NULL")
NOT_VERIFIED = sa.text("not_verified_since IS NOT NULL")
ASKED = sa.text("reviews_asked > 0")


def _index(name: str, table: str, columns: list[str], where: sa.TextClause | None = None) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.create_table(
        "look_alikes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newer_id", sa.Integer(), nullable=False),
        sa.Column("older_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["newer_id"], ["contributions.id"], name=op.f("fk_look_alikes_newer_id_contributions")),
        sa.ForeignKeyConstraint(["older_id"], ["contributions.id"], name=op.f("fk_look_alikes_older_id_contributions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_alikes")),
        sa.UniqueConstraint("newer_id", "older_id", name=op.f("uq_look_alikes_newer_id_older_id")),
    )
    for column in ("newer_id", "older_id", "at"):
        _index(op.f(f"ix_look_alikes_{column}"), "look_alikes", [column])
    op.create_table(
        "bookmarks",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bookmarks")),
    )
    with op.batch_alter_table("organisations") as batch:
        batch.add_column(sa.Column("successor_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_organisations_successor_id_organisations"), "organisations", ["successor_id"], ["id"]
        )
        batch.create_index(op.f("ix_organisations_successor_id"), ["successor_id"])
    _index(op.f("ix_members_created_at"), "members", ["created_at"])
    _index("ix_adoptions_newest_of_organisation", "adoptions", ["organisation_id", "updated_at"])
    _index("ix_contributions_newest_of_alliance", "contributions", ["alliance_id", "number"], LIVES)
    _index("ix_contributions_newest_of_author", "contributions", ["author_id", "number"], LIVES)
    _index("ix_contributions_not_verified", "contributions", ["not_verified_since"], NOT_VERIFIED)
    _index("ix_contributions_asked", "contributions", ["author_id", "review_on"], ASKED)
