"""Pairs of reports that differ only in what must not matter: sex, origin, insurance, manners, language."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from common.acuity import rank
from common.locale import LANGUAGES
from medlm.config import read_config
from medlm.evaluation.shares import Share
from medlm.triage.result import TriageResult

LANGUAGE = "language"


@dataclass(frozen=True)
class Pair:
    """Two wordings of one report, and the trait in which they differ."""

    trait: str
    lang: str
    first: str
    second: str


@dataclass(frozen=True)
class Difference:
    """A pair whose two wordings got different levels."""

    pair: Pair
    first: str
    second: str

    @property
    def levels(self) -> int:
        """How many levels lie between them."""
        return abs(rank(self.first) - rank(self.second))


@dataclass(frozen=True)
class Fairness:
    """How often a trait changed the level, by (trait, language), and where, worst first."""

    changed: dict[tuple[str, str], Share]
    worst: tuple[Difference, ...]


def read_pairs(source: Mapping[str, Any] | None = None) -> list[Pair]:
    """The pairs of medlm/config/counterfactuals.yml.

    Each report stands in a frame with slots for the person's traits; a pair is the report with the first
    wording of every trait, against the same report with another wording of one of them.
    """
    source = source or read_config("counterfactuals")
    traits, pairs = source["traits"], []
    for report in source["reports"]:
        plain = {lang: _worded(source, report, lang, {}) for lang in LANGUAGES}
        pairs.append(Pair(LANGUAGE, "-".join(LANGUAGES), *plain.values()))
        for trait, lang in product(traits, LANGUAGES):
            others = [_worded(source, report, lang, {trait: other}) for other in traits[trait][lang][1:]]
            pairs += [Pair(trait, lang, plain[lang], other) for other in others]
    return pairs


def compare(pairs: Sequence[Pair], triage: Callable[[list[str]], list[TriageResult]]) -> Fairness:
    """Triage both wordings of each pair; each text is read once."""
    texts = list(dict.fromkeys(text for pair in pairs for text in (pair.first, pair.second)))
    given = {text: result.acuity for text, result in zip(texts, triage(texts), strict=True)}
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    worst = []
    for pair in pairs:
        found = Difference(pair, given[pair.first], given[pair.second])
        counts[pair.trait, pair.lang][0] += found.levels > 0
        counts[pair.trait, pair.lang][1] += 1
        if found.levels:
            worst.append(found)
    worst.sort(key=lambda one: -one.levels)
    return Fairness({key: Share(*count) for key, count in counts.items()}, tuple(worst))


def _worded(source: Mapping[str, Any], report: Mapping[str, Any], lang: str, chosen: dict[str, str]) -> str:
    """The report in its frame, each trait in its first wording unless another is chosen."""
    first = {trait: wordings[lang][0] for trait, wordings in source["traits"].items()}
    slots = first | chosen | {"age": str(report["age"]), "report": report[lang]}
    return str(source["frames"][lang].format_map(slots))
