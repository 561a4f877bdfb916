"""Roles that nobody holds for now, what Slack showed of members, and the nightly walk through its list of people."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vacancies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_vacancies_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_vacancies_by_member_id_members")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_vacancies_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancies")),
    )
    for column in ("alliance_id", "by_member_id", "ended_at", "member_id"):
        op.create_index(op.f(f"ix_vacancies_{column}"), "vacancies", [column], unique=False)
    op.create_table(
        "people_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_people_notices_member_id_members")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_people_notices_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_notices")),
    )
    for column in ("member_id", "organisation_id", "told_at"):
        op.create_index(op.f(f"ix_people_notices_{column}"), "people_notices", [column], unique=False)
    op.create_table(
        "directory_walks",
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("cursor", sa.String(length=200), nullable=True),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("night", name=op.f("pk_directory_walks")),
    )
    # Those who left before this release keep no chair: it would be theirs again once they come back.
    left = "(SELECT members.left_at FROM members WHERE members.id = chairs.member_id)"
    op.execute(f"UPDATE chairs SET until = {left} WHERE until IS NULL AND {left} IS NOT NULL")  # noqa: S608  # no input
    op.execute(
        sa.text("UPDATE members SET is_secretariat = :no, is_admin = :no WHERE left_at IS NOT NULL").bindparams(
            no=False
        )
    )
