"""When a message was delivered, and when the other side read it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WHEN_DELIVERED = """
UPDATE message SET delivered_at = (
    SELECT max(outbox.done_at) FROM outbox WHERE outbox.message_id = message.id AND outbox.kind = 'delivery'
) WHERE state = 'delivered'
"""


def upgrade() -> None:
    # Plain ADD: rebuilding the table on SQLite would lose that its numbers are never used twice.
    op.add_column("message", sa.Column("delivered_at", MOMENT))
    op.add_column("message", sa.Column("read_at", MOMENT))
    op.create_index("ix_message_read_at", "message", ["read_at"])
    op.execute(WHEN_DELIVERED)


def downgrade() -> None:
    op.drop_index("ix_message_read_at", "message")
    op.drop_column("message", "read_at")
    op.drop_column("message", "delivered_at")
