"""What passages said before, and what a translation's original said when the two were last looked at."""

import sqlalchemy as sa
from alembic import op

from common.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("passage") as table:
        table.add_column(sa.Column("original_hash", sa.String(64)))
    op.create_table(
        "passage_version",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("passage_id", sa.String(160), sa.ForeignKey("passage.id"), nullable=False, index=True),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("passage_id", "content_hash", name="uq_passage_version"),
    )


def downgrade() -> None:
    op.drop_table("passage_version")
    with op.batch_alter_table("passage") as table:
        table.drop_column("original_hash")
