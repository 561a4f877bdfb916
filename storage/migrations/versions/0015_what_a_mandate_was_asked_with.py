"""Mandates know what was asked, of whom, and until when: what an organisation allows, it allows for these."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mandates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ask", sa.String(1000), nullable=True))
        batch_op.add_column(sa.Column("for_whom", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("until", sa.Date(), nullable=True))

    # Until now nobody recorded what an organisation was asked: the current values are the best approximation.
    op.execute("UPDATE mandates SET ask = (SELECT bundles.ask FROM bundles WHERE bundles.id = mandates.bundle_id)")
    op.execute(
        "UPDATE mandates SET until = (SELECT bundles.mandate_until FROM bundles WHERE bundles.id = mandates.bundle_id "
        "AND bundles.state = 'mandate' AND bundles.edition = mandates.edition)"
    )
    mandates = sa.table("mandates", sa.column("bundle_id", sa.Integer), sa.column("for_whom", sa.JSON))
    connection = op.get_bind()
    for_whom: dict[int, list[list[str]]] = {}
    for (bundle_id,) in connection.execute(sa.select(mandates.c.bundle_id).distinct()).all():
        for_whom[bundle_id] = []
    for bundle_id, kind, name in connection.execute(
        sa.text("SELECT bundle_id, kind, name FROM addressees ORDER BY id")
    ).all():
        for_whom.setdefault(bundle_id, []).append([kind, name])
    for bundle_id, listed in for_whom.items():
        connection.execute(sa.update(mandates).where(mandates.c.bundle_id == bundle_id).values(for_whom=listed))
