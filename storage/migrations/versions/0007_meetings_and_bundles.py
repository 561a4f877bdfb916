"""Meetings with their agenda and decisions, bundles with their mandates and addressees, and further digests."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bundles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(150), nullable=False),
        sa.Column("ask", sa.String(1000), nullable=False),
        sa.Column("cover_note", sa.String(3000), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=True),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("mandate_until", sa.Date(), nullable=True),
        sa.Column("mandate_remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_bundles_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_bundles_by_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundles")),
        sa.UniqueConstraint("number", name=op.f("uq_bundles_number")),
    )
    with op.batch_alter_table("bundles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bundles_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bundles_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bundles_mandate_remind_at"), ["mandate_remind_at"], unique=False)

    op.create_table(
        "digest_schedules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("frequency", sa.String(32), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=True),
        sa.Column("channel_id", sa.String(32), nullable=True),
        sa.Column("meeting_kind", sa.String(32), nullable=True),
        sa.Column("wall_time", sa.Time(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_digest_schedules_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["members.id"], name=op.f("fk_digest_schedules_by_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_schedules")),
    )
    with op.batch_alter_table("digest_schedules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_schedules_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_digest_schedules_by_member_id"), ["by_member_id"], unique=False)

    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submission_key", sa.String(64), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.String(150), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("place", sa.String(150), nullable=False),
        sa.Column("papers_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pack_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_meetings_by_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("number", name=op.f("uq_meetings_number")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_meetings_submission_key")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetings_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_held_on"), ["held_on"], unique=False)

    op.create_table(
        "addressees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(150), nullable=False),
        sa.Column("contact", sa.String(300), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("answer", sa.String(32), nullable=True),
        sa.Column("line", sa.String(2000), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=True),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundles.id"], name=op.f("fk_addressees_bundle_id_bundles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addressees")),
    )
    with op.batch_alter_table("addressees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addressees_bundle_id"), ["bundle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_addressees_remind_on"), ["remind_on"], unique=False)

    op.create_table(
        "bundle_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("under_id", sa.Integer(), nullable=True),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundles.id"], name=op.f("fk_bundle_items_bundle_id_bundles")),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_bundle_items_by_member_id_members")),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_bundle_items_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(["under_id"], ["bundle_items.id"], name=op.f("fk_bundle_items_under_id_bundle_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_items")),
        sa.UniqueConstraint("bundle_id", "contribution_id", name=op.f("uq_bundle_items_bundle_id_contribution_id")),
    )
    with op.batch_alter_table("bundle_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bundle_items_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bundle_items_contribution_id"), ["contribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bundle_items_under_id"), ["under_id"], unique=False)

    op.create_table(
        "mandates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("asked_member_id", sa.Integer(), nullable=True),
        sa.Column("naming", sa.String(32), nullable=True),
        sa.Column("executive_agreed", sa.Boolean(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("by_member_id", sa.Integer(), nullable=True),
        sa.Column("channel_id", sa.String(32), nullable=True),
        sa.Column("ts", sa.String(32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_member_id"], ["members.id"], name=op.f("fk_mandates_asked_member_id_members")),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundles.id"], name=op.f("fk_mandates_bundle_id_bundles")),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_mandates_by_member_id_members")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_mandates_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
        sa.UniqueConstraint("bundle_id", "organisation_id", name=op.f("uq_mandates_bundle_id_organisation_id")),
    )
    with op.batch_alter_table("mandates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandates_asked_member_id"), ["asked_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandates_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandates_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "meeting_alliances",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_meeting_alliances_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_alliances_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("meeting_id", "alliance_id", name=op.f("pk_meeting_alliances")),
    )
    with op.batch_alter_table("meeting_alliances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_alliances_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "addressee_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("addressee_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("answer", sa.String(32), nullable=True),
        sa.Column("line", sa.String(2000), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["addressee_id"], ["addressees.id"], name=op.f("fk_addressee_events_addressee_id_addressees")
        ),
        sa.ForeignKeyConstraint(
            ["by_member_id"], ["members.id"], name=op.f("fk_addressee_events_by_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addressee_events")),
    )
    with op.batch_alter_table("addressee_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addressee_events_addressee_id"), ["addressee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_addressee_events_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_addressee_events_by_member_id"), ["by_member_id"], unique=False)

    op.create_table(
        "mandate_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("naming", sa.String(32), nullable=True),
        sa.Column("executive_agreed", sa.Boolean(), nullable=True),
        sa.Column("by_member_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_mandate_events_by_member_id_members")),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandates.id"], name=op.f("fk_mandate_events_mandate_id_mandates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_events")),
    )
    with op.batch_alter_table("mandate_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandate_events_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandate_events_mandate_id"), ["mandate_id"], unique=False)

    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("question", sa.String(1000), nullable=False),
        sa.Column("proposal", sa.String(1000), nullable=False),
        sa.Column("advice", sa.String(2000), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("poll_id", sa.Integer(), nullable=True),
        sa.Column("bundle_id", sa.Integer(), nullable=True),
        sa.Column("escalation_id", sa.Integer(), nullable=True),
        sa.Column("from_item_id", sa.Integer(), nullable=True),
        sa.Column("by_member_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundles.id"], name=op.f("fk_agenda_items_bundle_id_bundles")),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_agenda_items_by_member_id_members")),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_agenda_items_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name=op.f("fk_agenda_items_escalation_id_escalations")
        ),
        sa.ForeignKeyConstraint(
            ["from_item_id"], ["agenda_items.id"], name=op.f("fk_agenda_items_from_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_agenda_items_meeting_id_meetings")),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name=op.f("fk_agenda_items_poll_id_polls")),
        sa.ForeignKeyConstraint(["step_id"], ["action_steps.id"], name=op.f("fk_agenda_items_step_id_action_steps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
    )
    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_items_bundle_id"), ["bundle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_items_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_items_contribution_id"), ["contribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_items_escalation_id"), ["escalation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_items_from_item_id"), ["from_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_items_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_items_poll_id"), ["poll_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_items_step_id"), ["step_id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("line", sa.String(1000), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_decisions_by_member_id_members")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_decisions_item_id_agenda_items")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_decisions_meeting_id_meetings")),
        sa.ForeignKeyConstraint(["step_id"], ["action_steps.id"], name=op.f("fk_decisions_step_id_action_steps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("item_id", name=op.f("uq_decisions_item_id")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_step_id"), ["step_id"], unique=False)

    with op.batch_alter_table("chairs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wants_digest", sa.Boolean(), server_default="0", nullable=False))
