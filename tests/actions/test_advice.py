"""A disposition says how soon, why, what to do now and what would make it urgent."""

import pytest

from actions.advice import LONGEST_QUOTE, disposition, quote_words, urgent_advice
from actions.texts import say
from actions.turn import Turn
from tests.actions.fakes import CONVERSATION, WORDS

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])


def turn(lang="en", text=None):
    """A reported symptom."""
    return Turn(CONVERSATION, "t1", lang, "US", text=text or WORDS[lang])


@LANGS
@pytest.mark.parametrize("acuity", ["routine", "self_care"])
def test_every_disposition_has_the_words_and_the_safety_net(acuity, lang):
    advice = disposition(turn(lang), acuity, ())
    assert "advice" == advice.kind
    for part in (WORDS[lang], say(acuity, lang, "US"), say("safety_net", lang, "US")):
        assert part in advice.text


@LANGS
def test_urgent_advice_has_them_too(lang):
    advice = urgent_advice(turn(lang), ())
    for part in (WORDS[lang], say("urgent", lang, "US"), say("safety_net", lang, "US")):
        assert part in advice.text


@pytest.mark.parametrize("acuity", ["none", "emergency"])
def test_what_has_no_advice_of_this_kind_is_an_error(acuity):
    with pytest.raises(KeyError):
        disposition(turn(), acuity, ())


def test_the_words_that_carried_the_decision_go_before_the_whole_message():
    assert say("why", "en", "US", words="hurts … since yesterday") == quote_words(
        turn(), ("hurts", "since yesterday")
    )


def test_long_words_are_cut():
    assert len(quote_words(turn(text="a" * 5000))) < LONGEST_QUOTE + 30
