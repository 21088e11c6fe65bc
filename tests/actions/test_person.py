"""Another person is noticed in both languages; an allergy is read where it is said, not where denied."""

import pytest

from actions.person import about_another, allergy, takes_back


@pytest.mark.parametrize("text", [
    "my son has a fever", "My little girl is coughing", "she has been sick since noon", "it is not about me",
    "my mother-in-law fell", "我儿子发烧了", "宝宝一直哭", "我妈头晕", "他从昨天开始拉肚子",
    "帮我朋友问一下", "我老公胸口闷",
])  # fmt: skip
def test_another_person_is_noticed(text):
    assert about_another(text)


@pytest.mark.parametrize("text", [
    "I have a headache", "I have had the flu, and other things hurt", "there is a rash here", "我头疼两天了",
    "我还有其他不舒服", "弹吉他以后手腕疼", "I feel the same as yesterday",
])  # fmt: skip
def test_the_writer_is_no_other_person(text):
    assert not about_another(text)


@pytest.mark.parametrize(("text", "what"), [
    ("I'm allergic to penicillin and I have a rash", "penicillin"), ("I have a latex allergy", "latex"),
    ("allergic to bee stings.", "bee stings"), ("我对青霉素过敏", "青霉素"), ("海鲜过敏，起疹子了", "海鲜"),
])  # fmt: skip
def test_an_allergy_is_read(text, what):
    assert what == allergy(text)[0]


@pytest.mark.parametrize("text", [
    "I'm not allergic to anything", "no allergies", "am I allergic to nuts?", "我没有药物过敏", "不过敏",
    "", "runny nose",
])  # fmt: skip
def test_no_allergy_is_made_up(text):
    assert allergy(text) is None


@pytest.mark.parametrize(("text", "does"), [
    ("yes but I'm pregnant now", True), ("yes", False), ("对，不过我现在不吃药了", True), ("是的", False),
])  # fmt: skip
def test_a_but_takes_part_of_a_yes_back(text, does):
    assert does == takes_back(text)
