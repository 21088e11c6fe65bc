"""Conversations, messages and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("user_key", sa.String(64), nullable=False),
        sa.Column("channel_user_id", sa.LargeBinary, nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("region", sa.String(8), nullable=False),
        sa.Column("owner", sa.String(16), nullable=False),
        sa.Column("owner_name", sa.String(120)),
        sa.Column("consented_at", MOMENT),
        sa.Column("acuity_floor", sa.String(16)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.UniqueConstraint("channel", "user_key", name="uq_conversation_user"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversation.id"), nullable=False),
        sa.Column("turn_id", sa.String(64), nullable=False),
        sa.Column("author", sa.String(16), nullable=False),
        sa.Column("author_name", sa.String(120)),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("extras", sa.LargeBinary),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("channel_message_id", sa.String(128)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("channel", "channel_message_id", name="uq_message_inbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_conversation_id", "message", ["conversation_id"])
    op.create_index("ix_message_turn_id", "message", ["turn_id"])
    op.create_index("ix_message_state", "message", ["state"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversation.id"), nullable=False),
        sa.Column("escalation_id", sa.String(32)),
        sa.Column("message_id", sa.Integer, sa.ForeignKey("message.id")),
        sa.Column("body", sa.LargeBinary),
        sa.Column("dedupe_key", sa.String(160), nullable=False, unique=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("last_error", sa.String(200)),
    )
    for column in ("conversation_id", "escalation_id", "done_at"):
        op.create_index(f"ix_outbox_{column}", "outbox", [column])


def downgrade() -> None:
    for table in ("outbox", "message", "conversation"):
        op.drop_table(table)
