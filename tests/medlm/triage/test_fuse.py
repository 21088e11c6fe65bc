"""Fusion: the careful side wins, and nothing lowers a red flag."""

from hypothesis import given
from hypothesis import strategies as st

from common.acuity import ACUITIES, rank
from medlm.config import read_config
from medlm.redflags import RedFlag
from medlm.triage.fuse import fuse, left_open, unreadable
from medlm.triage.head import Assessment
from medlm.triage.result import TriageResult, unavailable

HANDLING = read_config("triage")["handling"]
SETS = st.lists(st.sampled_from(ACUITIES), min_size=1, unique=True)
FLAGS = st.lists(st.sampled_from(["emergency", "urgent"]), max_size=3)


def flags(acuities: list[str]) -> tuple[RedFlag, ...]:
    """A red flag for each acuity."""
    return tuple(
        RedFlag(f"rule-{at}", acuity, "g", "medical", 0, 1, "x") for at, acuity in enumerate(acuities)
    )


def fused(members: list[str], raised: list[str] | None = None) -> TriageResult:
    """The fusion of a set, of which the first is the classifier's choice, and red flags."""
    assessment = Assessment({name: 0.2 for name in ACUITIES}, members[0], tuple(members), ("condition",))
    return fuse(assessment, flags(raised or []), HANDLING, model="test")


@given(SETS, FLAGS)
def test_no_red_flag_is_ever_lowered(members: list[str], raised: list[str]) -> None:
    """The acuity is the most urgent of the classifier's choice and the red flags."""
    result = fused(members, raised)
    assert min(map(rank, [members[0], *raised])) == rank(result.acuity)


@given(SETS, FLAGS)
def test_adding_a_red_flag_never_lowers(members: list[str], raised: list[str]) -> None:
    """More red flags, more urgent or the same."""
    assert rank(fused(members, [*raised, "urgent"]).acuity) <= rank(fused(members, raised).acuity)


def test_a_declared_emergency_is_not_asked_about() -> None:
    """Whatever else the set holds."""
    assert not fused(["emergency", "none"]).abstained


@given(SETS)
def test_an_emergency_flag_settles_the_matter(members: list[str]) -> None:
    """With an emergency red flag there is nothing left to ask."""
    assert not fused(members, ["emergency"]).abstained


def test_levels_that_are_handled_differently_make_it_abstain() -> None:
    """Urgent or self-care is a question, emergency or self-care too; routine or self-care is not."""
    assert fused(["urgent", "self_care"]).abstained
    assert fused(["self_care", "emergency"]).abstained
    assert not fused(["routine", "self_care"]).abstained
    assert not fused(["urgent"]).abstained


def test_an_urgent_flag_still_leaves_an_emergency_open() -> None:
    """What lies below the flag no longer counts, what lies above does."""
    assert fused(["none", "emergency"], ["urgent"]).abstained
    assert not fused(["urgent", "none"], ["urgent"]).abstained


def test_no_condition_is_named_where_there_is_no_problem() -> None:
    """Conditions come with a report, not with a greeting."""
    assert () == fused(["none"]).conditions
    assert ("condition",) == fused(["routine"]).conditions


def test_another_script_counts_as_urgent_and_a_text_without_words_as_none() -> None:
    """Both abstain, so that a person or a question follows."""
    assessment = Assessment({name: 0.2 for name in ACUITIES}, "none", ACUITIES, ())
    for words, acuity in ((True, "urgent"), (False, "none")):
        result = unreadable(assessment, (), words=words, model="test")
        assert (acuity, True) == (result.acuity, result.abstained)
    assert "emergency" == unreadable(assessment, flags(["emergency"]), words=False, model="test").acuity


@given(FLAGS)
def test_without_a_model_the_rules_stand_and_the_rest_is_urgent(raised: list[str]) -> None:
    """An unassessed symptom report is at least urgent."""
    result = unavailable(flags(raised))
    assert "unavailable" == result.status
    assert ("emergency" if "emergency" in raised else "urgent") == result.acuity


@given(SETS, FLAGS)
def test_a_result_survives_its_journey_over_http(members: list[str], raised: list[str]) -> None:
    """What is written as JSON is read back the same."""
    import json

    result = fused(members, raised)
    assert result == TriageResult.from_json(json.loads(json.dumps(result.to_json())))


@given(SETS)
def test_a_word_alone_asks_about_an_emergency_and_never_declares_one(members: list[str]) -> None:
    """Without a red flag the level is another one, and the emergency stays open."""
    shares = {name: 0.2 for name in ACUITIES}
    before = Assessment(shares, members[0], tuple(members), ())
    after = left_open(before)
    if members[0] != "emergency":
        assert before == after
    else:
        result = fuse(after, (), HANDLING, model="test")
        assert "emergency" != result.acuity
        assert result.abstained
        assert "emergency" in result.prediction_set


def test_a_word_alone_with_a_red_flag_is_still_an_emergency() -> None:
    """What a rule raises, brevity does not lower."""
    shares = {name: 0.2 for name in ACUITIES}
    assessment = left_open(Assessment(shares, "emergency", ("emergency",), ()))
    assert "emergency" == fuse(assessment, flags(["emergency"]), HANDLING, model="test").acuity
