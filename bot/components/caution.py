"""Prefers the graver reading of a message: a missed crisis costs more than a question too many."""

from typing import List, Mapping, Tuple


def cautious(probabilities: Mapping[str, float], least: Mapping[str, float]) -> List[Tuple[str, float]]:
    """The intents from most to least likely, with a grave one first where it is likely enough.

    `least` names grave intents, gravest first, and from which probability (0 to 1) each goes before all
    others. An intent put first in this way gets the confidence of the one that it overtook.
    """
    ranking = sorted(probabilities.items(), key=lambda entry: -entry[1])
    for intent, threshold in least.items():
        probability = probabilities.get(intent, 0.0)
        if probability >= threshold:
            others = [entry for entry in ranking if entry[0] != intent]
            return [(intent, max(probability, ranking[0][1])), *others]
    return ranking
