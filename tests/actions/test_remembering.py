"""A profile saves questions, is kept only after a yes, and never speaks for another person."""

import json
from datetime import timedelta

import pytest

from actions.intake.consultation import Intake
from actions.intake.loading import load
from actions.texts import say
from common.clock import now
from common.profile import book
from common.profile.facts import ProfileFact, from_json
from common.records.profile import PatientProfile
from tests.actions.fakes import CONVERSATION, triaged
from tests.actions.handlers.test_action_intake import AGE, NONE, REPORT, Talk, to_the_end

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
RECALLED = "intake:profile"


@pytest.fixture(scope="module")
def protocols():
    """One packaged protocol, read once."""
    return Intake(load(names=("headache",)))


@pytest.fixture
def talk(world, protocols):
    """A talk in English with a model that finds a headache harmless."""
    world.intake, world.triage.result = protocols, triaged("self_care")
    return Talk(world)


def remembered(world, days_ago=30, **facts):
    """The patient allowed us to remember these some days ago."""
    at = now() - timedelta(days=days_ago)
    kept = {"age": 34.0, "long_term": True, "weak_immune": False, **facts}
    with world.sessions.begin() as session:
        book.allow(session, CONVERSATION, [ProfileFact(*one, "", at) for one in kept.items()], at)


def profile(world):
    """What is remembered now."""
    with world.sessions() as session:
        return book.read(session, CONVERSATION, now())


def until_recalled(talk, lang="en"):
    """Deny every danger until the profile is offered; the outcome that offers it."""
    outcome = talk.begin(REPORT[lang])
    for _ in range(8):
        if outcome.messages[-1]["custom"].get("question") == RECALLED:
            return outcome
        outcome = talk.say({"severity": "3"}.get(talk.intake["asking"], NONE[lang]))
    raise AssertionError("the profile was never offered")


def asked_of(talk):
    """The ids of the questions that are asked until the end."""
    asked = []
    while talk.intake:
        asked.append(talk.intake["asking"])
        talk.say({"age": "34", "severity": "3"}.get(asked[-1], "none of these"))
        assert len(asked) < 12
    return asked


@LANGS
def test_an_intake_that_learnt_of_the_person_asks_once_whether_it_may_be_kept(talk, lang):
    talk.lang = lang
    talk.begin(REPORT[lang])
    outcome = to_the_end(talk)
    assert say("remember_may_i", lang, "US") in outcome.messages[-1]["text"]
    assert "34" in outcome.messages[-1]["text"]
    payloads = [button["payload"] for button in outcome.messages[-1]["buttons"]]
    assert ["remember_yes", "remember_no"] == [json.loads(one.split("show", 1)[1])["how"] for one in payloads]
    assert "remember" == outcome.slots["offered"]
    assert "age" in {fact.name for fact in from_json(outcome.slots["to_remember"])}
    with talk.world.sessions() as session:
        assert 0 == session.query(PatientProfile).count()


def test_who_said_no_is_not_asked_again(talk):
    with talk.world.sessions.begin() as session:
        book.decline(session, CONVERSATION, now())
    talk.begin(REPORT["en"])
    outcome = to_the_end(talk)
    assert "to_remember" not in outcome.slots
    assert () == profile(talk.world).facts


@pytest.mark.parametrize(("lang", "report"), [
    ("en", "my husband has had a headache for two days"), ("zh", "我老公头疼两天了"),
])  # fmt: skip
def test_what_is_told_of_another_person_is_neither_used_nor_kept(talk, lang, report):
    remembered(talk.world)
    before = profile(talk.world)
    talk.lang = lang
    talk.begin(report)
    assert {} == talk.intake["recall"]
    to_the_end(talk)
    assert [fact.said_at for fact in before.facts] == [fact.said_at for fact in profile(talk.world).facts]


def test_a_child_who_is_reported_is_not_taken_for_the_writer(talk):
    talk.begin("a headache, 6 years old")
    outcome = to_the_end(talk)
    assert "to_remember" not in outcome.slots


