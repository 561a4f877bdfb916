"""A help request has a reference to the contribution that it is about."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("help_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contribution_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_help_requests_contribution_id_contributions"), "contributions", ["contribution_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_help_requests_contribution_id"), ["contribution_id"], unique=False)
    _refer()


def _refer() -> None:
    """Refer to the first contribution that a question names: until now, that was how it was recognised."""
    requests = sa.table("help_requests", sa.column("id"), sa.column("text"), sa.column("contribution_id"))
    contributions = sa.table("contributions", sa.column("id"), sa.column("number"))
    connection = op.get_bind()
    questions = sa.select(requests.c.id, requests.c.text)
    named = {key: re.findall(r"\bB-([1-9]\d{0,8})\b", text) for key, text in connection.execute(questions)}
    if not any(named.values()):
        return
    ids = {number: key for key, number in connection.execute(sa.select(contributions.c.id, contributions.c.number))}
    for key, numbers in named.items():
        about = next((ids[int(number)] for number in numbers if int(number) in ids), None)
        if about is not None:
            op.execute(requests.update().where(requests.c.id == key).values(contribution_id=about))
