"""Columns have the names that the code uses: `transferred` for `carried`, `notified_at`, and a mandate's `addressees`.

The previous release's code cannot work with the result: stop it before migrating.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in batch mode, in which SQLite copies the whole table: both databases rename a column in place.
    op.execute("ALTER TABLE merges RENAME COLUMN carried TO transferred")
    op.execute("ALTER TABLE mandates RENAME COLUMN for_whom TO addressees")
    for table in ("matches", "news", "people_notices"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN told_at TO notified_at")
    op.drop_index("ix_people_notices_told_at", "people_notices")
    op.create_index("ix_people_notices_notified_at", "people_notices", ["notified_at"])
    _rename_in_merges()


def _rename_in_merges() -> None:
    """Rename the field of the matches that a merge joined, by which the merge can still be undone for a day."""
    merges = sa.table("merges", sa.column("id", sa.Integer), sa.column("transferred", sa.JSON))
    for merge_id, transferred in op.get_bind().execute(sa.select(merges.c.id, merges.c.transferred)).all():
        if transferred and transferred.get("matches", {}).get("joined"):
            op.execute(merges.update().where(merges.c.id == merge_id).values(transferred=_renamed(transferred)))


def _renamed(transferred: dict[str, Any]) -> dict[str, Any]:
    renamed: dict[str, Any] = json.loads(json.dumps(transferred).replace('"told_at":', '"notified_at":'))
    return renamed
