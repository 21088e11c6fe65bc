"""Counts violations by kind: `python -m tests.safety.metamorphic.measure [--rules] [--write] [--show N]`.

--rules measures the red flags alone, --write makes the counts the ceilings of the tests, --show lists some.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import yaml

from common.acuity import ACUITIES, rank
from tests.safety.metamorphic.pairs import FOLDER, RELATIONS, MetamorphicPair, make_pairs

CEILINGS = FOLDER / "ceilings.yml"
HEAD = """# Violations that are known, of the engine and of the red flags alone; the tests fail above these.
# After training: `python -m tests.safety.metamorphic.measure --write`; after a change of rules also `--rules`
# with it. A count that rises is a loss of safety that needs a reason; the aim of every one is 0.
"""
Levels = Callable[[list[str]], list[str]]


@dataclass(frozen=True)
class Violation:
    """A pair whose levels compare as they must not."""

    pair: MetamorphicPair
    before: str
    after: str


def violations(pairs: Sequence[MetamorphicPair], levels: Levels) -> list[Violation]:
    """The pairs that are violated, in order; each text is given to ``levels`` once."""
    texts = list(dict.fromkeys(text for pair in pairs for text in (pair.before, pair.after)))
    given = dict(zip(texts, levels(texts), strict=True))
    found = (Violation(pair, given[pair.before], given[pair.after]) for pair in pairs)
    return [one for one in found if _violated(one)]


def counted(found: Sequence[Violation]) -> dict[str, dict[str, int]]:
    """How many of each kind in each language, zeros included."""
    counts = {kind: {"en": 0, "zh": 0} for kind in RELATIONS}
    for one in found:
        counts[one.pair.kind][one.pair.lang] += 1
    return counts


def engine_levels(texts: list[str]) -> list[str]:
    """What the engine that is served says, rules and models together."""
    from medlm.engine import TriageEngine

    return [result.acuity for result in TriageEngine.load().triage(texts)]


def rule_levels(texts: list[str]) -> list[str]:
    """What the red flags alone say; "none" without one."""
    from medlm.redflags import default_screener

    screen = default_screener().screen
    return [min((flag.acuity for flag in screen(text)), key=rank, default=ACUITIES[-1]) for text in texts]


def _violated(one: Violation) -> bool:
    if one.pair.relation == "same":
        return one.before != one.after
    return rank(one.after) > rank(one.before)


def main() -> None:
    """Measure, print a line a kind, and store or show what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--show", type=int, default=0)
    asked = parser.parse_args()
    pairs = make_pairs()
    found = violations(pairs, rule_levels if asked.rules else engine_levels)
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for pair in pairs:
        totals[pair.kind, pair.lang] += 1
    for kind, counts in counted(found).items():
        for lang, count in counts.items():
            own = [one for one in found if (one.pair.kind, one.pair.lang) == (kind, lang)]
            fell = sum(rank(one.after) > rank(one.before) for one in own)
            far = sum(abs(rank(one.after) - rank(one.before)) > 1 for one in own)
            lost = sum(one.before == ACUITIES[0] and one.after != ACUITIES[0] for one in own)
            print(
                f"{kind:20}{lang}  {count:4} of {totals[kind, lang]:4}  fell {fell:3}  "
                f"by two or more {far:3}  emergency lost {lost:3}"
            )
            for one in own[: asked.show]:
                print(f"    {one.before} -> {one.after}: {one.pair.before!r} -> {one.pair.after!r}")
    print(f"{len(found)} violations in {len(pairs)} pairs")
    if asked.write:
        ceilings = yaml.safe_load(CEILINGS.read_text("utf-8")) if CEILINGS.exists() else {}
        ceilings["rules" if asked.rules else "engine"] = counted(found)
        CEILINGS.write_text(HEAD + yaml.safe_dump(ceilings, sort_keys=False), "utf-8")


if __name__ == "__main__":
    main()
