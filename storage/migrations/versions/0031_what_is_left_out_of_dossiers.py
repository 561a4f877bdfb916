"""What somebody decided about names and numbers found in a dossier, and when they looked."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("sentence", sa.String(32), nullable=False),
        sa.Column("put_back", sa.Boolean(), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundles.id"], name=op.f("fk_personal_choices_bundle_id_bundles")),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["members.id"], name=op.f("fk_personal_choices_by_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_choices")),
        sa.UniqueConstraint(
            "bundle_id", "kind", "text", "sentence", name=op.f("uq_personal_choices_bundle_id_kind_text_sentence")
        ),
    )
    op.create_index(op.f("ix_personal_choices_by_member_id"), "personal_choices", ["by_member_id"], unique=False)
    op.create_table(
        "personal_reviews",
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("finds", sa.JSON(), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundles.id"], name=op.f("fk_personal_reviews_bundle_id_bundles")),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["members.id"], name=op.f("fk_personal_reviews_by_member_id_members")
        ),
        sa.PrimaryKeyConstraint("bundle_id", name=op.f("pk_personal_reviews")),
    )
    op.create_index(op.f("ix_personal_reviews_by_member_id"), "personal_reviews", ["by_member_id"], unique=False)
