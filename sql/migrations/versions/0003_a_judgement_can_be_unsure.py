"""A judgement on a link is one of three words: same, not the same, unsure. What was said before is carried over.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WORDS = sa.table("judgement", sa.column("is_same", sa.Boolean()), sa.column("verdict", sa.String(10)))


def upgrade() -> None:
    """Towards the newer schema."""
    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("verdict", sa.String(length=10), nullable=True))
    op.execute(_WORDS.update().values(verdict=sa.case((_WORDS.c.is_same, "same"), else_="not_same")))
    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.alter_column("verdict", existing_type=sa.String(length=10), nullable=False)
        batch_op.create_index("ix_judgement_record", ["kind", "source_id", "natural_key"], unique=False)
        batch_op.create_index("ix_judgement_subject", ["subject_type", "subject_id"], unique=False)
        batch_op.drop_column("is_same")


def downgrade() -> None:
    """Back to the older schema, which knows two words: who was unsure said nothing that it can hold."""
    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_same", sa.Boolean(), nullable=True))
    op.execute(_WORDS.delete().where(_WORDS.c.verdict == "unsure"))
    op.execute(_WORDS.update().values(is_same=_WORDS.c.verdict == "same"))
    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.alter_column("is_same", existing_type=sa.Boolean(), nullable=False)
        batch_op.drop_index("ix_judgement_subject")
        batch_op.drop_index("ix_judgement_record")
        batch_op.drop_column("verdict")
