"""What is known of a complaint survives being stored between messages."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.intake.condition import UNSURE
from actions.intake.episode import Episode, Known, report_of, shortened

_words = st.text(max_size=20)
_values = st.one_of(st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.just(UNSURE), _words)
_episodes = st.builds(
    Episode,
    protocol=_words,
    report=_words,
    facts=st.dictionaries(_words, st.builds(Known, _values, _words), max_size=4),
    asking=_words,
    asked=st.lists(_words, max_size=3).map(tuple),
    misses=st.integers(0, 3),
    waiting=st.lists(_words, max_size=3).map(tuple),
    told=_words,
)


@given(_episodes)
def test_an_episode_comes_back_from_the_slot_as_it_was(episode):
    assert Episode.from_slot(json.loads(json.dumps(episode.to_slot()))) == episode


@pytest.mark.parametrize("slot", [None, {}, [], "text", 3, {"protocol": "knee"}, {"facts": {"hot": 3}}])
def test_a_slot_that_cannot_be_read_is_no_episode(slot):
    assert Episode.from_slot(slot) is None


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), _words),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(_words, inner)),
    )
)
def test_no_slot_breaks_the_reading_of_it(slot):
    assert Episode.from_slot(slot) is None


def test_the_newest_word_counts_but_a_doubt_takes_nothing_back():
    episode = Episode("knee").learn({"hot": Known(True)})
    assert episode.learn({"hot": Known(False)}).facts["hot"].value is False
    assert episode.learn({"hot": Known(UNSURE), "fever": Known(UNSURE)}).facts == {
        "hot": Known(True), "fever": Known(UNSURE),
    }  # fmt: skip


def test_what_cannot_apply_to_the_patient_is_not_so(knee):
    assert Episode("knee").learn({"sex": Known("male")}).values(knee)["pregnant"] is False
    assert "pregnant" not in Episode("knee").values(knee)


def test_long_words_are_cut_and_marked():
    assert shortened("a  b\n c") == "a b c"
    assert len(shortened("word " * 100)) <= 121
    assert shortened("word " * 100).endswith("…")
    assert len(report_of("x" * 2000)) == 601
