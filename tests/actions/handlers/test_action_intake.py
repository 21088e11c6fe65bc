"""An intake asks, listens for danger all the while, and ends in a decision that a clinician hears of."""

import json

import pytest

from actions.handlers.action_intake import ActionIntake
from actions.handlers.action_triage import ActionTriage
from actions.intake.consultation import Intake
from actions.intake.episode import Episode
from actions.intake.loading import load
from actions.texts import say
from clinic.records.assessment import Assessment
from medlm.triage.result import unavailable
from tests.actions.fakes import FakeSearcher, flag, hit, message, triaged

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
REPORT = {"en": "I have had a headache for two days", "zh": "我头疼两天了"}
NONE = {"en": "none of these", "zh": "都没有"}
AGE = {"en": "34", "zh": "34岁"}


class Talk:
    """A conversation in which the dialogue server remembers the open intake."""

    def __init__(self, world, lang="en", region="US"):
        self.world, self.lang, self.intake, self.turns = world, lang, None, 0

    def begin(self, text):
        return self._keep(self.world.run(ActionTriage, self._message(text)))

    def say(self, text, meant="report_symptom", sure=0.3):
        ranking = {"intake_answer": 1.0, meant: sure}
        return self._keep(
            self.world.run(ActionIntake, self._message(text, intent="intake_answer", ranking=ranking))
        )

    def press(self, payload):
        entities = json.loads(payload.split("/intake_answer", 1)[1])
        return self._keep(self.world.run(
            ActionIntake, self._message(payload, intent="intake_answer", entities=entities)
        ))  # fmt: skip

    def _message(self, text, **changes):
        self.turns += 1
        return message(text, self.lang, intake=self.intake, turn_id=f"t{self.turns}", **changes)

    def _keep(self, outcome):
        self.intake = outcome.slots.get("intake", self.intake)
        return outcome


@pytest.fixture(scope="module")
def protocols():
    """The packaged protocols, read once."""
    return Intake(load())


@pytest.fixture
def talk(world, protocols):
    """A talk in English with a model that finds a headache harmless."""
    world.intake, world.triage.result = protocols, triaged("self_care")
    return Talk(world)


def finish(talk, answers):
    """Say each answer; the last outcome."""
    for answer in answers:
        outcome = talk.say(answer)
    return outcome


def to_the_end(talk):
    """Deny everything, tell an age, until the intake is closed; raises AssertionError when it never is."""
    for _ in range(10):
        asked = talk.intake["asking"]
        outcome = talk.say({"age": AGE[talk.lang], "severity": "3"}.get(asked, NONE[talk.lang]))
        if talk.intake is None:
            return outcome
    raise AssertionError("the intake never ends")


@LANGS
def test_a_report_that_a_protocol_knows_is_answered_with_its_most_telling_question(talk, lang):
    talk.lang = lang
    outcome = talk.begin(REPORT[lang])
    assert say("intake_open", lang, "US").splitlines()[0] in outcome.text
    assert talk.world.intake.protocols["headache"].question("signs").text[lang] in outcome.text
    assert "intake:signs" == outcome.messages[0]["custom"]["question"]
    assert 8 == len(outcome.payloads)


@LANGS
def test_an_intake_without_findings_ends_in_home_care_with_reason_and_safety_net(talk, lang):
    talk.lang = lang
    talk.begin(REPORT[lang])
    outcome = to_the_end(talk)
    protocol = talk.world.intake.protocols["headache"]
    assert "advice" == outcome.kinds[0]
    assert say("self_care", lang, "US") in outcome.text
    assert REPORT[lang] in outcome.text
    assert all(line in outcome.text for line in (*protocol.now[lang], *protocol.worse[lang]))
    assert [] == talk.world.escalations()


@LANGS
def test_a_danger_sign_ends_the_questions_with_one_emergency_message_and_a_clinician_told(talk, lang):
    talk.lang = lang
    talk.begin(REPORT[lang])
    outcome = talk.say({"en": "he is confused and hard to wake", "zh": "他神志不清，叫不醒"}[lang])
    assert ["emergency"] == outcome.kinds
    assert talk.intake is None
    assert ["emergency"] == [case.acuity for case in talk.world.escalations()]


def test_what_the_patient_already_said_is_not_asked_again(talk):
    outcome = talk.begin("headache since yesterday, no stiff neck, no rash, I am 34")
    assert "stiff neck" not in outcome.text
    asked = []
    while talk.intake:
        asked.append(talk.intake["asking"])
        talk.say("none of these")
    assert "onset" not in asked and "age" not in asked


