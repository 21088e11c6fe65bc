"""A condition is true, false, or open while something that it needs is not known."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from actions.intake.condition import UNSURE, All, Any_, Between, Condition, Equals, Not, still_needed

_NAMES = ("a", "b", "c", "n")
_parts = st.one_of(
    st.sampled_from([Equals(name, (True,)) for name in "abc"]),
    st.builds(Between, st.just("n"), st.integers(0, 5).map(float), st.integers(5, 10).map(float)),
)
_conditions: st.SearchStrategy[Condition] = st.recursive(
    _parts,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Any_(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Any_(tuple(parts), least=2)),
        inner.map(Not),
    ),
    max_leaves=6,
)
_values: dict[str, st.SearchStrategy[Any]] = {name: st.booleans() for name in "abc"} | {
    "n": st.integers(0, 12)
}
_complete = st.fixed_dictionaries(_values)
_known = st.fixed_dictionaries(
    {}, optional={name: st.one_of(one, st.just(UNSURE)) for name, one in _values.items()}
)


@given(_conditions, _known, _complete)
def test_what_is_decided_stays_so_whatever_else_is_learnt(condition, known, rest):
    decided = condition.holds(known)
    settled = {name: value for name, value in known.items() if value != UNSURE}
    if decided is not None:
        assert condition.holds({**rest, **settled}) is decided


@given(_conditions, _complete)
def test_with_every_fact_known_a_condition_is_never_open(condition, facts):
    assert condition.holds(facts) is not None
    assert still_needed(condition, facts) == ()


@given(_conditions, _known)
def test_a_condition_is_open_just_when_it_still_needs_a_fact(condition, facts):
    assert (condition.holds(facts) is None) == bool(still_needed(condition, facts))
    assert all(facts.get(name, UNSURE) == UNSURE for name in still_needed(condition, facts))


@given(_conditions, _known)
def test_not_turns_round_what_is_decided_and_leaves_open_what_is_open(condition, facts):
    held = condition.holds(facts)
    assert Not(condition).holds(facts) is (None if held is None else not held)
    assert Not(Not(condition)).holds(facts) is held


@given(_conditions, _conditions, _known)
def test_neither_nor_is_not_either(one, other, facts):
    assert Not(Any_((one, other))).holds(facts) is All((Not(one), Not(other))).holds(facts)


def test_one_false_part_decides_all_and_one_true_part_any():
    no, open_ = Equals("a", (True,)), Equals("b", (True,))
    assert All((no, open_)).holds({"a": False}) is False
    assert Any_((no, open_)).holds({"a": True}) is True
    assert All((no, open_)).holds({"a": True}) is None
    assert Any_((no, open_)).holds({"a": False}) is None


def test_two_of_three_need_two():
    parts = tuple(Equals(name, (True,)) for name in "abc")
    assert Any_(parts, least=2).holds({"a": True, "b": False}) is None
    assert Any_(parts, least=2).holds({"a": True, "b": False, "c": True}) is True
    assert Any_(parts, least=2).holds({"a": False, "b": False}) is False


def test_a_range_holds_its_lower_end_and_not_its_upper():
    week = Between("n", 3.0, 7.0)
    assert [week.holds({"n": value}) for value in (2.9, 3, 6.9, 7)] == [False, True, True, False]


def test_three_months_are_three_months_however_they_were_computed():
    assert Between("age", 3 * 730.5 / 8766).holds({"age": 3 / 12}) is True
    assert Between("age", under=8 * 168 / 8766).holds({"age": 8 * 7 / 365.25}) is False


def test_what_cannot_apply_is_in_no_range():
    assert Between("weeks", 20).holds({"weeks": False}) is False


def test_a_decided_branch_asks_for_nothing_more():
    condition = Any_((All((Equals("a", (True,)), Equals("b", (True,)))), Equals("c", (True,))))
    assert still_needed(condition, {"a": False}) == ("c",)
    assert still_needed(condition, {}) == ("a", "b", "c")
