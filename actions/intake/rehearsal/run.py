"""Runs made-up consultations and compares where they end with what the patients' true facts imply."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from actions.intake.consultation import Intake
from actions.intake.episode import Episode
from actions.intake.protocol import Disposition, Protocol
from actions.intake.rehearsal.patient import Draw, Patient, aims
from actions.intake.rehearsal.talk import Talker
from common.acuity import rank

_START = datetime(2026, 11, 30, 12)
_MOST_MESSAGES = 30
NEVER = "never ends"


@dataclass(frozen=True)
class Run:
    """One consultation: what the true facts imply and what came out, with all that was said.

    `opened` is the protocol that the first message led to by itself, "" for none.
    """

    protocol: str
    lang: str
    expected: str
    got: str
    opened: str
    questions: int
    transcript: tuple[str, ...] = field(default=())

    @property
    def right(self) -> bool:
        """Whether it ended where the facts lead."""
        return self.expected == self.got and bool(self.opened)

    @property
    def too_low(self) -> bool:
        """Whether help was called less urgent than the facts say; a consultation without end counts."""
        return self.got == NEVER or rank(self.got) > rank(self.expected)

    @property
    def missed_emergency(self) -> bool:
        """Whether an emergency was not seen."""
        return self.expected == "emergency" and self.got != "emergency"


def rehearse(
    intake: Intake, lang: str, count: int, seed: int, protocols: Sequence[str] = ()
) -> Iterator[Run]:
    """That many consultations, all dispositions taken in turn; the same seed gives the same ones."""
    chosen = [intake.protocols[name] for name in protocols or sorted(intake.protocols)]
    plan = [(protocol, aim) for protocol in chosen for aim in aims(protocol)]
    rng = random.Random(seed)
    rng.shuffle(plan)
    made, at = 0, 0
    while made < count and at < 4 * count + len(plan):
        protocol, aim = plan[at % len(plan)]
        at += 1
        found = consultation(intake, protocol, aim, lang, rng)
        if found is not None:
            made += 1
            yield found


def consultation(
    intake: Intake, protocol: Protocol, aim: Disposition | None, lang: str, rng: random.Random
) -> Run | None:
    """One made-up patient from the first message to the end; None where no patient fits the aim."""
    now = _START + timedelta(days=rng.randrange(7), hours=rng.randrange(-6, 8))
    draw = Draw(protocol, lang, now.weekday(), rng)
    patient = draw.patient(aim)
    if patient is None:
        return None
    if rng.random() < 0.12:
        draw.doubtful(patient)
    return _talk(intake, patient, Talker(patient, draw, rng), now)


def _talk(intake: Intake, patient: Patient, talker: Talker, now: datetime) -> Run:
    text = talker.opening()
    lines = [f"{patient.truth}", f"> {text}"]
    step = intake.open(text, now)
    opened = step.protocol.id if step else ""
    if opened != patient.protocol.id:
        lines.append(f"(opened {opened or 'nothing'})")
        step = intake.begin(patient.protocol.id, text, now)
    assert step is not None
    got = NEVER
    for _ in range(_MOST_MESSAGES):
        if step.question is None:
            got = step.decision.acuity
            break
        lines.append(f"{step.question.id}? {', '.join(fact.id for fact in step.asks)}")
        text = talker.reply(step)
        before = step.episode.facts
        step = intake.go_on(Episode.from_slot(step.episode.to_slot()) or step.episode, text, now)
        new = {name: one.value for name, one in step.episode.facts.items() if before.get(name) != one}
        lines.append(f"> {text}   {new}")
    expected = patient.implied(talker.told)
    why = "; ".join(one.why["en"] for one in (*step.decision.because, *step.decision.unsure))
    lines.append(f"= {got} ({why}), expected {expected}")
    return Run(
        patient.protocol.id, patient.lang, expected, got, opened, len(step.episode.asked), tuple(lines)
    )
