"""Erasures of people, the texts to look at afterwards, and the sealed originals of files."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure_requests",
        sa.Column("slack_user_id", sa.String(length=32), nullable=False),
        sa.Column("by_slack_user_id", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slack_user_id", name=op.f("pk_erasure_requests")),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=100), nullable=False),
        sa.Column("replaced", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("person", name=op.f("uq_erasures_person")),
    )
    op.create_table(
        "erasure_finds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("erasure_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("row_key", sa.JSON(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("is_sure", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasures.id"], name=op.f("fk_erasure_finds_erasure_id_erasures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_finds")),
    )
    op.create_index(op.f("ix_erasure_finds_erasure_id"), "erasure_finds", ["erasure_id"], unique=False)
    op.create_table(
        "sealed_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_file_id", sa.Integer(), nullable=False),
        sa.Column("erasure_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasures.id"], name=op.f("fk_sealed_files_erasure_id_erasures")),
        sa.ForeignKeyConstraint(
            ["kept_file_id"], ["kept_files.id"], name=op.f("fk_sealed_files_kept_file_id_kept_files")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_files")),
        sa.UniqueConstraint("kept_file_id", name=op.f("uq_sealed_files_kept_file_id")),
    )
    op.create_index(op.f("ix_sealed_files_erasure_id"), "sealed_files", ["erasure_id"], unique=False)
