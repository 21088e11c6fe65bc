"""Each FHIR resource of a case, as a plain mapping."""

from collections.abc import Iterator
from typing import Any

from clinic.records.fhir.elements import clean, concept, identifier, instant, ours, reference, without_empty
from clinic.records.record import CaseRecord, Said
from clinic.sbar import acuity_label, reason_label
from clinic.transitions.resolve import outcomes

Resource = dict[str, Any]
DEVICE = "assistant"
_TASK_STATUS = {"open": "requested", "acknowledged": "received", "claimed": "in-progress",
                "resolved": "completed"}  # fmt: skip
_PRIORITY = {"emergency": "stat", "urgent": "urgent"}
_CATEGORY = {"emergency": "alert", "crisis": "alert", "notice": "notification", "failed": "notification"}
_UNSAID = "provisional, from software, for clinicians only; not a diagnosis"


def patient(record: CaseRecord) -> tuple[str, Resource]:
    """The patient under a pseudonym: no name and no address is kept here."""
    return record.conversation_id, {
        "resourceType": "Patient",
        "identifier": [identifier("conversation", record.conversation_id)],
        "communication": [
            {
                "language": {
                    "coding": [{"system": "urn:ietf:bcp:47", "code": record.lang}],
                    "text": record.lang,
                },
                "preferred": True,
            }
        ],
    }


def device() -> tuple[str, Resource]:
    """The assistant and its triage, as the author of what no person wrote."""
    return DEVICE, {
        "resourceType": "Device",
        "identifier": [identifier("device", DEVICE)],
        "status": "active",
        "deviceName": [{"name": "Careline assistant", "type": "user-friendly-name"}],
    }


def clinicians(record: CaseRecord) -> list[dict[str, str]]:
    """Every clinician who is named in the case, by name alone: the clinic's own directory knows the rest."""
    wrote = [one.author_name for one in record.messages if one.author == "clinician"]
    names = dict.fromkeys([*wrote, *filter(None, (record.holder, record.resolved_by))])
    return [_clinician(name) for name in names]


def task(record: CaseRecord) -> tuple[str, Resource]:
    """What a clinician is to do, how soon, and how it ended."""
    done_by = record.holder or record.resolved_by
    outcome = outcomes().get(record.outcome or "", record.outcome or "")
    return record.id, without_empty(
        {
            "resourceType": "Task",
            "identifier": [identifier("escalation", record.id)],
            "status": _TASK_STATUS[record.state],
            "businessStatus": concept(outcome, ours("outcome"), record.outcome or "") if outcome else None,
            "intent": "order",
            "priority": _PRIORITY.get(record.acuity, "routine"),
            "code": concept("Review a patient's message", ours("task"), "clinician-review"),
            "description": clean(f"{acuity_label(record.acuity)}: {reason_label(record.reason)}"),
            "focus": _communications(record)[0] if record.this_turn else None,
            "for": reference("Patient", record.conversation_id),
            "authoredOn": instant(record.created_at),
            "lastModified": instant(record.updated_at),
            "requester": reference("Device", DEVICE),
            "owner": _clinician(done_by) if done_by else None,
            "reasonCode": concept(reason_label(record.reason), ours("reason"), record.reason),
            "reasonReference": reference("RiskAssessment", record.id),
            "input": [
                {"type": concept("Red-flag rule"), "valueString": clean(rule.rule_id)}
                for rule in record.rules
            ]
            + [
                {"type": concept("Words that raised the alarm"), "valueString": clean(word)}
                for word in record.trigger_words
            ],
            "note": [
                {"text": clean(sentence.text)}
                for _, sentences in record.sbar.parts()
                for sentence in sentences
            ],
        }
    )


def communications(record: CaseRecord) -> Iterator[tuple[str, Resource]]:
    """Every message of the conversation, with who wrote it and to whom."""
    the_patient = reference("Patient", record.conversation_id)
    for one in record.messages:
        sender = (
            the_patient if one.author == "patient"
            else _clinician(one.author_name) if one.author == "clinician"
            else reference("Device", DEVICE)
        )  # fmt: skip
        category = _CATEGORY.get(one.kind)
        yield (
            _message_key(record, one),
            without_empty(
                {
                    "resourceType": "Communication",
                    "identifier": [identifier("message", _message_key(record, one))],
                    "status": "completed",
                    "category": [concept(category, "communication-category", category)] if category else None,
                    "medium": [concept(record.channel, ours("channel"), record.channel)],
                    "subject": the_patient,
                    "sent": instant(one.at),
                    "sender": sender,
                    "recipient": None if one.author == "patient" else [the_patient],
                    "payload": [{"contentString": clean(one.text)}],
                }
            ),
        )


