"""Puts a step of the intake into words: the question with its buttons, or the decision and what to do."""

import json

from actions.intake.consultation import Step
from actions.intake.protocol import Fact
from actions.reply import Button, Say
from actions.texts import say
from actions.turn import INTAKE_INTENT, Turn

RECALL = "profile"
"""How the question is named that offers facts of the profile for confirmation."""


def question(turn: Turn, step: Step, lead: str = "") -> Say:
    """The open question in the turn's language, after a lead such as a greeting or a correction.

    What a list offers stands on its buttons, which every channel shows in its own way, and not in the text
    as well: on a phone the question would be out of sight. Raises ValueError when the step has no question.
    """
    if step.question is None:
        raise ValueError("the intake has nothing to ask")
    lines = [lead] if lead else []
    if step.beyond:
        lines += [_believable(turn, fact) for fact in step.beyond]
    elif step.which:
        lines.append(say("intake_which", turn.lang, turn.region))
    elif step.missed:
        lines.append(say("intake_missed", turn.lang, turn.region))
    lines.append(step.question.text[turn.lang])
    return Say(
        "\n".join(lines),
        buttons=_buttons(turn, step),
        question=named(step.question.id),
        watch=step.episode.watched,
    )


def recall(turn: Turn, step: Step, lines: str, lead: str = "") -> Say:
    """What the patient told before, to be confirmed in one question instead of asked anew."""
    parts = [lead] if lead else []
    parts += [say("recall_told", turn.lang, turn.region), lines, say("recall_true", turn.lang, turn.region)]
    buttons = tuple(
        Button(
            say(f"button_recall_{answer}", turn.lang, turn.region), payload(step.protocol.id, RECALL, answer)
        )
        for answer in ("yes", "changed", "other")
    )
    return Say("\n".join(parts), buttons=buttons, question=named(RECALL), watch=step.episode.watched)


def named(question_id: str) -> str:
    """How a question of an intake is named in a message (`Say.question`)."""
    return f"intake:{question_id}"


def payload(protocol_id: str, asked: str, answer: str) -> str:
    """What a button of an intake carries."""
    carried = {"protocol": protocol_id, "asked": asked, "answer": answer}
    return f"/{INTAKE_INTENT}{json.dumps(carried)}"


def _is_list(step: Step) -> bool:
    """Whether the question shows a list of facts to choose from."""
    return step.question is not None and len(step.question.asks) > 1 and step.asks[0].kind == "yes_no"


def _believable(turn: Turn, fact: Fact) -> str:
    """That a number cannot be right, and what would be."""
    key = f"intake_range_{fact.kind}" if fact.kind in ("age", "severity") else "intake_range"
    return say(
        key, turn.lang, turn.region, name=fact.name[turn.lang], least=f"{fact.least:g}", most=f"{fact.most:g}"
    )


def _buttons(turn: Turn, step: Step) -> tuple[Button, ...]:
    assert step.question is not None
    facts = step.asks
    if _is_list(step):
        answers = [(fact.name[turn.lang], fact.id) for fact in facts]
        answers.append((say("answer_none", turn.lang, turn.region), "none"))
    elif facts[0].kind == "yes_no":
        answers = [(say(f"answer_{word}", turn.lang, turn.region), word) for word in ("yes", "no")]
    elif facts[0].kind == "choice":
        answers = [(option.label[turn.lang], option.value) for option in facts[0].options]
    else:
        return ()
    answers.append((say("answer_unsure", turn.lang, turn.region), "unsure"))
    asked = step.question.id
    return tuple(Button(title, payload(step.protocol.id, asked, answer)) for title, answer in answers)


def advice(turn: Turn, step: Step, acuity: str, quoted: str) -> Say:
    """The decision for `urgent`, `routine` or `self_care`: how soon, why, what to do, what would change it.

    `quoted` are the patient's own words. Raises KeyError for another acuity.
    """
    lang, region = turn.lang, turn.region
    lines = [
        quoted,
        say({"urgent": "urgent", "routine": "routine", "self_care": "self_care"}[acuity], lang, region),
    ]
    reasons = [one.why[lang] for one in step.decision.because or step.decision.unsure]
    if reasons:
        key = "intake_because" if step.decision.because else "intake_unsure"
        lines.append(say(key, lang, region, reasons=say("list_joint", lang, region).join(reasons[:3])))
    now = [*step.protocol.now[lang]]
    if acuity == "urgent":
        now = [say("urgent_now", lang, region), *now]
    lines += ["", say("intake_now", lang, region), *(f"• {line}" for line in now)]
    if acuity == "self_care":
        lines.append(say("self_care_later", lang, region))
    lines += ["", say("intake_worse", lang, region), *(f"• {line}" for line in step.protocol.worse[lang])]
    return Say("\n".join(lines), "advice", (Button(say("button_nurse", lang, region), "/ask_person"),))
