"""Let a case go without closing it: somebody else must come, and the patient stays with the clinicians."""

from datetime import datetime

from sqlalchemy.orm import Session

from clinic.tables import Escalation
from common.records.conversation import Conversation


def release(
    session: Session, case: Escalation, conversation: Conversation, *, next_page_at: datetime
) -> None:
    """claimed or acknowledged → open and unread, with a page due at that moment."""
    case.state = "open"
    case.holder_id = case.holder_name = case.lease_until = None
    case.acknowledged_at = case.acknowledged_by = None
    case.snoozed_until = None
    case.next_page_at = next_page_at
    session.flush()
    conversation.owner = "clinician"
