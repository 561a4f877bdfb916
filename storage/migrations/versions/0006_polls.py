"""Polls: status polls, questions and votes, quick scans and their answers, and what was handed over."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("explanation", sa.String(1000), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(32), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(1000), nullable=False),
        sa.Column("outcome_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("is_repeat", sa.Boolean(), nullable=False),
        sa.Column("electorate", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_polls_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_polls_by_member_id_members")),
        sa.ForeignKeyConstraint(["follows_id"], ["polls.id"], name=op.f("fk_polls_follows_id_polls")),
        sa.ForeignKeyConstraint(["outcome_by_id"], ["members.id"], name=op.f("fk_polls_outcome_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
        sa.UniqueConstraint("number", name=op.f("uq_polls_number")),
    )
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_polls_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_polls_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index("ix_polls_due", ["state", "ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_polls_follows_id"), ["follows_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_polls_outcome_by_id"), ["outcome_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_polls_remind_at"), ["remind_at"], unique=False)

    op.create_table(
        "anonymous_tallies",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_anonymous_tallies_poll_id_polls")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_anonymous_tallies")),
    )
    op.create_table(
        "anonymous_voters",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("poll_id", "member_id", name=op.f("pk_anonymous_voters")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("addressee", sa.String(150), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_handovers_by_member_id_members")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_handovers_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handovers_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handovers_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "poll_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(32), nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.Column("permalink", sa.String(500), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_poll_messages_member_id_members")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_poll_messages_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_messages")),
        sa.UniqueConstraint("poll_id", "channel_id", name=op.f("uq_poll_messages_poll_id_channel_id")),
    )
    with op.batch_alter_table("poll_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_messages_member_id"), ["member_id"], unique=False)

    op.create_table(
        "question_options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(150), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["members.id"], name=op.f("fk_question_options_by_member_id_members")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_question_options_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_options")),
    )
    with op.batch_alter_table("question_options", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_options_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_options_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("voter", sa.String(32), nullable=False),
        sa.Column("secrecy", sa.String(32), nullable=False),
        sa.Column("results", sa.String(32), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=True),
        sa.Column("takes_options", sa.Boolean(), nullable=False),
        sa.Column("scrubbed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_questions_poll_id_polls")),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_questions")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index("ix_questions_to_scrub", ["secrecy", "scrubbed_at"], unique=False)

    op.create_table(
        "scan_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_scan_answers_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_scan_answers_poll_id_polls")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["members.id"], name=op.f("fk_scan_answers_submitted_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_answers")),
        sa.UniqueConstraint("poll_id", "organisation_id", name=op.f("uq_scan_answers_poll_id_organisation_id")),
    )
    with op.batch_alter_table("scan_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_answers_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scan_answers_submitted_by_id"), ["submitted_by_id"], unique=False)

    op.create_table(
        "scan_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(30), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_scan_questions_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_questions")),
    )
    with op.batch_alter_table("scan_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_questions_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("voter_key", sa.String(20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_votes_member_id_members")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_votes_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_votes_poll_id_polls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint("poll_id", "voter_key", name=op.f("uq_votes_poll_id_voter_key")),
    )
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.create_index("ix_votes_result", ["poll_id", "kind", "organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_votes_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_votes_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "scan_editors",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["scan_answers.id"], name=op.f("fk_scan_editors_answer_id_scan_answers")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_scan_editors_member_id_members")),
        sa.PrimaryKeyConstraint("answer_id", "member_id", name=op.f("pk_scan_editors")),
    )
    with op.batch_alter_table("scan_editors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_editors_member_id"), ["member_id"], unique=False)

    op.create_table(
        "scan_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(1000), nullable=True),
        sa.Column("number", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["scan_answers.id"], name=op.f("fk_scan_values_answer_id_scan_answers")),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_scan_values_by_member_id_members")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["scan_questions.id"], name=op.f("fk_scan_values_question_id_scan_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_values")),
        sa.UniqueConstraint("answer_id", "question_id", name=op.f("uq_scan_values_answer_id_question_id")),
    )
    with op.batch_alter_table("scan_values", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_values_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scan_values_question_id"), ["question_id"], unique=False)

    op.create_table(
        "vote_choices",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["option_id"], ["question_options.id"], name=op.f("fk_vote_choices_option_id_question_options")
        ),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_vote_choices_poll_id_polls")),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name=op.f("fk_vote_choices_vote_id_votes")),
        sa.PrimaryKeyConstraint("vote_id", "option_id", name=op.f("pk_vote_choices")),
    )
    with op.batch_alter_table("vote_choices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_choices_option_id"), ["option_id"], unique=False)
        batch_op.create_index("ix_vote_choices_result", ["poll_id", "option_id", "vote_id"], unique=False)

    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("poll_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_rounds_alliance_id_held_on"), type_="unique")
        batch_op.create_index(
            "uq_rounds_alliance_id_held_on",
            ["alliance_id", "held_on"],
            unique=True,
            sqlite_where=sa.text("poll_id IS NULL"),
            postgresql_where=sa.text("poll_id IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_rounds_poll_id"), ["poll_id"], unique=False)
        batch_op.add_column(sa.Column("asked_up_to", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_rounds_beginning",
            ["asked_up_to"],
            unique=False,
            sqlite_where=sa.text("asked_up_to IS NOT NULL"),
            postgresql_where=sa.text("asked_up_to IS NOT NULL"),
        )
        batch_op.create_index("ix_rounds_polls", ["alliance_id", "poll_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_rounds_poll_id_polls"), "polls", ["poll_id"], ["id"])
