"""Mandates know the items that they were asked for, and addressees what was handed to them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("addressees", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("mandates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch_op.drop_constraint(batch_op.f("uq_mandates_bundle_id_organisation_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_mandates_bundle_id_organisation_id_edition"), ["bundle_id", "organisation_id", "edition"]
        )

    op.create_table(
        "mandate_items",
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_mandate_items_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandates.id"], name=op.f("fk_mandate_items_mandate_id_mandates")),
        sa.PrimaryKeyConstraint("mandate_id", "contribution_id", name=op.f("pk_mandate_items")),
    )
    with op.batch_alter_table("mandate_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandate_items_contribution_id"), ["contribution_id"], unique=False)

    op.create_table(
        "handed_items",
        sa.Column("addressee_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["addressee_id"], ["addressees.id"], name=op.f("fk_handed_items_addressee_id_addressees")
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_handed_items_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("addressee_id", "contribution_id", name=op.f("pk_handed_items")),
    )
    with op.batch_alter_table("handed_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handed_items_contribution_id"), ["contribution_id"], unique=False)

    # Until now an organisation was asked for all that was in the bundle by then.
    op.execute(
        "INSERT INTO mandate_items (mandate_id, contribution_id) "
        "SELECT mandates.id, bundle_items.contribution_id FROM mandates "
        "JOIN bundle_items ON bundle_items.bundle_id = mandates.bundle_id "
        "AND bundle_items.created_at <= mandates.asked_at"
    )
    op.execute(
        "INSERT INTO handed_items (addressee_id, contribution_id) "
        "SELECT addressees.id, bundle_items.contribution_id FROM addressees "
        "JOIN bundle_items ON bundle_items.bundle_id = addressees.bundle_id WHERE addressees.state <> 'concept'"
    )
    op.execute(
        "UPDATE addressees SET edition = (SELECT bundles.edition FROM bundles WHERE bundles.id = addressees.bundle_id) "
        "WHERE state <> 'concept'"
    )
    op.execute(
        "UPDATE mandates SET edition = (SELECT bundles.edition FROM bundles WHERE bundles.id = mandates.bundle_id)"
    )
