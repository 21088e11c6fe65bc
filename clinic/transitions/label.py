"""Label: how urgent the case truly was, kept as an example for retraining."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import audit
from clinic.escalations import note_event
from clinic.tables import CaseLabel
from clinic.transitions.act import Act, ActInvalid
from clinic.transitions.cases import locked_case
from common.acuity import ACUITIES, rank

VERDICTS = {
    "right": "The acuity was right",
    "higher": "Should have been higher",
    "lower": "Should have been lower",
    "not_escalated": "Should not have been escalated",
}


def label(session: Session, escalation_id: str, act: Act, verdict: str, acuity: str = "") -> CaseLabel:
    """Write or change this person's judgement of a case in any state; `acuity` is the right one.

    The same judgement again changes nothing. Raises ActInvalid when verdict and acuity do not fit together.
    """
    case, _ = locked_case(session, escalation_id)
    right = case.acuity if verdict == "right" else acuity
    if verdict not in VERDICTS:
        raise ActInvalid(f"Choose one of: {', '.join(VERDICTS)}.")
    if right not in ACUITIES:
        raise ActInvalid("Choose the acuity that would have been right.")
    if verdict == "higher" and rank(right) >= case.acuity_rank:
        raise ActInvalid("“Should have been higher” needs a more urgent acuity than the case has.")
    if verdict in ("lower", "not_escalated") and rank(right) <= case.acuity_rank and right != "none":
        raise ActInvalid("“Should have been lower” needs a less urgent acuity than the case has.")
    mine = select(CaseLabel).where(CaseLabel.escalation_id == case.id, CaseLabel.staff_id == act.staff.id)
    row = session.scalars(mine).one_or_none()
    if row is None:
        row = CaseLabel(escalation_id=case.id, staff_id=act.staff.id)
        session.add(row)
    elif (row.verdict, row.acuity, row.acuity_then) == (verdict, right, case.acuity):
        return row
    row.verdict, row.acuity, row.acuity_then, row.created_at = verdict, right, case.acuity, act.at
    session.flush()
    note_event(session, case, "labelled", actor=act.staff.name, detail=verdict)
    audit.append(
        session, actor=act.staff.username, act="label", subject=case.id, detail=f"{verdict} {right}"
    )
    return row
