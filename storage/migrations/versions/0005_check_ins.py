"""Check-ins: schedules, rounds, what people were asked, absences, and what is laid before a chair."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(150), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_closures_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
    )
    with op.batch_alter_table("closures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closures_last_on"), ["last_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_closures_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["members.id"], name=op.f("fk_absences_deputy_id_members")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_absences_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_began_at"), ["began_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_absences_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_absences_member_id"), ["member_id"], unique=False)

    op.create_table(
        "checkin_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(32), nullable=True),
        sa.Column("ts", sa.String(32), nullable=True),
        sa.Column("permalink", sa.String(500), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chair_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_checkin_messages_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_messages")),
        sa.UniqueConstraint("member_id", "asked_on", name=op.f("uq_checkin_messages_member_id_asked_on")),
    )
    with op.batch_alter_table("checkin_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checkin_messages_asked_on"), ["asked_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_checkin_messages_remind_at"), ["remind_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_checkin_messages_snoozed_until"), ["snoozed_until"], unique=False)

    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("moved_by", sa.JSON(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_missed", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_rounds_alliance_id_alliances")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("alliance_id", "held_on", name=op.f("uq_rounds_alliance_id_held_on")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index("ix_rounds_open", ["closed_at", "ends_at"], unique=False)

    op.create_table(
        "schedules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("every", sa.String(32), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("wall_time", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("days_before_papers", sa.Integer(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_schedules_alliance_id_alliances")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
        sa.UniqueConstraint("alliance_id", name=op.f("uq_schedules_alliance_id")),
    )
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedules_next_at"), ["next_at"], unique=False)

    op.create_table(
        "delegates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chair_id"], ["chairs.id"], name=op.f("fk_delegates_chair_id_chairs")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_delegates_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegates")),
    )
    with op.batch_alter_table("delegates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegates_chair_id"), ["chair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegates_member_id"), ["member_id"], unique=False)

    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=False),
        sa.Column("to_member_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(1000), nullable=False),
        sa.Column("answer_by_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(32), nullable=True),
        sa.Column("line", sa.String(1000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_escalations_by_member_id_members")),
        sa.ForeignKeyConstraint(["step_id"], ["action_steps.id"], name=op.f("fk_escalations_step_id_action_steps")),
        sa.ForeignKeyConstraint(["to_member_id"], ["members.id"], name=op.f("fk_escalations_to_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
    )
    with op.batch_alter_table("escalations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalations_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalations_step_id"), ["step_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalations_to_member_id"), ["to_member_id"], unique=False)

    op.create_table(
        "escalation_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escalation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(32), nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name=op.f("fk_escalation_messages_escalation_id_escalations")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_escalation_messages_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_messages")),
    )
    with op.batch_alter_table("escalation_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_messages_escalation_id"), ["escalation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_escalation_messages_member_id"), ["member_id"], unique=False)

    op.create_table(
        "step_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.Column("by_member_id", sa.Integer(), nullable=True),
        sa.Column("acting_for_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["acting_for_id"], ["members.id"], name=op.f("fk_step_events_acting_for_id_members")),
        sa.ForeignKeyConstraint(["by_member_id"], ["members.id"], name=op.f("fk_step_events_by_member_id_members")),
        sa.ForeignKeyConstraint(["step_id"], ["action_steps.id"], name=op.f("fk_step_events_step_id_action_steps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_events")),
    )
    with op.batch_alter_table("step_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_events_acting_for_id"), ["acting_for_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_step_events_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_step_events_by_member_id"), ["by_member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_step_events_step_id"), ["step_id"], unique=False)

    op.create_table(
        "round_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("status_before", sa.String(32), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("is_changed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["members.id"], name=op.f("fk_round_steps_answered_by_id_members")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_steps_round_id_rounds")),
        sa.ForeignKeyConstraint(["step_id"], ["action_steps.id"], name=op.f("fk_round_steps_step_id_action_steps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_steps")),
        sa.UniqueConstraint("round_id", "step_id", name=op.f("uq_round_steps_round_id_step_id")),
    )
    with op.batch_alter_table("round_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_steps_answered_by_id"), ["answered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_steps_step_id"), ["step_id"], unique=False)

    op.create_table(
        "asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_step_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("instead_of_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["instead_of_id"], ["members.id"], name=op.f("fk_asked_instead_of_id_members")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_asked_member_id_members")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["checkin_messages.id"], name=op.f("fk_asked_message_id_checkin_messages")
        ),
        sa.ForeignKeyConstraint(["round_step_id"], ["round_steps.id"], name=op.f("fk_asked_round_step_id_round_steps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
        sa.UniqueConstraint("round_step_id", "member_id", name=op.f("uq_asked_round_step_id_member_id")),
    )
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asked_instead_of_id"), ["instead_of_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_member_id"), ["member_id"], unique=False)
        batch_op.create_index("ix_asked_waiting", ["message_id", "due_at"], unique=False)

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_turn", ["state", "is_urgent", "id"], unique=False)

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("checkin_volume", sa.String(32), server_default="all", nullable=False))

    with op.batch_alter_table("status_updates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("acting_for_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_status_updates_acting_for_id"), ["acting_for_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_status_updates_acting_for_id_members"), "members", ["acting_for_id"], ["id"]
        )

    with op.batch_alter_table("step_owners", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contact_name", sa.String(150), nullable=True))

    with op.batch_alter_table("action_steps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rung_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_action_steps_rung_id"), ["rung_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_action_steps_rung_id_rungs"), "rungs", ["rung_id"], ["id"])
