"""Questions put to patients some hours after advice, and who does not want them."""

import sqlalchemy as sa
from alembic import op

from common.db import EncryptedText, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WAITS = sa.text("state = 'waiting'")
IS_OPEN = sa.text("state IN ('waiting', 'sent')")
STATES = "state IN ('waiting', 'sent', 'answered', 'cancelled', 'expired')"


def upgrade() -> None:
    op.add_column("conversation", sa.Column("follow_ups_off_at", UtcDateTime))
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversation.id"), nullable=False),
        sa.Column("turn_id", sa.String(64), nullable=False),
        sa.Column("acuity", sa.String(16), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("about", EncryptedText, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why", sa.String(24)),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("sent_at", UtcDateTime),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("conversation_id", "turn_id", name="uq_follow_up_turn"),
        sa.CheckConstraint(STATES, name="ck_follow_up_state"),
        sa.CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="ck_follow_up_sent"),
    )
    op.create_index("ix_follow_up_conversation_id", "follow_up", ["conversation_id"])
    op.create_index(
        "uq_follow_up_waiting", "follow_up", ["conversation_id"], unique=True,
        sqlite_where=WAITS, postgresql_where=WAITS,
    )  # fmt: skip
    op.create_index(
        "ix_follow_up_due", "follow_up", ["due_at"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
    )


def downgrade() -> None:
    op.drop_table("follow_up")
    op.drop_column("conversation", "follow_ups_off_at")
