"""What stands after a test's name is read as the report prints it."""

import pytest

from actions.report.columns import normal, read, unit_key


@pytest.mark.parametrize(
    ("cell", "text", "low", "high", "mark"),
    [
        (" 6.8 mmol/L (3.5-5.3) H", "6.8", 3.5, 5.3, "high"),
        (": 6.8 ↑ 3.5～5.3", "6.8", 3.5, 5.3, "high"),
        (" <0.05 ng/mL (<0.04)", "<0.05", None, 0.04, ""),
        (" 12 (<5)", "12", None, 5.0, ""),
        (" (3.5-5.3) 6.8", "6.8", 3.5, 5.3, ""),
        (" 41 mg/dL >39", "41", 39.0, None, ""),
        (" 150,000 /uL 150,000-400,000", "150,000", 150000, 400000, ""),
        (" 4,2 mmol/L 3,5 - 5,3", "4,2", 3.5, 5.3, ""),
        (" 阳性(+)", "阳性", None, None, ""),
        (" ++ (negative)", "++", None, None, ""),
        (" 120 LOW", "120", None, None, "low"),
        (" 6.8 mmol/L 2026-11-28 08:15", "6.8", None, None, ""),
        (" 5 to 9", None, None, None, ""),
        (" diet with 2 g a day", None, None, None, ""),
        (" was checked. 3 days later", None, None, None, ""),
        ("", None, None, None, ""),
        (" 6.8 (9-3)", None, None, None, ""),
    ],
)
def test_value_range_and_mark_are_told_apart(cell, text, low, high, mark):
    columns = read(normal(cell))
    if text is None:
        assert columns is None
    else:
        assert (text, low, high, mark) == (columns.text, columns.low, columns.high, columns.mark)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("10^9/L", "10^9/l"),
        ("x10^9/L", "10^9/l"),
        ("× 10*9/L", "10^9/l"),
        (normal("10⁹/L"), "10^9/l"),
        ("K/uL", "10^3/ul"),
        ("μmol/L", "umol/l"),
        ("µmol/L", "umol/l"),
        ("g/dL", "g/dl"),
        ("cells/uL", "/ul"),
        ("thou/uL", "10^3/ul"),
    ],
)
def test_a_unit_has_one_name_however_it_is_written(written, key):
    assert key == unit_key(written)


def test_an_earlier_value_is_not_taken_for_this_one():
    columns = read(" 168 umol/L (60-110) previous 82")
    assert (168.0, 82.0) == (columns.value, columns.earlier)


@pytest.mark.parametrize("mark", ["critical", "HH", "LL", "危急"])
def test_the_reports_own_mark_of_danger_is_seen(mark):
    assert read(f" 72 g/L {mark} 120-160").critical
