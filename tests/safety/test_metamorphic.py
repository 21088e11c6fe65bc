"""Changes of a message that must not lower its urgency, and those that must not change it at all."""

from functools import cache

import pytest
import yaml

from medlm.triage.plain import reading
from tests.safety.metamorphic.measure import (
    CEILINGS,
    Levels,
    counted,
    engine_levels,
    rule_levels,
    violations,
)
from tests.safety.metamorphic.pairs import RELATIONS, MetamorphicPair, make_pairs

READ_ALIKE = (
    "minimiser", "sex", "ethnicity", "insurance", "politeness",
    "capitals", "lower case", "emoji", "width", "shouting",
)  # fmt: skip
"""Kinds of which the classifier reads both texts as one."""
ALL_MANNERS = {"晚上好，有人吗"}
"""Training reports that hold nothing but manners, which are then read as they are."""


@cache
def pairs() -> list[MetamorphicPair]:
    """All pairs, made once."""
    return make_pairs()


def assert_no_more_than_known(of: str, levels: Levels) -> None:
    """No kind in any language is violated more often than ceilings.yml says."""
    known: dict[str, dict[str, int]] = yaml.safe_load(CEILINGS.read_text("utf-8"))[of]
    found = violations(pairs(), levels)
    worse = {
        (kind, lang): count
        for kind, counts in counted(found).items()
        for lang, count in counts.items()
        if count > known[kind][lang]
    }
    assert {} == worse, [one for one in found if (one.pair.kind, one.pair.lang) in worse][:20]


def test_there_are_more_than_five_thousand_pairs_of_every_kind_in_both_languages() -> None:
    """None is made twice, and none compares a text with itself."""
    kinds = {(pair.kind, pair.lang) for pair in pairs()}
    assert len(pairs()) > 5000
    assert len(pairs()) == len(set(pairs()))
    assert {(kind, lang) for kind in RELATIONS for lang in ("en", "zh")} == kinds
    assert all(pair.before != pair.after for pair in pairs())


@pytest.mark.parametrize("kind", READ_ALIKE)
def test_the_classifier_reads_both_as_one_text(kind: str) -> None:
    """So no weights, however trained, can tell them apart."""
    apart = [
        pair
        for pair in pairs()
        if pair.kind == kind
        and pair.before not in ALL_MANNERS
        and reading(pair.before) != reading(pair.after)
    ]
    assert [] == apart


def test_red_flags_compare_as_they_must_but_for_what_is_known() -> None:
    """The rules alone, in the gateway's process, without any model."""
    assert_no_more_than_known("rules", rule_levels)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_triage_compares_as_it_must_but_for_what_is_known() -> None:
    """Rules and models together, as served. After training: see the head of ceilings.yml."""
    assert_no_more_than_known("engine", engine_levels)
