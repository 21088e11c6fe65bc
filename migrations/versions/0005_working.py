"""Working a case, the rota, and second factors: notes, labels, presence, shifts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ADDED = (
    ("escalation", "assigned_id", sa.String(32)),
    ("escalation", "assigned_name", sa.String(120)),
    ("escalation", "snoozed_until", MOMENT),
    ("escalation", "told_waiting_at", MOMENT),
    ("staff_account", "totp_secret", sa.LargeBinary),
    ("staff_account", "totp_step", sa.Integer),
    ("staff_account", "page_urls", sa.LargeBinary),
)


def upgrade() -> None:
    # Plain ADD and DROP: rebuilding the table on SQLite would lose its checks.
    for table, name, kind in ADDED:
        op.add_column(table, sa.Column(name, kind))
    op.drop_column("escalation", "claimed_at")
    op.add_column("staff_session", sa.Column("browser", sa.String(120), nullable=False, server_default=""))
    op.create_table(
        "case_note",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("escalation_id", sa.String(32), sa.ForeignKey("escalation.id"), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("author_name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("client_id", sa.String(100), unique=True),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_case_note_escalation_id", "case_note", ["escalation_id"])
    op.create_table(
        "label",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("escalation_id", sa.String(32), sa.ForeignKey("escalation.id"), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("acuity", sa.String(16), nullable=False),
        sa.Column("acuity_then", sa.String(16), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("escalation_id", "staff_id", name="uq_label_staff"),
    )
    op.create_table(
        "presence",
        sa.Column("escalation_id", sa.String(32), sa.ForeignKey("escalation.id"), primary_key=True),
        sa.Column("staff_id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("typing", sa.Boolean, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
    )
    op.create_table(
        "rota_shift",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("staff_id", sa.String(32), sa.ForeignKey("staff_account.id"), nullable=False),
        sa.Column("days", sa.String(7), nullable=False),
        sa.Column("starts", sa.String(5), nullable=False),
        sa.Column("ends", sa.String(5), nullable=False),
    )
    op.create_index("ix_rota_shift_staff_id", "rota_shift", ["staff_id"])


def downgrade() -> None:
    for table in ("rota_shift", "presence", "label", "case_note"):
        op.drop_table(table)
    op.drop_column("staff_session", "browser")
    op.add_column("escalation", sa.Column("claimed_at", MOMENT))
    for table, name, _ in ADDED:
        op.drop_column(table, name)