def risk_assessment(record: CaseRecord) -> tuple[str, Resource]:
    """How urgent the rules and the model took the report to be, and what they rest on."""
    found = record.assessment
    predictions = [
        {
            "outcome": concept(acuity_label(record.acuity), ours("acuity"), record.acuity),
            "rationale": clean(f"Handled as: {reason_label(record.reason)}"),
        }
    ]
    if found.acuity:
        predictions.append(
            without_empty(
                {
                    "outcome": concept(acuity_label(found.acuity), ours("acuity"), found.acuity),
                    "probabilityDecimal": found.probability,
                    "rationale": "The triage model alone, before red-flag rules",
                }
            )
        )
    notes = [f"Red-flag rule {rule.rule_id}: {rule.title}; {rule.url or 'no source on file'}"
             for rule in record.rules] + list(found.other)  # fmt: skip
    if found.uncertain_between:
        notes.append(f"The model could not choose between {', '.join(found.uncertain_between)}")
    return record.id, without_empty(
        {
            "resourceType": "RiskAssessment",
            "identifier": [identifier("assessment", record.id)],
            "status": "preliminary",
            "method": concept("Red-flag rules and triage model", ours("method"), "careline-triage"),
            "subject": reference("Patient", record.conversation_id),
            "occurrenceDateTime": instant(record.created_at),
            "performer": reference("Device", DEVICE),
            "basis": _communications(record),
            "prediction": predictions,
            "mitigation": clean(" ".join(one.text for one in record.sbar.recommendation)),
            "note": [{"text": clean(note)} for note in notes],
        }
    )


def conditions(record: CaseRecord) -> Iterator[tuple[str, Resource]]:
    """What the model thought possible; provisional, and said to be so in words too."""
    for number, name in enumerate(record.assessment.conditions):
        yield (
            f"{record.id}:{number}",
            {
                "resourceType": "Condition",
                "identifier": [identifier("condition", f"{record.id}:{number}")],
                "verificationStatus": concept("Provisional", "condition-ver-status", "provisional"),
                "category": [concept("Encounter diagnosis", "condition-category", "encounter-diagnosis")],
                "code": concept(name),
                "subject": reference("Patient", record.conversation_id),
                "recordedDate": instant(record.created_at),
                "evidence": [{"detail": [reference("RiskAssessment", record.id)]}],
                "note": [{"text": _UNSAID}],
            },
        )


def questionnaire_response(record: CaseRecord) -> tuple[str, Resource] | None:
    """What the patient was asked and answered; None when nothing was asked."""
    answers = record.answers
    if not answers:
        return None
    return record.id, {
        "resourceType": "QuestionnaireResponse",
        "identifier": identifier("answers", record.id),
        "status": "completed" if record.state == "resolved" else "in-progress",
        "subject": reference("Patient", record.conversation_id),
        "authored": instant(answers[-1].answer.at),
        "author": reference("Device", DEVICE),
        "source": reference("Patient", record.conversation_id),
        "item": [
            {
                "linkId": str(answered.question.id),
                "text": clean(answered.question.text),
                "answer": [{"valueString": clean(answered.answer.text)}],
            }
            for answered in answers
        ],
    }


def provenance(record: CaseRecord, targets: list[dict[str, str]]) -> tuple[str, Resource]:
    """Who wrote what this record is made of; every sentence's source are the patient's messages."""
    return record.id, without_empty(
        {
            "resourceType": "Provenance",
            "target": targets,
            "recorded": instant(record.updated_at),
            "activity": concept("Written from the conversation by Careline", "v3-DataOperation", "CREATE"),
            "agent": [
                {
                    "type": concept("Assembler", "provenance-participant-type", "assembler"),
                    "who": reference("Device", DEVICE),
                },
                *(
                    {"type": concept("Author", "provenance-participant-type", "author"), "who": writer}
                    for writer in clinicians(record)
                ),
            ],
            "entity": [{"role": "source", "what": what} for what in _communications(record)],
        }
    )


def _communications(record: CaseRecord) -> list[dict[str, str]]:
    return [reference("Communication", _message_key(record, one)) for one in record.this_turn]


def _message_key(record: CaseRecord, message: Said) -> str:
    return f"{record.conversation_id}:{message.id}"


def _clinician(name: str) -> dict[str, str]:
    return {"type": "Practitioner", "display": clean(name)}
