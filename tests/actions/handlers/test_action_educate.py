"""A question is answered from a vetted passage with its source, or honestly not at all."""

from dataclasses import replace

import pytest

from actions.handlers.action_educate import ActionEducate
from actions.texts import say
from medlm.triage.result import unavailable
from tests.actions.fakes import FakeSearcher, flag, hit, message, triaged

LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
QUESTION = {"en": "What is high blood pressure?", "zh": "高血压是什么？"}


def ask(world, lang="en", intent="ask_education", **changes):
    """Ask the question."""
    return world.run(ActionEducate, message(QUESTION[lang], lang, intent=intent, **changes))


@LANGS
def test_a_passage_is_quoted_with_its_source_its_date_and_feedback_buttons(world, lang):
    world.searcher = FakeSearcher((hit(lang),))
    outcome = ask(world, lang)
    (said,) = outcome.messages
    assert "push of blood" in said["text"]
    assert {
        "kind": "passage",
        "sources": [{
            "title": "High blood pressure", "name": "MedlinePlus", "reviewed_on": "2026-11-24",
            "url": "https://medlineplus.gov/highbloodpressure.html", "lang": lang,
        }],
    } == said["custom"]  # fmt: skip
    assert ['/feedback{"useful": true}', '/feedback{"useful": false}'] == outcome.payloads


@LANGS
def test_without_a_passage_a_nurse_is_offered_and_a_typed_yes_will_mean_it(world, lang):
    outcome = ask(world, lang)
    assert say("no_passage", lang, "US") == outcome.text
    assert ["/ask_person", "/deny"] == outcome.payloads
    assert "person" == outcome.slots["offered"]


def test_a_passage_in_another_language_says_so(world):
    world.searcher = FakeSearcher((hit("en"),))
    assert "英文" in ask(world, "zh").text


@LANGS
def test_a_medicine_question_never_gets_a_dose(world, lang):
    world.searcher = FakeSearcher((hit(lang),))
    assert say("medicine_note", lang, "US") in ask(world, lang, "ask_medicine").text


@LANGS
def test_a_medicine_without_a_passage_says_that_doses_are_not_advised(world, lang):
    assert say("no_medicine_passage", lang, "US") == ask(world, lang, "ask_medicine").text


def test_a_question_that_hides_an_emergency_is_answered_as_one(world):
    world.triage.result, world.searcher = triaged("emergency", red_flags=(flag(),)), FakeSearcher((hit(),))
    assert ["emergency"] == ask(world).kinds


def test_an_unsure_model_does_not_keep_a_question_from_its_passage(world):
    world.triage.result = triaged("urgent", abstained=True, probabilities={"none": 0.7, "urgent": 0.2})
    world.searcher = FakeSearcher((hit(),))
    assert ["passage"] == ask(world).kinds


def test_without_the_model_the_passage_comes_with_a_warning_and_a_way_to_a_person(world):
    world.triage.result, world.searcher = unavailable(()), FakeSearcher((hit(),))
    outcome = ask(world)
    assert ["passage", "notice"] == outcome.kinds
    assert say("unchecked", "en", "US") in outcome.text
    assert "/ask_person" in outcome.payloads


def test_without_the_model_a_question_that_may_be_a_report_counts_as_urgent(world):
    world.triage.result, world.searcher = unavailable(()), FakeSearcher((hit(),))
    ask(world, ranking={"ask_education": 0.6, "report_symptom": 0.3})
    assert [("urgent", "unassessed")] == [(row.acuity, row.reason) for row in world.escalations()]


@pytest.mark.parametrize("result", [
    triaged("none"), triaged("emergency", abstained=True, probabilities={"none": 0.9, "emergency": 0.1}),
])  # fmt: skip
def test_what_was_urgent_before_is_not_forgotten_over_a_question(world, result):
    world.set_floor("emergency")
    world.searcher = FakeSearcher((hit(),))
    world.triage.result = result
    outcome = ask(world)
    assert ["passage", "notice"] == outcome.kinds
    assert say("floor_reminder", "en", "US") in outcome.text


