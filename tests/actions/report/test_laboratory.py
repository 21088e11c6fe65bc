"""A value is placed only in the range that the report prints, and measured only in a unit that is known."""

import pytest

from actions.report.catalogue import catalogue
from actions.report.laboratory import results


def only(text):
    """The one result of the text."""
    (result,) = results(text, catalogue())
    return result


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Potassium 5.4 mmol/L (3.5-5.3)", "above"),
        ("Potassium 5.3 mmol/L (3.5-5.3)", "within"),
        ("Potassium 3.4 mmol/L (3.5-5.3)", "below"),
        ("Potassium 3.4 mmol/L", ""),
        ("Potassium 3.4 mmol/L L", ""),
        ("Troponin I <0.05 ng/mL (0-0.04)", ""),
        ("TSH <0.01 (0.35-4.9)", "below"),
        ("eGFR >90 (>60)", "within"),
        ("CRP >200 mg/L (<5)", "above"),
        ("CRP >3 mg/L (<5)", ""),
        ("血钾 5.4 3.5～5.3", "above"),
    ],
)
def test_a_value_is_placed_in_the_printed_range_or_not_at_all(line, place):
    assert place == only(line).place


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ("Haemoglobin 6.5 g/dL", 65),
        ("Haemoglobin 65 g/L", 65),
        ("Hb: 5.8gm%", 58),
        ("肌酐（酶法） 620 μmol/L", 620),
        ("血红蛋白量 55g/L", 55),
        ("Hb 6.5", 65),
        ("Hb 65", 65),
        ("血红蛋白 65", 65),
        ("Platelets 150,000 /uL", 150),
        ("PLT 150 K/uL", 150),
        ("血小板 150 10^9/L", 150),
        ("Glucose 360 mg/dL", 20),
        ("Creatinine 2.0 mg/dL", 176.8),
        ("Creatinine 2.0", 176.8),
        ("Creatinine 177", 177),
        ("Neutrophils 45", None),
        ("Neutrophils 45 %", None),
        ("Potassium 5 mg/dL", None),
        ("HBsAg positive", None),
    ],
)
def test_an_amount_is_known_only_where_the_unit_is(line, amount):
    found = only(line).amount
    assert (amount is None and found is None) or found == pytest.approx(amount, rel=0.01)


@pytest.mark.parametrize("text", ["PLT 150 K/uL (150-400)", "WBC 4 K/uL"])
def test_the_k_of_a_unit_is_no_potassium(text):
    assert "potassium" not in {result.test.id for result in results(text, catalogue())}


def test_several_values_in_one_line_are_told_apart():
    found = results("Na 138, K 4.2, Cl 101, glucose 5.6 mmol/L", catalogue())
    assert ["sodium", "potassium", "chloride", "glucose"] == [one.test.id for one in found]
    assert ["138", "4.2", "101", "5.6"] == [one.columns.text for one in found]
