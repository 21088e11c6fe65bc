"""Staff who sign in through an identity provider: whose account it is, and sign-ins on their way."""

import sqlalchemy as sa
from alembic import op

from common.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "staff_session", sa.Column("via", sa.String(16), nullable=False, server_default="password")
    )
    op.create_table(
        "staff_identity",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("staff_id", sa.String(32), sa.ForeignKey("staff_account.id"), nullable=False, index=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("issuer", "subject", name="uq_staff_identity"),
    )
    op.create_table(
        "oidc_attempt",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("nonce", sa.LargeBinary, nullable=False),
        sa.Column("verifier", sa.LargeBinary, nullable=False),
        sa.Column("next_path", sa.Text, nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False, index=True),
    )


def downgrade() -> None:
    # Accounts stay: their password is none, so without this table nobody can sign in with them.
    op.drop_table("oidc_attempt")
    op.drop_table("staff_identity")
    op.drop_column("staff_session", "via")
