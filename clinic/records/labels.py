"""Labelled cases as examples to learn from, in the form of the model's own reports."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import audit
from clinic.records.assessment import Assessment
from clinic.records.deidentify import deidentified
from clinic.tables import CaseLabel, Escalation, StaffAccount
from common.crypto import user_key
from common.records.conversation import Conversation

COMPLAINT = "clinic"
AUTHOR = "written by a patient and labelled by a clinician; de-identified by software, to be read before use"


@dataclass(frozen=True)
class Labelled:
    """The examples, and how many cases were left out for which reason."""

    examples: tuple[dict[str, Any], ...]
    left_out: Counter[str]


def labelled_examples(
    session: Session, *, actor: str, since: datetime | None = None, without_consent: bool = False
) -> Labelled:
    """One example a case, in the order of their labels, each noted in the audit in the caller's transaction.

    Left out are cases without words, of patients who have not consented to anything (unless
    `without_consent`), and those on whose acuity two clinicians disagree.
    """
    names = tuple(session.scalars(select(StaffAccount.display_name)))
    examples, left_out = [], Counter[str]()
    for case_id, labels in _by_case(session, since).items():
        case = session.get_one(Escalation, case_id)
        conversation = session.get_one(Conversation, case.conversation_id)
        text = deidentified(case.patient_words, (*names, conversation.channel_user_id)).strip()
        if not text:
            left_out["no words came with the case"] += 1
        elif conversation.consented_at is None and not without_consent:
            left_out["the patient has not consented"] += 1
        elif len({label.acuity for label in labels}) > 1:
            left_out["clinicians disagree about the acuity"] += 1
        else:
            audit.append(session, actor=actor, act="export_labels", subject=case.id)
            examples.append(_example(case, labels[-1], text))
    return Labelled(tuple(examples), left_out)


def _by_case(session: Session, since: datetime | None) -> dict[str, list[CaseLabel]]:
    wanted = select(CaseLabel).order_by(CaseLabel.created_at, CaseLabel.id)
    if since:
        wanted = wanted.where(CaseLabel.created_at >= since)
    found: dict[str, list[CaseLabel]] = defaultdict(list)
    for label in session.scalars(wanted):
        found[label.escalation_id].append(label)
    return found


def _example(case: Escalation, label: CaseLabel, text: str) -> dict[str, Any]:
    """The fields of a report; `rule` is left to the person who reads it, `verdict` and the rest say why."""
    return {
        "id": f"{case.lang}-{COMPLAINT}-{user_key('label', case.id)[:12]}",
        "lang": case.lang,
        "text": text,
        "acuity": label.acuity,
        "rule": "",
        "voice": "plain",
        "complaint": COMPLAINT,
        "conditions": [],
        "author": AUTHOR,
        "verdict": label.verdict,
        "acuity_then": label.acuity_then,
        "model_acuity": Assessment.read(case.model_reasons).acuity,
        "red_flags": list(case.rule_ids),
    }
