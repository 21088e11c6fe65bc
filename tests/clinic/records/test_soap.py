"""The note says what is on record, sentence by sentence, and nothing else."""

import dataclasses
import re

from hypothesis import given, settings

from clinic.records.assessment import Assessment
from clinic.records.soap import note_phrases, soap_note
from clinic.sbar import phrases
from clinic.tables import STATES
from clinic.transitions.resolve import outcomes
from tests.clinic.records.conftest import records


@settings(max_examples=50, deadline=None)
@given(records())
def test_every_sentence_names_messages_of_the_conversation(record):
    """No sentence stands alone, and none points elsewhere."""
    there = {message.id for message in record.messages}
    for heading, sentences in soap_note(record).headings:
        assert sentences, heading
        for sentence in sentences:
            assert sentence.message_ids
            assert set(sentence.message_ids) <= there


def keys(part):
    """The shape of a phrase file: every key, however deep."""
    if not isinstance(part, dict):
        return None
    return {key: keys(value) for key, value in part.items() if key != "outcomes"}


def test_both_languages_have_the_same_phrases_with_the_same_gaps():
    """No sentence can be missing, or lack what is to be filled in."""
    for of in (phrases, note_phrases):
        assert keys(of("en")) == keys(of("zh"))
        assert gaps(of("en")) == gaps(of("zh"))
    assert outcomes().keys() == note_phrases("zh")["outcomes"].keys()
    assert set(STATES) == phrases("zh")["states"].keys()


def gaps(part, path=""):
    """What each phrase has filled in."""
    if isinstance(part, dict):
        found = [gaps(value, f"{path}/{key}") for key, value in part.items() if key != "outcomes"]
        return {name: value for each in found for name, value in each.items()}
    return {path: sorted(re.findall(r"\{(\w+)\}", part))}


@settings(max_examples=30, deadline=None)
@given(records())
def test_a_note_in_chinese_has_no_english_sentence(record):
    """Headings and sentences; words and names stay as they were written."""
    bare = dataclasses.replace(record, read_in="zh", messages=record.messages[:1], trigger_words=(), rules=())
    note = soap_note(dataclasses.replace(bare, assessment=Assessment()))
    assert ("主观资料", "客观资料", "评估", "计划") == tuple(title for title, _ in note.titled())
    for heading in ("objective", "assessment"):
        for sentence in dict(note.headings)[heading]:
            if sentence.message_ids and "展示" not in sentence.text:
                assert not re.search("[A-Za-z]{3}", sentence.text), sentence.text


@settings(max_examples=30, deadline=None)
@given(records())
def test_each_of_the_patients_messages_is_under_subjective(record):
    """Their words, not a retelling."""
    subjective = dict(soap_note(record).headings)["subjective"]
    cited = {one for sentence in subjective for one in sentence.message_ids}
    assert {message.id for message in record.messages if message.author == "patient"} <= cited


@settings(max_examples=30, deadline=None)
@given(records())
def test_conditions_are_called_provisional(record):
    """What the model guessed is never stated as found."""
    text = soap_note(record).as_text()
    assert bool(record.assessment.conditions) == ("Provisional, for clinicians only" in text)
    assert "No diagnosis" in text
