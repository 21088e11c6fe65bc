"""The note says what is on record, sentence by sentence, and nothing else."""

from hypothesis import given, settings

from clinic.records.soap import soap_note
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