@LANGS
def test_what_is_remembered_is_confirmed_in_one_question_and_not_asked_again(talk, lang):
    remembered(talk.world)
    talk.lang = lang
    outcome = until_recalled(talk, lang)
    text = outcome.messages[-1]["text"]
    assert say("recall_true", lang, "US") in text and "34" in text
    talk.press(outcome.payloads[0])
    assert (True, False) == tuple(talk.intake["facts"][name][0] for name in ("long_term", "weak_immune"))
    assert "age" not in asked_of(talk)
    assert timedelta(minutes=1) > now() - next(
        fact.said_at for fact in profile(talk.world).facts if fact.name == "long_term"
    )


@pytest.mark.parametrize("yes", ["yes", "yes that's right", "correct"])
def test_a_typed_yes_confirms_and_is_no_answer_to_the_rest_of_the_list(talk, yes):
    remembered(talk.world)
    until_recalled(talk)
    talk.say(yes)
    assert 34 == int(talk.intake["facts"]["age"][0])
    assert "pregnant" not in talk.intake["facts"] and "blood_thinner" not in talk.intake["facts"]


@pytest.mark.parametrize(("lang", "words"), [
    ("en", "no"), ("en", "yes but not everything"), ("zh", "不是"), ("zh", "对，不过有变化"),
    ("en", "hmm what"),
])  # fmt: skip
def test_anything_but_a_plain_yes_means_that_it_is_asked_anew(talk, lang, words):
    remembered(talk.world)
    talk.lang = lang
    until_recalled(talk, lang)
    talk.say(words)
    known = talk.intake["facts"]
    assert not {"age", "long_term", "weak_immune"} & set(known)
    assert talk.intake["asking"] in ("age", "background")


def test_what_has_changed_is_heard_with_the_yes(talk):
    remembered(talk.world, pregnant=False)
    until_recalled(talk)
    talk.say("yes, and I am pregnant")
    assert talk.intake["facts"]["pregnant"][0] is True


def test_about_someone_else_leaves_the_profile_out_and_alone(talk):
    remembered(talk.world)
    outcome = until_recalled(talk)
    talk.press(outcome.payloads[2])
    assert talk.intake["other"] and not {"age", "long_term"} & set(talk.intake["facts"])
    asked_of(talk)
    assert 29 < (now() - profile(talk.world).facts[0].said_at).days


def test_a_danger_sign_while_the_profile_is_confirmed_is_an_emergency(talk):
    remembered(talk.world)
    until_recalled(talk)
    talk.world.triage.result = triaged("emergency")
    outcome = talk.say("well everything went black and I cannot feel my legs")
    assert ["emergency"] == outcome.kinds and talk.intake is None


def test_no_more_questions_is_heard_there_too(talk):
    remembered(talk.world)
    until_recalled(talk)
    outcome = talk.say("stop asking")
    assert say("intake_stopped", "en", "US") in outcome.text and talk.intake is None


def test_a_question_there_is_answered_and_the_profile_offered_again(talk):
    remembered(talk.world)
    until_recalled(talk)
    outcome = talk.say("what is high blood pressure?", meant="ask_education", sure=0.9)
    assert RECALLED == outcome.messages[-1]["custom"]["question"]
    assert talk.intake["recalling"]


def test_an_allergy_is_kept_and_told_to_clinicians(talk):
    talk.begin("headache for two days, I'm allergic to penicillin")
    assert "penicillin" == talk.intake["facts"]["allergy"][0]
    outcome = to_the_end(talk)
    assert "allergy: penicillin" in outcome.messages[-1]["text"]


def test_a_database_that_is_away_costs_questions_and_never_the_intake(talk):
    remembered(talk.world)
    PatientProfile.__table__.drop(talk.world.engine)
    talk.begin(REPORT["en"])
    assert say("self_care", "en", "US") in to_the_end(talk).text


def test_the_age_of_another_person_is_not_added_to_the_profile(talk):
    remembered(talk.world, age=70.0)
    talk.begin(f"headache for two days, I am {AGE['en']} years old")
    asked_of(talk)
    assert 70 == int(profile(talk.world).value("age"))


def test_a_watched_intake_stays_watched_while_the_profile_is_confirmed(talk):
    remembered(talk.world)
    talk.world.triage.result = triaged("emergency")
    talk.begin("I have a headache since yesterday")
    talk.world.triage.result = triaged("none")
    for _ in range(8):
        outcome = talk.say("none of these")
        if outcome.messages[-1]["custom"].get("question") == RECALLED:
            break
    assert RECALLED == outcome.messages[-1]["custom"]["question"]
    assert True is outcome.messages[-1]["custom"]["watch"]