TWO = {"en": "What is gout? How is asthma treated?", "zh": "痛风是什么？哮喘怎么治？"}
KEYS = {"en": ("gout", "asthma"), "zh": ("痛风", "哮喘")}


def named(lang, name, number):
    """A passage about that."""
    words = replace(hit(lang, f"Words on {name}."), passage_id=f"p:{number}", title=f"All about {name}")
    return replace(words, focus=name)


@LANGS
def test_two_questions_get_two_passages_and_one_set_of_buttons(world, lang):
    first, second = KEYS[lang]
    world.searcher = FakeSearcher(about={first: named(lang, first, 1), second: named(lang, second, 2)})
    outcome = world.run(ActionEducate, message(TWO[lang], lang, intent="ask_education"))
    assert ["passage", "passage"] == outcome.kinds
    assert [first, second] == [said["custom"]["topic"] for said in outcome.messages]
    assert [1, 1] == [len(said["custom"]["sources"]) for said in outcome.messages]
    for name, said in zip((first, second), outcome.messages, strict=True):
        assert said["text"].startswith(say("about", lang, "US", title=f"All about {name}"))
    assert 2 == len(outcome.payloads)
    assert 1 == outcome.text.count(say("education_note", lang, "US"))


@LANGS
def test_a_question_without_a_passage_beside_one_with_is_not_passed_over(world, lang):
    first, second = KEYS[lang]
    world.searcher = FakeSearcher(about={first: named(lang, first, 1)})
    outcome = world.run(ActionEducate, message(TWO[lang], lang, intent="ask_education"))
    assert ["passage", "text"] == outcome.kinds
    assert second in outcome.messages[1]["text"]
    assert first not in outcome.messages[1]["text"]
    assert ["/ask_person", "/deny"] == outcome.payloads[-2:]
    assert "person" == outcome.slots["offered"]


@LANGS
def test_of_more_than_three_questions_the_rest_is_named_too(world, lang):
    text = {
        "en": "What is gout? What is asthma? What is diabetes? What is flu?",
        "zh": "痛风是什么？哮喘是什么？糖尿病是什么？流感是什么？",
    }[lang]
    world.searcher = FakeSearcher((hit(lang),))
    outcome = world.run(ActionEducate, message(text, lang, intent="ask_education"))
    assert 3 == len(world.searcher.asked)
    assert {"en": "What is flu?", "zh": "流感是什么？"}[lang] in outcome.messages[-1]["text"]


@LANGS
def test_when_none_of_the_questions_has_a_passage_the_message_is_tried_whole(world, lang):
    world.searcher = FakeSearcher()
    outcome = world.run(ActionEducate, message(TWO[lang], lang, intent="ask_education"))
    assert TWO[lang] == world.searcher.asked[-1]
    assert say("no_passage", lang, "US") == outcome.text


@LANGS
def test_two_questions_that_one_passage_answers_get_it_once(world, lang):
    world.searcher = FakeSearcher((hit(lang),))
    assert ["passage"] == world.run(ActionEducate, message(TWO[lang], lang, intent="ask_education")).kinds


@pytest.mark.parametrize(
    ("lang", "text", "topic", "asked"),
    [
        ("en", "is it contagious?", "Flu", "is Flu contagious?"),
        ("zh", "它会传染吗？", "流感", "流感会传染吗？"),
    ],
)
def test_it_is_what_was_quoted_last(world, lang, text, topic, asked):
    before = [
        {"event": "user", "text": "?"},
        {"event": "bot", "text": "…", "data": {"custom": {"kind": "passage", "topic": topic}}},
    ]
    world.searcher = FakeSearcher((hit(lang),))
    world.run(ActionEducate, message(text, lang, intent="ask_education", before=before))
    assert [asked] == world.searcher.asked
    assert [text] == world.triage.asked


@pytest.mark.parametrize(("lang", "text"), [("en", "What causes it?"), ("zh", "它是什么原因引起的？")])
def test_without_anything_before_it_means_nothing_and_no_passage_is_guessed(world, lang, text):
    world.searcher = FakeSearcher((hit(lang),))
    outcome = world.run(ActionEducate, message(text, lang, intent="ask_education"))
    assert say("no_passage", lang, "US") == outcome.text
    assert [] == world.searcher.asked
