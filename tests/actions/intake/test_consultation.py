"""An intake asks until it is safe to say how soon help is needed, whatever the patient writes."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.intake.condition import UNSURE
from actions.intake.consultation import MOST_QUESTIONS, Step
from actions.intake.episode import Episode, Known

NOW = datetime(2026, 12, 1, 12)


@pytest.fixture
def talk(intake):
    def talking(*messages: str, **known) -> Step:
        step = intake.open(messages[0], NOW, {name: Known(value) for name, value in known.items()})
        for message in messages[1:]:
            episode = Episode.from_slot(step.episode.to_slot())
            step = intake.go_on(episode, message, NOW)
        return step

    return talking


HARMLESS = {
    "en": {
        "signs": "none of these",
        "temperature": "36.5",
        "background": "no",
        "onset": "since yesterday",
        "severity": "3",
        "age": "34",
    },
    "zh": {
        "signs": "都没有",
        "temperature": "36度5",
        "background": "没有",
        "onset": "昨天开始的",
        "severity": "3分",
        "age": "三十四岁",
    },
}


def answered(intake, opening: str, answers: dict[str, str]) -> Step:
    """The consultation of a patient who answers each question in turn."""
    step = intake.open(opening, NOW)
    while step.question is not None:
        step = intake.go_on(step.episode, answers[step.question.id], NOW)
    return step


@pytest.mark.parametrize(("opening", "lang"), [("my knee hurts", "en"), ("膝盖疼", "zh")])
def test_a_harmless_knee_ends_with_self_care(intake, opening, lang):
    step = answered(intake, opening, HARMLESS[lang])
    assert step.decision.acuity == "self_care"
    assert len(step.episode.asked) == len(HARMLESS[lang])


@pytest.mark.parametrize(
    "messages", [("my knee is hot and hurts, sore knee", "and fever"), ("膝盖疼，膝盖红，还发烧",)]
)
def test_an_emergency_ends_the_questions_at_once(talk, messages):
    step = talk(*messages)
    assert (step.question, step.decision.acuity) == (None, "emergency")


def test_facts_told_ahead_are_not_asked(talk):
    step = talk("sore knee for 3 days, pain 4/10, temperature 36.8, i am 40 years old", "none of these")
    assert [fact.id for fact in step.asks] == ["pregnant", "diabetes"]


def test_facts_known_before_are_taken_over_but_only_those_of_the_protocol(talk):
    step = talk("sore knee", age=40, wings=True)
    assert step.episode.facts == {"age": Known(40)}


def test_a_message_of_no_complaint_opens_nothing(intake):
    assert intake.open("hello", NOW) is None
    with pytest.raises(KeyError):
        intake.begin("elbow", "hello", NOW)


def test_two_messages_that_answer_nothing_leave_the_question_unsure(talk):
    once = talk("sore knee", "purple")
    assert once.missed
    assert once.question.id == "signs"
    twice = talk("sore knee", "purple", "green")
    assert twice.episode.facts["hot"].value == UNSURE
    assert twice.question.id != "signs"


def test_repeating_what_is_known_is_no_answer_either(talk):
    step = talk("sore knee, temperature 37", *["temperature 37"] * 2)
    assert step.question.id != "signs"


def test_a_number_that_cannot_be_right_is_asked_for_again(intake, talk):
    step = talk("sore knee for 1 day, temperature 36.5, no fever, no injury, no hot knee")
    while step.question.id != "severity":
        step = intake.go_on(step.episode, "none" if len(step.asks) > 1 else "34", NOW)
    step = intake.go_on(step.episode, "15", NOW)
    assert [fact.id for fact in step.beyond] == ["severity"]
    assert not step.missed


def test_a_correction_changes_the_fact_and_keeps_the_question(talk):
    step = talk("sore knee for 2 weeks", "no, since yesterday")
    assert step.episode.facts["onset"].value == 28
    assert step.question.id == "signs"
    assert not step.missed


def test_a_number_is_put_right_although_another_question_came_between(intake):
    asked = ("temperature", "signs", "background")
    known = {name: Known(False) for name in ("hot", "fever", "injury")} | {"temperature": Known(37.0)}
    episode = Episode("knee", facts=known, asking="background", asked=asked)
    step = intake.go_on(episode, "sorry, i meant 39", NOW)
    assert step.episode.facts["temperature"].value == 39
    assert step.question.id == "background"


def test_a_patient_who_stops_gets_the_decision_of_what_is_known(talk):
    step = talk("sore knee", "stop asking")
    assert step.stopped
    assert step.question is None
    assert step.decision.acuity == "urgent"


def test_buttons_answer_for_themselves_only(intake, talk):
    episode = talk("sore knee").episode
    step = intake.press(episode, "signs", "fever")
    assert step.episode.facts == {"fever": Known(True)}
    assert [fact.id for fact in step.asks] == ["hot", "injury"]
    assert intake.press(step.episode, "signs", "none").question.id != "signs"


def test_a_button_of_an_earlier_question_changes_its_answer(intake, talk):
    episode = talk("sore knee", "none of these").episode
    assert intake.press(episode, "signs", "fever").episode.facts["fever"].value is True


def test_a_strange_button_is_refused(intake, talk):
    with pytest.raises(KeyError):
        intake.press(talk("sore knee").episode, "wings", "yes")


def test_the_open_question_can_be_put_again_unchanged(intake, talk):
    step = talk("sore knee")
    again = intake.current(step.episode)
    assert (again.question, again.asks, again.episode) == (step.question, step.asks, step.episode)


def test_a_complaint_that_is_asked_about_is_not_added_again(intake, talk):
    assert intake.adds(talk("sore knee").episode, "my knee hurts") == ()


_PIECES = [
    "yes",
    "no",
    "fever",
    "hot knee",
    "39",
    "3 days",
    "i don't know",
    "none",
    "？",
    "没有",
    "发烧",
    "purple",
]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.one_of(st.lists(st.sampled_from(_PIECES)).map(" ".join), st.text(max_size=30)), max_size=25)
)
def test_whatever_is_written_the_questions_stay_few_and_none_is_repeated(intake, messages):
    step = intake.begin("knee", "sore knee", NOW)
    for message in messages:
        if step.question is None:
            break
        step = intake.go_on(step.episode, message, NOW)
    assert len(step.episode.asked) <= MOST_QUESTIONS
    assert len(set(step.episode.asked)) == len(step.episode.asked)
