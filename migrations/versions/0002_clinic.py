"""Escalations and their history, staff and their sessions, the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff_account",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("username", sa.String(64), nullable=False, unique=True),
        sa.Column("display_name", sa.String(120), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", MOMENT),
        sa.Column("disabled_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("staff_id", sa.String(32), sa.ForeignKey("staff_account.id"), nullable=False),
        sa.Column("csrf_token", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"])
    op.create_table(
        "escalation",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversation.id"), nullable=False),
        sa.Column("turn_id", sa.String(64), nullable=False),
        sa.Column("acuity", sa.String(16), nullable=False),
        sa.Column("acuity_rank", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("words_json", sa.LargeBinary, nullable=False),
        sa.Column("rules_json", sa.Text, nullable=False),
        sa.Column("model_reasons_json", sa.LargeBinary, nullable=False),
        sa.Column("patient_words", sa.LargeBinary, nullable=False),
        sa.Column("sbar_json", sa.LargeBinary, nullable=False),
        sa.Column("holder_id", sa.String(32), sa.ForeignKey("staff_account.id")),
        sa.Column("holder_name", sa.String(120)),
        sa.Column("lease_until", MOMENT),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("acknowledged_by", sa.String(120)),
        sa.Column("claimed_at", MOMENT),
        sa.Column("replied_at", MOMENT),
        sa.Column("resolved_at", MOMENT),
        sa.Column("outcome", sa.String(32)),
        sa.Column("page_step", sa.Integer, nullable=False),
        sa.Column("next_page_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.UniqueConstraint("conversation_id", "turn_id", name="uq_escalation_turn"),
        sa.CheckConstraint(
            "state IN ('open', 'acknowledged', 'claimed', 'resolved')", name="ck_escalation_state"
        ),
        sa.CheckConstraint(
            "(state = 'claimed' AND holder_id IS NOT NULL AND lease_until IS NOT NULL)"
            " OR (state <> 'claimed' AND holder_id IS NULL AND lease_until IS NULL)",
            name="ck_escalation_holder",
        ),
        sa.CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name="ck_escalation_resolved"),
    )
    for name, columns, condition in (
        ("ix_escalation_queue", ["acuity_rank", "created_at"], "resolved_at IS NULL"),
        ("ix_escalation_next_page", ["next_page_at"], "next_page_at IS NOT NULL"),
        ("ix_escalation_lease", ["lease_until"], "lease_until IS NOT NULL"),
    ):
        op.create_index(
            name, "escalation", columns,
            sqlite_where=sa.text(condition), postgresql_where=sa.text(condition),
        )  # fmt: skip
    op.create_table(
        "escalation_event",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("escalation_id", sa.String(32), sa.ForeignKey("escalation.id"), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("actor_name", sa.String(120)),
        sa.Column("detail", sa.LargeBinary),
        sa.Column("created_at", MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_escalation_event_escalation_id", "escalation_event", ["escalation_id"])
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sqlite_autoincrement=True,
    )
    for column in ("act", "subject"):
        op.create_index(f"ix_audit_entry_{column}", "audit_entry", [column])


def downgrade() -> None:
    for table in ("audit_entry", "escalation_event", "escalation", "staff_session", "staff_account"):
        op.drop_table(table)
