"""Criteria become plain sentences: inclusion stays inclusion, numbers stay, nothing is cut in half."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.data import load
from knowledge.trials.eligibility import explain, plain

NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
WRITTEN = """Inclusion Criteria:

* Age ≥ 18 years
* Diagnosis of hypertension (e.g., by a clinician), BMI \\>= 25 kg/m2
* Patients who have had a myocardial infarction \\> 6 months prior to enrolment
* At least one of the following:

  * eGFR \\< 60 mL/min
  * HbA1c 7.0% to 10.5%
* Signed informed consent

Exclusion Criteria:

1. Pregnant or lactating women
2. Malignancy in the last 5 years
"""


def test_the_two_lists_are_told_apart_and_the_rest_is_counted():
    told = explain(WRITTEN)
    assert (
        "Age at least 18 years",
        "Diagnosis of high blood pressure, body mass index (BMI) at least 25 kg/m2",
        "Have had a heart attack more than 6 months before enrolment",
    ) == told.needs
    assert ("Pregnant or breastfeeding women", "Cancer in the last 5 years") == told.excludes
    assert (2, 0, False) == (told.more_needs, told.more_excludes, told.unread)


@pytest.mark.parametrize(
    "text",
    [
        "Inclusion: adults. Exclusion: pregnancy.",
        "INCLUSION CRITERIA\nadults\nEXCLUSION CRITERIA\npregnancy",
        "Key Inclusion Criteria:\n- adults\n\nKey Exclusion Criteria:\n- pregnancy",
        "**Inclusion Criteria**\r\n1) adults\r\n**Exclusion Criteria**\r\n1) pregnancy",
        "Inclusion Criteria: adults Exclusion Criteria: pregnancy",
        "* Inclusion criteria:\n* adults\n* Exclusion criteria:\n* pregnancy",
    ],
)
def test_whom_a_study_leaves_out_is_never_told_as_whom_it_takes(text):
    told = explain(text)
    assert ["adults", "pregnancy"] == [each[0].strip(".").lower() for each in (told.needs, told.excludes)]
    assert not [need for need in told.needs if "pregnan" in need.lower()]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Pulmonary hypertension", "High pressure in the lung arteries"),
        ("BMI<30", "Body mass index (BMI) less than 30"),
        ("No contraindications to MRI", "No medical reason not to have MRI"),
        ("Renal disease", "Kidney disease"),
        ("Adrenal disease", "Adrenal disease"),
        ("Switch A -> B", "Switch A -> B"),
        ("PSA ≤ 10 ng/mL", "PSA at most 10 ng/mL"),
    ],
)
def test_jargon_is_replaced_by_what_it_means(written, meant):
    assert meant == plain(written)


def test_criteria_below_a_line_that_ends_in_a_colon_stay_with_it():
    told = explain("Inclusion Criteria:\n* One of:\n  * cough\n  * fever")
    assert ("One of: cough; fever",) == told.needs


def test_a_long_criterion_is_left_to_the_page_and_not_cut():
    long = "No heart attack " + "or something else " * 20 + "unless treated"
    told = explain(f"Inclusion Criteria:\n* {long}\n* Age 18")
    assert (("Age 18",), 1) == (told.needs, told.more_needs)


def test_text_without_headings_is_not_guessed_at():
    told = explain("* Adults with asthma\n* No smoking")
    assert ((), (), True) == (told.needs, told.excludes, told.unread)


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "***", "Inclusion Criteria:", "N/A"])
def test_empty_criteria_tell_nothing(text):
    assert ((), ()) == (explain(text).needs, explain(text).excludes)


@given(
    st.text(alphabet=st.sampled_from("abc 1239.,;:()<>≥≤=\\*-•\n\rAé中%/"), max_size=200)
    | st.text(max_size=200)
)
def test_no_number_is_made_up_and_no_text_makes_it_fail(text):
    told = explain(f"Inclusion Criteria:\n{text}\nExclusion Criteria:\n{text}")
    found = Counter(number for each in (*told.needs, *told.excludes) for number in re.findall(r"\d", each))
    assert found <= Counter(re.findall(r"\d", text * 2))
    assert all(len(each) <= load("trials_policy.yml")["longest_criterion"] for each in told.needs)


WORDS = sorted(
    {
        found
        for pattern, _ in load("trials_criteria.yml")["glossary"]
        for found in re.findall(r"[A-Za-z]{5,}", pattern)
    }
)


@given(
    st.lists(
        st.sampled_from([*WORDS, "≥", ">", "<", "(e.g. asthma)", "years"])
        | st.integers(0, 999).map(str)
        | st.floats(0, 99, allow_nan=False).map(lambda n: f"{n:.1f}%"),
        max_size=20,
    )
)
def test_every_number_of_a_criterion_stays_in_its_order(parts):
    written = " ".join(parts)
    assert NUMBERS.findall(written) == NUMBERS.findall(plain(written))


def test_the_glossary_changes_no_numbers_of_its_own():
    for pattern, meaning in load("trials_criteria.yml")["glossary"]:
        assert set(re.findall(r"\d", meaning)) <= set(re.findall(r"\d", pattern))
