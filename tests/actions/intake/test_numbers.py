"""Each number of a message goes to the fact that it belongs to."""

from datetime import datetime

import pytest

from actions.intake.numbers import Numbers

NOW = datetime(2026, 12, 1, 12)


def read(
    knee, text: str, wanted: tuple[str, ...] = (), known=None, correcting: bool = False
) -> dict[str, float]:
    numbers = Numbers(text, NOW, knee.facts, wanted, known or {}, correcting, ())
    found = {name: numbers.of(knee.facts[name]) for name in ("age", "onset", "severity", "temperature")}
    return {name: round(amounts[-1].value, 2) for name, amounts in found.items() if amounts}


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("34, for 3 days", "age", {"age": 34, "onset": 72}),
        ("ten. and for 12 days", "age", {"age": 10, "onset": 288}),
        ("11 weeks, and temperature 39.1", "age", {"age": 0.21, "temperature": 39.1}),
        ("两个月", "age", {"age": 0.17}),
        ("7, since yesterday", "severity", {"severity": 7, "onset": 28}),
        ("8 weeks", "onset", {"onset": 1344}),
        ("102 f", "temperature", {"temperature": 38.89}),
        ("not sure. for eleven days now", "age", {"onset": 264}),
        ("the pain is 7", "severity", {"severity": 7}),
    ],
)
def test_a_bare_number_answers_what_was_asked_and_others_go_where_they_belong(knee, text, wanted, found):
    assert read(knee, text, (wanted,)) == found


def test_a_bare_number_means_nothing_where_none_was_asked_for(knee):
    assert read(knee, "38") == {}
    assert read(knee, "i saw 3 doctors and took 2 tablets") == {}


def test_a_passing_length_of_time_does_not_replace_the_onset(knee):
    known = {"onset": 240.0}
    assert read(knee, "took a tablet 2 hours ago", known=known) == {}
    assert read(knee, "it started 2 hours ago", known=known) == {"onset": 2}
    assert read(knee, "2 hours", known=known, correcting=True) == {"onset": 2}


def test_a_question_of_the_patient_tells_no_time(knee):
    assert read(knee, "要问很久吗？", ("onset",)) == {}
