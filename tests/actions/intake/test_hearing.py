"""Of overlapping phrases the one that is meant counts, in the packaged protocols' own words."""

import pytest

from actions.intake.loading import FOLDER, load
from actions.intake.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary(load(FOLDER, {"headache"}).values())


def heard(vocabulary: Vocabulary, text: str) -> dict[str, set[bool]]:
    """Each fact of the headache protocol that is spoken of, and whether it is so."""
    found = vocabulary.hear(text, "headache").statements
    return {
        name.partition(":")[2]: {not one.denied for one in said}
        for name, said in found.items()
        if name[0] != "@"
    }


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("没有意识模糊", "confused"),
        ("没有呼吸困难", "breathless"),
        ("no urine infection, no fever", "fever"),
        ("there is no confusion, or being very drowsy or hard to wake", "confused"),
        ("no weakness or numbness, a drooping face, or trouble speaking or seeing", "weak_side"),
    ],
)
def test_a_denied_phrase_is_denied_although_words_in_it_look_like_a_set_phrase(vocabulary, text, fact):
    assert heard(vocabulary, text)[fact] == {False}


def test_a_name_copied_from_our_list_says_that_fact_and_no_other(vocabulary):
    found = heard(vocabulary, "pain that wakes you, is worst in the morning or on coughing, with vomiting")
    assert found == {"morning": {True}}


def test_a_denial_does_not_reach_over_a_comma(vocabulary):
    assert heard(vocabulary, "这些都没有，还有怀孕") == {"pregnant": {True}}


@pytest.mark.parametrize(
    ("text", "fact"), [("a bit breathless", "breathless"), ("slightly breathless", "breathless")]
)
def test_a_bit_of_a_sign_is_the_sign(vocabulary, text, fact):
    assert heard(vocabulary, text)[fact] == {True}


def test_a_chinese_name_of_ours_is_read_over_its_own_comma():
    bleeding = Vocabulary(load(FOLDER, {"bleeding"}).values())
    found = bleeding.hear("皮肤上有红紫色小点，或无故很多淤青，高烧", "bleeding")
    assert {one.denied for one in found.of("bleeding:purple_spots")} == {False}


def test_the_normal_of_not_completely_normal_denies_nothing():
    fainting = Vocabulary(load(FOLDER, {"fainting"}).values())
    found = fainting.hear("not completely normal", "fainting")
    assert [one.denied for one in found.of("fainting:not_back")] == [False]
