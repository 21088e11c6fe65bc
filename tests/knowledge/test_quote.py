"""What a patient reads is short, whole, sourced and dated."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.quote import excerpt, quote
from knowledge.search import Hit

TEXT = (
    "## What it is\nGout is a painful joint disease.\n\n## What you can do\nRest the joint.\nDrink water.\n\n"
    "## When to get help\nSee a doctor within a day.\n\n"
    "## When to call the emergency number\nCall if confused."
)


def a_hit(**changes):
    values = {
        "passage_id": "starter:en/gout", "title": "Gout", "text": TEXT, "source_name": "NHS",
        "source_url": "https://www.nhs.uk/gout", "licence": "Apache-2.0",
        "reviewed_on": date(2026, 11, 24), "lang": "en", "score": 0.9,
    }  # fmt: skip
    return Hit(**values | changes)


def test_everything_is_quoted_when_it_fits():
    """A short passage is not cut."""
    assert TEXT.replace("\n\n", "\n") == excerpt(TEXT)


def test_a_treatment_question_gets_what_you_can_do_first():
    """With little room, the part that answers and the emergency advice stay."""
    short = excerpt(TEXT, question_types=["treatment"], longest=110)
    assert "Rest the joint." in short
    assert "Call if confused." in short
    assert "painful joint disease" not in short


def test_an_information_question_gets_what_it_is():
    """The default order begins with the explanation."""
    assert "painful joint disease" in excerpt(TEXT, question_types=["information"], longest=60)


def test_a_long_paragraph_ends_with_a_whole_sentence():
    """Never cut in the middle of a sentence."""
    text = " ".join(f"Sentence number {number} says something useful." for number in range(60))
    short = excerpt(text, longest=300)
    assert len(short) <= 300
    assert short.endswith("useful.")


@given(st.text(alphabet="ab. 。\n#-，", max_size=3000), st.sampled_from(["", "treatment", "nonsense"]))
def test_an_excerpt_is_never_too_long(text, kind):
    """Whatever a passage looks like, the quotation fits."""
    assert len(excerpt(text, question_types=[kind], longest=200)) <= 200


def test_the_quotation_carries_source_date_and_link():
    """As the reply shows them."""
    source = quote(a_hit(), lang="en").source()
    assert {
        "title": "Gout", "name": "NHS", "url": "https://www.nhs.uk/gout", "reviewed_on": "2026-11-24",
        "lang": "en",
    } == source  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_more_a_reply_quotes_the_shorter_is_each(lang):
    """Three answers must be readable on a phone too; a fourth takes no more away."""
    heading = {"en": "## What it is\n", "zh": "## 这是什么\n"}[lang]
    sentence = {"en": "Gout is a painful joint disease. ", "zh": "痛风会让关节又红又肿。"}[lang]
    found = a_hit(text=heading + sentence * 60, lang=lang)
    one, two, three, four = (len(quote(found, lang=lang, beside=others).text) for others in range(4))
    assert one > two > three
    assert three == four


def test_two_questions_to_one_passage_get_the_part_that_each_needs():
    """What it is and what to do about it."""
    short = excerpt(TEXT, question_types=["information", "treatment"], longest=170)
    assert "painful joint disease" in short
    assert "Rest the joint." in short
    assert "See a doctor" not in short


def test_a_passage_in_the_other_language_says_so():
    """A Chinese reader is told that the text is English."""
    assert "英文" in quote(a_hit(), lang="zh").note
    assert "" == quote(a_hit(), lang="en").note


def test_an_old_snapshot_says_its_year():
    """Text collected in 2017 is marked as old."""
    assert "2017" in quote(a_hit(reviewed_on=date(2017, 1, 1)), lang="en").note


@pytest.mark.parametrize("kind", ["", "treatment", "prevention", "complications", "outlook"])
def test_when_to_call_the_emergency_number_is_never_crowded_out(kind):
    """A first part that fills the room alone is cut to make place for it."""
    long = TEXT.replace("Drink water.", "Drink water.\n" + "Rest a little more today. " * 12)
    long = long.replace("Gout is a painful joint disease.", "Gout is a painful joint disease. " * 12)
    short = excerpt(long, question_types=[kind], longest=400)
    assert "Call if confused." in short
    assert len(short) <= 400
