"""Which passages say nearly the same, so that search shows one of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("passage") as table:
        table.add_column(sa.Column("signature", sa.LargeBinary))
        table.add_column(sa.Column("duplicate_group", sa.String(160)))


def downgrade() -> None:
    with op.batch_alter_table("passage") as table:
        table.drop_column("duplicate_group")
        table.drop_column("signature")
