"""Every fact can be said in both languages, with the patient's own word where it says more."""

from datetime import UTC, datetime

import pytest

from common.profile.facts import ORDER, ProfileFact
from common.profile.wording import in_words, told

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
VALUES = {"age": [34.2, 0.6], "sex": ["male", "female"], "allergy": ["penicillin"],
          "language": ["en", "zh"], "channel": ["web", "sms"]}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ORDER)
def test_every_fact_has_words(name, lang):
    said = [in_words(ProfileFact(name, value, "", AT), lang) for value in VALUES.get(name, [True, False])]
    assert len(set(said)) == len(said) and all(said)
    assert all(any("\u4e00" <= char <= "\u9fff" for char in one) == (lang == "zh") for one in said)


def test_an_age_is_said_in_years_and_a_babys_in_months():
    assert "about 34 years old" == in_words(ProfileFact("age", 34.9, "", AT), "en")
    assert "about 7 months old" == in_words(ProfileFact("age", 7.2 / 12, "", AT), "en")


def test_the_patients_own_word_is_said_with_it_and_a_long_tale_is_not():
    told_of, long_told = (ProfileFact("long_term", True, words, AT) for words in ("diabetes", "x" * 90))
    assert "a long-term illness (“diabetes”)" == in_words(told_of, "en")
    assert "a long-term illness" == in_words(long_told, "en")


def test_the_day_is_told():
    assert ["about 34 years old, told on 2026-11-24"] == told([ProfileFact("age", 34.0, "", AT)], "en")