def test_an_urgent_finding_tells_a_clinician_with_the_answers_and_says_so(talk):
    talk.begin("I have had a headache for two days")
    talk.say("none of these")
    talk.say("none")
    talk.say("yes, I am pregnant")
    outcome = to_the_end(talk)
    case = talk.world.escalations()[-1]
    assert ("urgent", "triage") == (case.acuity, case.reason)
    read = Assessment.read(case.model_reasons)
    assert ("headache", "a headache in pregnancy or soon after a birth") == (read.complaint, read.because)
    assert {"a pregnancy, or a birth in the last six weeks": "yes", "age": "34 years"}.items() <= dict(
        read.answers
    ).items()
    assert say("urgent", "en", "US") in outcome.text


def test_a_model_that_fears_an_emergency_in_an_answer_ends_the_intake(talk):
    talk.begin(REPORT["en"])
    talk.world.triage.result = triaged("emergency")
    outcome = talk.say("well everything went black and I cannot feel my legs")
    assert ["emergency"] == outcome.kinds
    assert talk.intake is None


def test_an_urgent_report_is_told_at_once_and_asked_about_all_the_same(talk):
    talk.world.triage.result = triaged("urgent")
    outcome = talk.begin(REPORT["en"] + ", it is there all day and my tablets do not help")
    assert ["advice", "text"] == outcome.kinds
    assert ["urgent"] == [case.acuity for case in talk.world.escalations()]
    talk.world.triage.result = triaged("none")
    outcome = to_the_end(talk)
    assert say("urgent", "en", "US") in outcome.text
    assert 1 == len(talk.world.escalations())


def test_a_doubt_told_as_routine_is_told_again_when_the_answers_are_urgent(talk):
    shares = {"self_care": 0.6, "urgent": 0.4}
    talk.world.triage.result = triaged("self_care", abstained=True, probabilities=shares)
    talk.begin("I have had quite a headache for the last two days and it worries me a lot")
    assert ["routine"] == [case.acuity for case in talk.world.escalations()]
    talk.world.triage.result = triaged("none")
    talk.say("the worst headache ever")
    outcome = to_the_end(talk)
    assert say("urgent", "en", "US") in outcome.text
    assert ["routine", "urgent"] == [case.acuity for case in talk.world.escalations()]


def test_a_red_flag_in_an_answer_is_never_lowered_by_the_protocol(talk):
    talk.begin(REPORT["en"])
    talk.world.screener.flags = (flag(),)
    talk.world.triage.result = unavailable((flag(),))
    outcome = talk.say("crushing pain in my chest as well")
    assert ["emergency"] == outcome.kinds


def test_a_model_that_goes_away_in_the_middle_is_told_once_and_the_questions_go_on(talk):
    talk.begin(REPORT["en"])
    talk.world.triage.result = unavailable(())
    outcome = talk.say("none of these, thank you")
    assert say("unassessed", "en", "US") in outcome.text
    assert talk.intake["asking"]
    talk.say("none of these at all, no")
    assert ["unassessed"] == [case.reason for case in talk.world.escalations()]


@LANGS
def test_a_question_in_the_middle_is_answered_and_the_intake_goes_on(talk, lang):
    talk.lang = lang
    talk.begin(REPORT[lang])
    talk.world.searcher = FakeSearcher((hit(lang),))
    asked = talk.intake["asking"]
    outcome = talk.say(
        {"en": "what is high blood pressure?", "zh": "高血压是什么？"}[lang], "ask_education", 0.9
    )
    assert ["passage", "text"] == outcome.kinds
    assert say("intake_resume", lang, "US") in outcome.text
    assert asked == talk.intake["asking"]


def test_a_question_without_a_vetted_answer_says_so_and_goes_on(talk):
    talk.begin(REPORT["en"])
    outcome = talk.say("what is my horoscope?", "ask_education", 0.9)
    assert say("intake_no_passage", "en", "US") in outcome.text
    assert talk.intake["asking"]


def test_are_you_a_person_gets_its_answer_and_the_question_again(talk):
    talk.begin(REPORT["en"])
    outcome = talk.say("are you a robot", "bot_challenge", 0.9)
    assert "utter_bot_challenge" == outcome.messages[0]["response"]
    assert say("intake_resume", "en", "US") in outcome.messages[1]["text"]


def test_an_answer_that_is_none_is_asked_for_once_more_and_then_taken_as_not_known(talk):
    talk.begin(REPORT["en"])
    first = talk.say("purple monkey")
    assert say("intake_missed", "en", "US") in first.text
    talk.say("purple monkey")
    assert "unsure" == talk.intake["facts"]["stiff_neck"][0]


@pytest.mark.parametrize("doubt", ["I don't know", "I do not know", "我不知道"])
def test_i_do_not_know_by_itself_is_no_report_that_the_model_could_fear(talk, doubt):
    talk.begin(REPORT["en"])
    talk.world.triage.result = triaged("emergency")
    assert "emergency" not in talk.say(doubt).kinds


