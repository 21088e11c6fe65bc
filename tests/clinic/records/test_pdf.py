"""The PDF can be read back in both languages, and nothing in it can mislead."""

import dataclasses
import io

from hypothesis import given, settings
from pypdf import PdfReader

from clinic.records.pdf import case_pdf
from tests.clinic.records.conftest import T0, Said, records


def text_of(pdf: bytes) -> str:
    """The text as a reader would copy it, without line breaks."""
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def with_words(record, words):
    said = Said(1, "patient", "", "text", words, T0, "received", "t1")
    return dataclasses.replace(record, messages=(said,))


@settings(max_examples=3, deadline=None)
@given(records())
def test_english_and_chinese_can_be_read_back(record):
    """Words of both languages, with markup as plain text."""
    text = text_of(case_pdf(with_words(record, "胸口痛得厉害，出冷汗。It <b>hurts</b> & burns “badly”")))
    assert "胸口痛得厉害，出冷汗。" in text
    assert "It <b>hurts</b> & burns “badly”" in text
    for heading in ("Situation", "Recommendation", "SOAP note", "Conversation"):
        assert heading in text


@settings(max_examples=3, deadline=None)
@given(records())
def test_letters_that_turn_text_round_are_left_out(record):
    """No bidi override and no hidden character."""
    text = text_of(case_pdf(with_words(record, "take \u202eno\u202c med\u200bicine\x00")))
    assert "take no medicine" in text


@settings(max_examples=1, deadline=None)
@given(records())
def test_signs_that_no_built_in_font_has_are_named(record):
    """An emoji can be the very complaint."""
    text = text_of(case_pdf(with_words(record, "my chest 💔💔 and 😀")))
    assert "my chest [broken heart x2] and [grinning face]" in text


@settings(max_examples=2, deadline=None)
@given(records())
def test_the_whole_record_can_be_chinese(record):
    """Headings and sentences, and the words as they were written."""
    text = text_of(case_pdf(dataclasses.replace(with_words(record, "chest pain"), read_in="zh")))
    for part in ("现状", "建议", "主观资料", "SOAP 记录", "对话", "chest pain"):
        assert part in text


@settings(max_examples=15, deadline=None)
@given(records())
def test_any_case_becomes_a_pdf(record):
    """Whatever was written, a file comes out that another program opens."""
    assert PdfReader(io.BytesIO(case_pdf(record))).pages


@settings(max_examples=1, deadline=None)
@given(records())
def test_a_very_long_message_runs_over_pages(record):
    """10,000 emoji and 50,000 letters without a blank."""
    pdf = case_pdf(with_words(record, "x" * 50_000 + "\n" + "😀💔" * 5_000))
    assert 10 < len(PdfReader(io.BytesIO(pdf)).pages)
