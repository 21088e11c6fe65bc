"""Limits alarm from their very value on, in any unit, and never because of a range alone."""

import pytest

from actions.report.catalogue import catalogue
from actions.report.critical import alarms
from actions.report.laboratory import results


def acuity(line):
    """The most urgent alarm of a line, or None."""
    found = alarms(results(line, catalogue()), ())
    return found[0].acuity if found else None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Potassium 5.9 mmol/L", None),
        ("Potassium 6.0 mmol/L", "urgent"),
        ("Potassium 6.5 mmol/L", "emergency"),
        ("Potassium 2.9 mmol/L", None),
        ("Potassium 2.7 mEq/L", "urgent"),
        ("血钾 2.5", "emergency"),
        ("Sodium 126 mmol/L", None),
        ("Sodium 125 mmol/L", "urgent"),
        ("血钠 118 mmol/L", "emergency"),
        ("Sodium 151 mmol/L", "urgent"),
        ("Sodium 160 mmol/L", "emergency"),
        ("Glucose 19 mmol/L", None),
        ("Glucose 380 mg/dL", "urgent"),
        ("血糖 26 mmol/L", "emergency"),
        ("Glucose 2.5 mmol/L", "emergency"),
        ("Glucose 45 mg/dL", "emergency"),
        ("Hemoglobin 7.1 g/dL", None),
        ("Hemoglobin 6.9 g/dL", "urgent"),
        ("血红蛋白 59 g/L", "emergency"),
        ("Platelets 51 10^9/L", None),
        ("Platelets 49,000 /uL", "urgent"),
        ("血小板 15 10^9/L", "emergency"),
        ("Neutrophils 1.1 10^9/L", None),
        ("ANC 900 /uL", "urgent"),
        ("INR 4.9", None),
        ("INR 5.0", "urgent"),
        ("INR 8.5", "emergency"),
        ("Creatinine 299 umol/L", None),
        ("Creatinine 3.5 mg/dL", "urgent"),
        ("Creatinine 120 umol/L previous 90", None),
        ("Creatinine 140 umol/L previous 90", "urgent"),
        ("肌酐 140 μmol/L 上次 90", "urgent"),
        ("Troponin 20 ng/L (<14)", "emergency"),
        ("Troponin 10 ng/L (<14)", None),
        ("肌钙蛋白I 0.8 ↑", "emergency"),
        ("D-dimer 5.2 mg/L (<0.5) H", None),
        ("D-二聚体 5.2 ↑ <0.5 mg/L", None),
        ("TSH 90 mIU/L (0.4-4) H", None),
        ("Potassium <6.6 mmol/L", None),
        ("Platelets <20 10^9/L", "emergency"),
        ("Malaria antigen positive", "emergency"),
        ("Malaria antigen not detected", None),
        ("疟原虫 阴性", None),
        ("Albumin 20 g/L CRITICAL", "urgent"),
        ("Neutrophils 0.9 %", None),
        ("Lactate 4.2 mmol/L", "emergency"),
        ("Calcium 14.4 mg/dL", "emergency"),
    ],
)
def test_a_limit_alarms_from_its_value_on(line, expected):
    assert expected == acuity(line)


def test_the_most_urgent_comes_first_and_says_why_and_by_whom():
    text = "Sodium 124 mmol/L (135-145)\nPotassium 7.1 mmol/L (3.5-5.3)"
    first, second = alarms(results(text, catalogue()), ())
    assert ("emergency", "urgent") == (first.acuity, second.acuity)
    assert "Potassium 7.1 mmol/L (3.5-5.3)" == first.words
    assert "at or above 6.5 mmol/L" in first.why
    assert first.source in catalogue().sources
