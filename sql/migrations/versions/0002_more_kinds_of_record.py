"""Kinds of record for wholesalers' lists, critical medicines, authorisations, prices and recalls; more of a notice.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the newer schema."""
    op.create_table(
        "authorisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=80), nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("presence", sa.String(length=10), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("valid_from_batch", sa.Integer(), nullable=False),
        sa.Column("valid_to_batch", sa.Integer(), nullable=True),
        sa.Column("product_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("common_name", sa.Text(), nullable=True),
        sa.Column("substance", sa.Text(), nullable=True),
        sa.Column("atc_code", sa.Text(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("therapeutic_area", sa.Text(), nullable=True),
        sa.Column("is_generic", sa.Boolean(), nullable=True),
        sa.Column("is_biosimilar", sa.Boolean(), nullable=True),
        sa.Column("authorised_on", sa.Date(), nullable=True),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["valid_from_batch"], ["batch.id"], name=op.f("fk_authorisation_valid_from_batch_batch")
        ),
        sa.ForeignKeyConstraint(["valid_to_batch"], ["batch.id"], name=op.f("fk_authorisation_valid_to_batch_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
    )
    with op.batch_alter_table("authorisation", schema=None) as batch_op:
        batch_op.create_index("ix_authorisation_current", ["source_id", "valid_to_batch", "natural_key"], unique=False)
        batch_op.create_index("ix_authorisation_from", ["valid_from_batch"], unique=False)
        batch_op.create_index("ix_authorisation_key", ["natural_key"], unique=False)

    op.create_table(
        "critical_medicine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=80), nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("presence", sa.String(length=10), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("valid_from_batch", sa.Integer(), nullable=False),
        sa.Column("valid_to_batch", sa.Integer(), nullable=True),
        sa.Column("atc_code", sa.Text(), nullable=False),
        sa.Column("atc_name", sa.Text(), nullable=True),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("included_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["valid_from_batch"], ["batch.id"], name=op.f("fk_critical_medicine_valid_from_batch_batch")
        ),
        sa.ForeignKeyConstraint(
            ["valid_to_batch"], ["batch.id"], name=op.f("fk_critical_medicine_valid_to_batch_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_critical_medicine")),
    )
    with op.batch_alter_table("critical_medicine", schema=None) as batch_op:
        batch_op.create_index(
            "ix_critical_medicine_current", ["source_id", "valid_to_batch", "natural_key"], unique=False
        )
        batch_op.create_index("ix_critical_medicine_from", ["valid_from_batch"], unique=False)
        batch_op.create_index("ix_critical_medicine_key", ["natural_key"], unique=False)

    op.create_table(
        "maximum_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=80), nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("presence", sa.String(length=10), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("valid_from_batch", sa.Integer(), nullable=False),
        sa.Column("valid_to_batch", sa.Integer(), nullable=True),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("registration_numbers", sa.JSON(), nullable=False),
        sa.Column("article_name", sa.Text(), nullable=False),
        sa.Column("price_eur", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["valid_from_batch"], ["batch.id"], name=op.f("fk_maximum_price_valid_from_batch_batch")
        ),
        sa.ForeignKeyConstraint(["valid_to_batch"], ["batch.id"], name=op.f("fk_maximum_price_valid_to_batch_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maximum_price")),
    )
    with op.batch_alter_table("maximum_price", schema=None) as batch_op:
        batch_op.create_index("ix_maximum_price_current", ["source_id", "valid_to_batch", "natural_key"], unique=False)
        batch_op.create_index("ix_maximum_price_from", ["valid_from_batch"], unique=False)
        batch_op.create_index("ix_maximum_price_key", ["natural_key"], unique=False)

    op.create_table(
        "recall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=80), nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("presence", sa.String(length=10), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("valid_from_batch", sa.Integer(), nullable=False),
        sa.Column("valid_to_batch", sa.Integer(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=True),
        sa.Column("recall_class", sa.Text(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("firm", sa.Text(), nullable=True),
        sa.Column("identifiers", sa.JSON(), nullable=False),
        sa.Column("batches", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["valid_from_batch"], ["batch.id"], name=op.f("fk_recall_valid_from_batch_batch")),
        sa.ForeignKeyConstraint(["valid_to_batch"], ["batch.id"], name=op.f("fk_recall_valid_to_batch_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
    )
    with op.batch_alter_table("recall", schema=None) as batch_op:
        batch_op.create_index("ix_recall_current", ["source_id", "valid_to_batch", "natural_key"], unique=False)
        batch_op.create_index("ix_recall_from", ["valid_from_batch"], unique=False)
        batch_op.create_index("ix_recall_key", ["natural_key"], unique=False)

    op.create_table(
        "wholesale_signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=80), nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("presence", sa.String(length=10), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("valid_from_batch", sa.Integer(), nullable=False),
        sa.Column("valid_to_batch", sa.Integer(), nullable=True),
        sa.Column("zi_number", sa.Text(), nullable=False),
        sa.Column("article_name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("package_status", sa.Text(), nullable=True),
        sa.Column("preferred_by", sa.JSON(), nullable=False),
        sa.Column("is_cheapest_missing", sa.Boolean(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("remark_meaning", sa.String(length=40), nullable=False),
        sa.Column("promised", sa.Text(), nullable=True),
        sa.Column("replacements", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["valid_from_batch"], ["batch.id"], name=op.f("fk_wholesale_signal_valid_from_batch_batch")
        ),
        sa.ForeignKeyConstraint(
            ["valid_to_batch"], ["batch.id"], name=op.f("fk_wholesale_signal_valid_to_batch_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wholesale_signal")),
    )
    with op.batch_alter_table("wholesale_signal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_wholesale_signal_current", ["source_id", "valid_to_batch", "natural_key"], unique=False
        )
        batch_op.create_index("ix_wholesale_signal_from", ["valid_from_batch"], unique=False)
        batch_op.create_index("ix_wholesale_signal_key", ["natural_key"], unique=False)

    with op.batch_alter_table("shortage_notice", schema=None) as batch_op:
        # Notices from before state none; the default is for them alone.
        batch_op.add_column(sa.Column("identifiers", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("advice", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("has_export_ban", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("is_stated_late", sa.Boolean(), nullable=True))
    with op.batch_alter_table("shortage_notice", schema=None) as batch_op:
        batch_op.alter_column("identifiers", server_default=None)


def downgrade() -> None:
    """Back to the older schema."""
    with op.batch_alter_table("shortage_notice", schema=None) as batch_op:
        batch_op.drop_column("is_stated_late")
        batch_op.drop_column("has_export_ban")
        batch_op.drop_column("advice")
        batch_op.drop_column("identifiers")

    with op.batch_alter_table("wholesale_signal", schema=None) as batch_op:
        batch_op.drop_index("ix_wholesale_signal_key")
        batch_op.drop_index("ix_wholesale_signal_from")
        batch_op.drop_index("ix_wholesale_signal_current")

    op.drop_table("wholesale_signal")
    with op.batch_alter_table("recall", schema=None) as batch_op:
        batch_op.drop_index("ix_recall_key")
        batch_op.drop_index("ix_recall_from")
        batch_op.drop_index("ix_recall_current")

    op.drop_table("recall")
    with op.batch_alter_table("maximum_price", schema=None) as batch_op:
        batch_op.drop_index("ix_maximum_price_key")
        batch_op.drop_index("ix_maximum_price_from")
        batch_op.drop_index("ix_maximum_price_current")

    op.drop_table("maximum_price")
    with op.batch_alter_table("critical_medicine", schema=None) as batch_op:
        batch_op.drop_index("ix_critical_medicine_key")
        batch_op.drop_index("ix_critical_medicine_from")
        batch_op.drop_index("ix_critical_medicine_current")

    op.drop_table("critical_medicine")
    with op.batch_alter_table("authorisation", schema=None) as batch_op:
        batch_op.drop_index("ix_authorisation_key")
        batch_op.drop_index("ix_authorisation_from")
        batch_op.drop_index("ix_authorisation_current")

    op.drop_table("authorisation")
