"""Chooses what to ask next: the question that can still change how soon help is needed, first."""

from collections.abc import Mapping
from typing import Any

from actions.intake.condition import UNSURE, still_needed
from actions.intake.decision import Decision
from actions.intake.episode import Episode
from actions.intake.loading import ALWAYS
from actions.intake.protocol import Protocol, Question
from common.acuity import rank

_WEIGHT = {"emergency": 9.0, "urgent": 3.0, "routine": 1.0, "self_care": 0.0, "none": 0.0}
"""What it is worth to learn whether a disposition holds; our own choice."""


def missing(question: Question, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that the question asks for and nobody knows yet."""
    return tuple(name for name in question.asks if name not in values)


def next_question(protocol: Protocol, episode: Episode, decision: Decision, most: int) -> Question | None:
    """The most informative question left, then those that everybody is asked; None when nothing is left.

    A question that was asked is not asked again. After `most` questions only those for everybody remain.
    """
    values = episode.values(protocol)
    left = [
        question
        for question in protocol.questions
        if question.id not in episode.asked and missing(question, values)
    ]
    worth = _worth(protocol, values, decision)
    telling = [(sum(worth.get(name, 0.0) for name in question.asks), question) for question in left]
    best = max(telling, key=lambda one: one[0], default=(0.0, None))
    always = [question for question in left if question.id in ALWAYS]
    if best[0] > 0 and len(episode.asked) + len(always) < most:
        return best[1]
    return always[0] if always else None


def _worth(protocol: Protocol, values: Mapping[str, Any], decision: Decision) -> dict[str, float]:
    """What each unknown fact could tell: the weight of the dispositions that it keeps open."""
    worth: dict[str, float] = {}
    for disposition in protocol.dispositions:
        if rank(disposition.acuity) >= rank(decision.acuity):
            continue
        needed = [name for name in still_needed(disposition.when, values) if values.get(name) != UNSURE]
        for name in needed:
            worth[name] = worth.get(name, 0.0) + _WEIGHT[disposition.acuity] / len(needed)
    return worth
