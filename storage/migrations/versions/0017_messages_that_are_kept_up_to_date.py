"""Every message that is kept up to date is in one table, and a pending request is queued once."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FRESH = "state = 'waiting' AND attempted_at IS NULL"
NEVER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""When a message was made, where that was not recorded."""
TABLES = (
    "alliances",
    "cards",
    "checkin_messages",
    "contributions",
    "deliveries",
    "escalation_messages",
    "escalations",
    "kept_messages",
    "mandates",
    "members",
    "poll_messages",
    "polls",
)
COLUMNS = ("kind", "about_id", "place", "about", "channel_id", "ts", "permalink", "changes", "gone_at", "made_at")


def upgrade() -> None:
    op.create_table(
        "kept_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(32), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("channel_id", sa.String(32), nullable=True),
        sa.Column("ts", sa.String(32), nullable=True),
        sa.Column("permalink", sa.String(500), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_messages")),
    )
    op.create_index("ix_kept_messages_about", "kept_messages", ["kind", "about_id", "place"], unique=False)
    op.create_index("ix_kept_messages_message", "kept_messages", ["channel_id", "ts"], unique=False)
    metadata = sa.MetaData()
    metadata.reflect(op.get_bind(), only=TABLES, resolve_fks=False)
    for select in _list_standing(metadata.tables):
        op.execute(metadata.tables["kept_messages"].insert().from_select(COLUMNS, select))
    # `cards` stays for the release before, which reads and writes it.
    op.drop_table("poll_messages")
    op.drop_table("escalation_messages")
    for table, columns in (
        ("checkin_messages", ("channel_id", "ts", "permalink")),
        ("mandates", ("channel_id", "ts")),
        ("alliances", ("start_channel_id", "start_ts")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
    _keep_one_of_each_wish(metadata.tables["deliveries"])


def _list_standing(tables: Any) -> Iterator[sa.Select[Any]]:
    """Where each kind of message was stored until now."""
    cards, contributions = tables["cards"].c, tables["contributions"].c
    yield _standing("card", cards, cards.contribution_id, cards.channel_id, contributions.created_at).where(
        contributions.id == cards.contribution_id
    )
    messages, polls, member = tables["poll_messages"].c, tables["polls"].c, tables["members"].c
    reader = sa.select(member.slack_user_id).where(member.id == messages.member_id).scalar_subquery()
    place = sa.func.coalesce(reader, messages.channel_id)
    yield _standing("poll", messages, messages.poll_id, place, polls.created_at).where(polls.id == messages.poll_id)
    messages = tables["checkin_messages"].c
    yield _standing("checkin", messages, messages.id, member.slack_user_id, messages.made_at).where(
        member.id == messages.member_id
    )
    messages = tables["mandates"].c
    yield _standing("mandate", messages, messages.id, member.slack_user_id, messages.asked_at).where(
        member.id == messages.asked_member_id, messages.ts.is_not(None)
    )
    messages, escalations = tables["escalation_messages"].c, tables["escalations"].c
    yield _standing("escalation", messages, messages.escalation_id, member.slack_user_id, escalations.created_at).where(
        member.id == messages.member_id, escalations.id == messages.escalation_id
    )
    sent = tables["deliveries"].c
    yield _standing("review", sent, sa.literal(0), sent.lane, sent.created_at, about=sent.about).where(
        sent.kind == "review", sent.state == "sent"
    )
    start = tables["alliances"].c
    yield (
        sa.select(
            sa.literal("start_here"),
            start.id,
            start.start_channel_id,
            sa.literal({}, sa.JSON),
            start.start_channel_id,
            start.start_ts,
            sa.cast(sa.null(), sa.String),
            sa.literal(0),
            sa.cast(sa.null(), sa.DateTime(timezone=True)),
            sa.literal(NEVER, sa.DateTime(timezone=True)),
        )
        .where(start.start_ts.is_not(None))
        .order_by(start.id)
    )


def _standing(kind: str, row: Any, about_id: Any, place: Any, made_at: Any, *, about: Any = None) -> sa.Select[Any]:
    permalink = row.permalink if "permalink" in row else sa.cast(sa.null(), sa.String)
    gone_at = row.gone_at if "gone_at" in row else sa.cast(sa.null(), sa.DateTime(timezone=True))
    return sa.select(
        sa.literal(kind),
        about_id,
        place,
        sa.literal({}, sa.JSON) if about is None else about,
        row.channel_id,
        row.ts,
        permalink,
        sa.literal(0),
        gone_at,
        sa.func.coalesce(made_at, sa.literal(NEVER, sa.DateTime(timezone=True))),
    ).order_by(row.id)


def _keep_one_of_each_wish(deliveries: sa.Table) -> None:
    """A request is queued once: until now two that came at the same time were both queued."""
    op.execute(
        deliveries.update()
        .where(deliveries.c.kind == "card", deliveries.c.state == "waiting", _is_person(deliveries.c.lane))
        .values(kind="no_channel")  # a message to an author is not a card that is kept up to date
    )
    later = deliveries.alias("later")
    newest = sa.select(sa.func.max(later.c.id)).where(
        later.c.coalesce_key == deliveries.c.coalesce_key, later.c.state == "waiting", later.c.attempted_at.is_(None)
    )
    op.execute(
        deliveries.update()
        .where(deliveries.c.state == "waiting", deliveries.c.attempted_at.is_(None))
        .where(deliveries.c.id < newest.scalar_subquery())
        .values(state="dropped")
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trying_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_deliveries_fresh",
        "deliveries",
        ["coalesce_key"],
        unique=True,
        sqlite_where=sa.text(FRESH),
        postgresql_where=sa.text(FRESH),
    )


def _is_person(lane: Any) -> Any:
    return sa.or_(lane.like("U%"), lane.like("W%"))