def test_i_do_not_know_about_danger_signs_ends_urgent_and_not_in_home_care(talk):
    talk.begin(REPORT["en"])
    talk.say("I don't know")
    outcome = to_the_end(talk)
    assert say("urgent", "en", "US") in outcome.text
    assert ["urgent"] == [case.acuity for case in talk.world.escalations()]


@LANGS
def test_an_impossible_age_gets_a_kind_question_again(talk, lang):
    talk.lang = lang
    talk.begin(REPORT[lang])
    while talk.intake["asking"] != "age":
        talk.say(NONE[lang])
    outcome = talk.say("900")
    assert say("intake_range_age", lang, "US") in outcome.text
    assert "age" == talk.intake["asking"]


def test_no_more_questions_ends_carefully(talk):
    talk.begin(REPORT["en"])
    outcome = talk.say("stop asking")
    assert say("intake_stopped", "en", "US") in outcome.text
    assert ["urgent"] == [case.acuity for case in talk.world.escalations()]
    assert talk.intake is None


def test_a_button_of_a_list_says_yes_to_one_and_the_rest_is_asked(talk):
    outcome = talk.begin(REPORT["en"])
    payload = next(one for one in outcome.payloads if "stiff_neck" in one)
    outcome = talk.press(payload)
    assert True is talk.intake["facts"]["stiff_neck"][0]
    assert "stiff" not in outcome.text
    outcome = talk.press(next(one for one in outcome.payloads if '"none"' in one))
    assert "signs" != talk.intake["asking"]


def test_an_old_button_changes_its_own_answer_and_a_strange_one_nothing(talk):
    outcome = talk.begin(REPORT["en"])
    stiff = next(one for one in outcome.payloads if "stiff_neck" in one)
    talk.say("none of these")
    talk.press(stiff)
    assert True is talk.intake["facts"]["stiff_neck"][0]
    before = talk.intake
    talk.press(stiff.replace('"signs"', '"nonsense"'))
    assert Episode.from_slot(before) == Episode.from_slot(talk.intake)


def test_a_button_after_the_end_is_answered_kindly(talk):
    outcome = talk.begin(REPORT["en"])
    payload = outcome.payloads[0]
    to_the_end(talk)
    assert say("intake_over", "en", "US") == talk.press(payload).text


def test_an_earlier_emergency_keeps_its_place(talk):
    talk.begin(REPORT["en"])
    talk.world.set_floor("emergency")
    outcome = talk.say("none of these")
    assert ["emergency"] == outcome.kinds
    assert say("floor_emergency", "en", "US") in outcome.text
    assert talk.intake is None


def test_nobody_told_is_said_honestly(talk):
    talk.begin("I have had a headache for two days and I am pregnant")
    talk.world.lose_the_database()
    outcome = talk.say("none of these")
    assert ["failed"] == outcome.kinds


BARE = {"en": "I have a headache since yesterday", "zh": "我昨天开始头疼"}


@LANGS
def test_a_bare_complaint_that_only_the_model_fears_is_asked_about_before_anybody_is_alarmed(talk, lang):
    talk.lang, talk.world.triage.result = lang, triaged("emergency")
    outcome = talk.begin(BARE[lang])
    assert "intake:signs" == outcome.messages[0]["custom"]["question"]
    assert True is outcome.messages[0]["custom"]["watch"]
    assert [] == talk.world.escalations()


def test_a_bare_complaint_with_a_danger_sign_is_an_emergency_after_one_answer(talk):
    talk.world.triage.result = triaged("emergency")
    talk.begin(BARE["en"])
    assert ["emergency"] == talk.say("yes, a stiff neck and a fever").kinds


def test_a_bare_complaint_without_any_danger_sign_ends_in_home_care(talk):
    talk.world.triage.result = triaged("emergency")
    talk.begin(BARE["en"])
    talk.world.triage.result = triaged("none")
    assert say("self_care", "en", "US") in to_the_end(talk).text
    assert [] == talk.world.escalations()


def test_a_report_with_more_in_it_that_the_model_calls_an_emergency_is_one_at_once(talk):
    talk.world.triage.result = triaged("emergency")
    text = "my head hurts badly since I woke up, I see double and I keep dropping my cup"
    assert ["emergency"] == talk.begin(text).kinds


def test_a_red_flag_in_a_bare_complaint_is_never_asked_about_first(talk):
    talk.world.triage.result = triaged("emergency", red_flags=(flag(span="headache"),))
    assert ["emergency"] == talk.begin(BARE["en"]).kinds


def test_an_earlier_danger_is_never_asked_away(talk):
    talk.world.set_floor("emergency")
    talk.world.triage.result = triaged("emergency")
    assert ["emergency"] == talk.begin(BARE["en"]).kinds
