"""What a protocol is: the facts that matter for a complaint, the questions, and what the facts mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from actions.intake.condition import All, Condition

Words = Mapping[str, str]
"""A text in each language."""
KINDS = ("yes_no", "choice", "age", "duration", "severity", "measure", "count", "text")
"""What a fact can be.

`age` is in years, `duration` in hours, `severity` from 0 to 10, `measure` in the unit of its measure
(temperature in °C, glucose in mmol/L, pressure in mmHg, oxygen in %), `count` a plain number.
"""
OTHER = "other"
"""The option that takes every answer that no other option of its choice takes."""


@dataclass(frozen=True)
class Option:
    """One answer of a `choice`: its value, what the button says, and the words that mean it."""

    value: str
    label: Words
    words: Words


@dataclass(frozen=True)
class Fact:
    """Something that a protocol wants to know.

    `name` completes "Do you have …?" and stands in lists; `words` mean that it is so, `unless` that it is
    not so (a denial of `words` means that too). `least` and `most` are the range that is believed.
    A fact that is not `only_if` is taken for not so and is not asked. What is `lasting`, such as a
    long-term illness, counts also where it is told of the past.
    """

    id: str
    kind: str
    name: Words
    words: Words = field(default_factory=dict)
    unless: Words = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    measure: str = ""
    least: float = float("-inf")
    most: float = float("inf")
    lasting: bool = False
    only_if: Condition = All(())


@dataclass(frozen=True)
class Question:
    """What is asked, and which facts it asks for; several yes-or-no facts are asked as one list."""

    id: str
    asks: tuple[str, ...]
    text: Words


@dataclass(frozen=True)
class Disposition:
    """How soon help is needed when `when` holds, and why in words that follow "because of …".

    `unsure` is the acuity when the facts do not exclude it and the patient could not say.
    """

    acuity: str
    when: Condition
    why: Words
    unsure: str


@dataclass(frozen=True)
class Source:
    """The public guidance that a protocol rests on."""

    name: str
    url: str
    licence: str


@dataclass(frozen=True)
class Protocol:
    """One complaint: how patients call it, what is asked, what follows, and where that comes from.

    It is also reported by a message that says something of each of `together`, in any order.
    `rank` orders complaints named in one message, the most dangerous first (lowest number).
    `told` are dispositions for dangers that it does not ask for: they count where a patient tells them.
    `now` is what to do meanwhile, `worse` what would make it urgent; sentences in each language.
    """

    id: str
    title: Words
    complaint: Words
    rank: int
    facts: Mapping[str, Fact]
    questions: tuple[Question, ...]
    dispositions: tuple[Disposition, ...]
    otherwise: str
    now: Mapping[str, tuple[str, ...]]
    worse: Mapping[str, tuple[str, ...]]
    passages: tuple[str, ...]
    sources: tuple[Source, ...]
    reviewed_on: date
    review_due: date
    together: tuple[Words, ...] = ()
    told: tuple[Disposition, ...] = ()

    def question(self, question_id: str) -> Question:
        """Raises KeyError for an id that the protocol does not have."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)
