"""Knowledge that stays alive: endorsements, adoptions, followers, history, merges, freshness."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sdgs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(150), nullable=False),
        sa.Column("name_en", sa.String(150), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sdgs")),
        sa.UniqueConstraint("number", name=op.f("uq_sdgs_number")),
    )
    op.create_table(
        "synonym_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_groups")),
    )
    op.create_table(
        "help_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_key", sa.String(64), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_help_requests_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_help_requests_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_requests")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_help_requests_submission_key")),
    )
    with op.batch_alter_table("help_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_help_requests_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_help_requests_member_id"), ["member_id"], unique=False)

    op.create_table(
        "adoptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("adapted", sa.String(1000), nullable=False),
        sa.Column("stop_reason", sa.String(500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_adoptions_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_adoptions_member_id_members")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_adoptions_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoptions")),
        sa.UniqueConstraint(
            "contribution_id", "organisation_id", name=op.f("uq_adoptions_contribution_id_organisation_id")
        ),
    )
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoptions_contribution_id"), ["contribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoptions_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoptions_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adoptions_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "contribution_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["members.id"], name=op.f("fk_contribution_events_by_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_contribution_events_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_contribution_events_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_events")),
    )
    with op.batch_alter_table("contribution_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contribution_events_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_contribution_events_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contribution_events_contribution_id"), ["contribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contribution_events_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "endorsements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("context", sa.String(300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_endorsements_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_endorsements_member_id_members")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_endorsements_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsements")),
        sa.UniqueConstraint(
            "contribution_id", "organisation_id", name=op.f("uq_endorsements_contribution_id_organisation_id")
        ),
    )
    with op.batch_alter_table("endorsements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endorsements_contribution_id"), ["contribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_endorsements_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_endorsements_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_endorsements_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_follows_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_follows_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("contribution_id", "member_id", name=op.f("uq_follows_contribution_id_member_id")),
    )
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follows_contribution_id"), ["contribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follows_member_id"), ["member_id"], unique=False)

    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=True),
        sa.Column("carried", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_merges_by_member_id_members")),
        sa.ForeignKeyConstraint(["source_id"], ["contributions.id"], name=op.f("fk_merges_source_id_contributions")),
        sa.ForeignKeyConstraint(["target_id"], ["contributions.id"], name=op.f("fk_merges_target_id_contributions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    with op.batch_alter_table("merges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merges_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merges_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merges_target_id"), ["target_id"], unique=False)

    op.create_table(
        "step_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("other_step_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_step_links_by_member_id_members")),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_step_links_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(
            ["other_step_id"], ["action_steps.id"], name=op.f("fk_step_links_other_step_id_action_steps")
        ),
        sa.ForeignKeyConstraint(["step_id"], ["action_steps.id"], name=op.f("fk_step_links_step_id_action_steps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_links")),
        sa.UniqueConstraint(
            "step_id",
            "contribution_id",
            "other_step_id",
            "kind",
            name=op.f("uq_step_links_step_id_contribution_id_other_step_id_kind"),
        ),
    )
    with op.batch_alter_table("step_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_links_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_step_links_contribution_id"), ["contribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_step_links_other_step_id"), ["other_step_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_step_links_step_id"), ["step_id"], unique=False)

    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["contribution_events.id"], name=op.f("fk_news_event_id_contribution_events")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_news_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
        sa.UniqueConstraint("member_id", "event_id", name=op.f("uq_news_member_id_event_id")),
    )
    with op.batch_alter_table("news", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_news_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_news_member_id"), ["member_id"], unique=False)
        batch_op.create_index("ix_news_untold", ["told_at", "member_id"], unique=False)

    with op.batch_alter_table("alliances", schema=None) as batch_op:
        batch_op.add_column(sa.Column("external_access", sa.String(32), server_default="contribute", nullable=False))
        batch_op.add_column(sa.Column("start_channel_id", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("start_ts", sa.String(32), nullable=True))

    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("archive_reason", sa.String(300), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("review_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reviews_asked", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("not_verified_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_contributions_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contributions_review_on"), ["review_on"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_contributions_merged_into_id_contributions"), "contributions", ["merged_into_id"], ["id"]
        )

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("volume", sa.String(32), server_default="each", nullable=False))
        batch_op.add_column(sa.Column("daily_at", sa.Time(), nullable=True))

    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(8), nullable=True))

    with op.batch_alter_table("slack_profiles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(8), nullable=True))

    with op.batch_alter_table("themes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("topics", schema=None) as batch_op:
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))

    _give_what_is_there_a_history()


def _give_what_is_there_a_history() -> None:
    """Authors follow what they shared, its history begins with that, and after a year they are asked about it."""
    rows = sa.table(
        "contributions",
        *(sa.column(name) for name in ("id", "author_id", "organisation_id")),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("review_on", sa.Date()),
    )
    follows = sa.table(
        "follows",
        *map(sa.column, ("contribution_id", "member_id", "reason")),
        sa.column("since", sa.DateTime(timezone=True)),
    )
    events = sa.table(
        "contribution_events",
        *map(sa.column, ("contribution_id", "kind", "by_member_id", "organisation_id")),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("about", sa.JSON()),
    )
    bind = op.get_bind()
    for row in bind.execute(sa.select(rows)).all():
        review_on = row.created_at.date() + dt.timedelta(days=365)
        bind.execute(sa.update(rows).where(rows.c.id == row.id).values(review_on=review_on))
        at = {"contribution_id": row.id}
        bind.execute(sa.insert(follows).values(**at, member_id=row.author_id, reason="author", since=row.created_at))
        event = {"kind": "shared", "by_member_id": row.author_id, "organisation_id": row.organisation_id, "about": {}}
        bind.execute(sa.insert(events).values(**at, **event, at=row.created_at))
