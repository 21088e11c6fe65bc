"""The most urgent thing that holds, or that a doubt leaves open, decides."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from actions.intake.condition import UNSURE, Equals
from actions.intake.decision import decide
from actions.intake.episode import Episode, Known
from actions.intake.protocol import Disposition
from common.acuity import rank

_FACTS = {
    "hot": st.sampled_from([True, False, UNSURE]),
    "fever": st.sampled_from([True, False, UNSURE]),
    "injury": st.sampled_from([True, False, UNSURE]),
    "pregnant": st.sampled_from([True, False, UNSURE]),
    "temperature": st.one_of(st.floats(35, 42), st.just(UNSURE)),
    "onset": st.one_of(st.floats(0, 1000), st.just(UNSURE)),
    "severity": st.one_of(st.integers(0, 10), st.just(UNSURE)),
}


def episode(**values) -> Episode:
    return Episode("knee", facts={name: Known(value, f"said {name}") for name, value in values.items()})


def test_the_most_urgent_that_holds_decides_with_its_reason_and_words(knee):
    found = decide(knee, episode(hot=True, fever=True, severity=9))
    assert found.acuity == "emergency"
    assert [one.why["en"] for one in found.because] == ["hot and fever"]
    assert found.words == ("said hot", "said fever")


def test_where_nothing_holds_it_is_what_the_protocol_says_otherwise(knee):
    nothing = episode(
        hot=False, fever=False, injury=False, temperature=36.5, onset=5, severity=2, pregnant=False
    )
    assert decide(knee, nothing, final=True).acuity == "self_care"


def test_a_danger_that_is_told_counts_and_one_that_nobody_spoke_of_does_not(knee):
    told = replace(knee, told=(Disposition("urgent", Equals("diabetes", (True,)), {}, "urgent"),))
    calm = {"hot": False, "fever": False, "injury": False, "temperature": 36.5, "onset": 5, "severity": 2}
    calm["pregnant"] = False
    assert decide(told, episode(**calm), final=True).acuity == "self_care"
    assert decide(told, episode(**calm, diabetes=True), final=True).acuity == "urgent"


def test_a_doubt_counts_a_step_lower_than_what_it_leaves_open(knee):
    found = decide(knee, episode(hot=True, fever=UNSURE))
    assert found.acuity == "urgent"
    assert [one.acuity for one in found.unsure] == ["emergency"]


def test_a_doubt_that_another_fact_excludes_does_not_count(knee):
    assert decide(knee, episode(hot=False, fever=UNSURE)).acuity == "self_care"


def test_a_doubt_waits_while_a_question_can_still_exclude_it(knee):
    assert decide(knee, episode(fever=UNSURE)).acuity == "self_care"
    assert decide(knee, episode(fever=UNSURE), final=True).acuity == "urgent"


def test_what_nobody_asked_counts_only_in_the_end(knee):
    assert decide(knee, episode()).acuity == "self_care"
    assert decide(knee, episode(), final=True).acuity == "urgent"


@given(st.fixed_dictionaries({}, optional=_FACTS))
def test_the_final_decision_is_never_less_urgent_than_an_earlier_one(knee, values):
    found = episode(**values)
    assert rank(decide(knee, found, final=True).acuity) <= rank(decide(knee, found).acuity)


@given(st.fixed_dictionaries(_FACTS), st.sampled_from(["hot", "fever", "injury", "pregnant"]))
def test_not_knowing_a_fact_never_makes_it_two_steps_less_urgent_than_the_worst_it_could_be(
    knee, values, name
):
    unsure = decide(knee, episode(**{**values, name: UNSURE}))
    worst = min(rank(decide(knee, episode(**{**values, name: value})).acuity) for value in (True, False))
    assert rank(unsure.acuity) <= worst + 1
