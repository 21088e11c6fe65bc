"""What patients allowed us to remember about them, and who asked to be forgotten."""

import sqlalchemy as sa
from alembic import op

from common.db import EncryptedText, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain ADD: rebuilding the table on SQLite would lose its checks.
    op.add_column("conversation", sa.Column("forget_asked_at", UtcDateTime))
    op.create_table(
        "patient_profile",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversation.id"), primary_key=True),
        sa.Column("facts", EncryptedText),
        sa.Column("consented_at", UtcDateTime),
        sa.Column("declined_at", UtcDateTime),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.CheckConstraint("facts IS NULL OR consented_at IS NOT NULL", name="ck_patient_profile_consent"),
    )


def downgrade() -> None:
    op.drop_table("patient_profile")
    op.drop_column("conversation", "forget_asked_at")
