"""Columns have the names that the code uses: channel key for `lane`, with its index and constraints, and `writes`.

The previous release's code cannot work with the result: stop it before migrating.
"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch mode, in which SQLite copies the whole table: both databases rename a column in place.
    for table in ("deliveries", "sent_packs", "digest_copies"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN lane TO channel_key")
    op.execute("ALTER TABLE search_state RENAME COLUMN turn TO writes")
    op.drop_index("ix_deliveries_lane", "deliveries")
    op.create_index("ix_deliveries_channel_key", "deliveries", ["channel_key", "state"])
    for table, columns in (("sent_packs", ["meeting_id", "version"]), ("digest_copies", ["slot"])):
        name = f"uq_{table}_{'_'.join(columns)}"
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"{name}_lane"), type_="unique")
            batch_op.create_unique_constraint(batch_op.f(f"{name}_channel_key"), [*columns, "channel_key"])
    op.execute("UPDATE paces SET key = 'channel' || substr(key, 5) WHERE key LIKE 'lane:%'")
