"""Of marks that overlap the longer stays, and Rasa gets what the words and their value are."""

from bot.components.entity import Entity, widest


def test_the_longer_mark_stays():
    """ "heart failure" is a condition, not a heart."""
    heart, failure = Entity("body_part", 0, 5, "heart"), Entity("condition", 0, 13, "heart failure")
    assert [failure] == widest([heart, failure])


def test_marks_side_by_side_both_stay_in_order():
    """Touching is not overlapping."""
    pain, three = Entity("symptom", 2, 3, "pain"), Entity("body_part", 0, 2, "abdomen")
    assert [three, pain] == widest([pain, three])


def test_rasa_gets_words_value_unit_and_denial():
    """A unit and a denial only where there is one."""
    assert {"entity": "symptom", "start": 3, "end": 8, "value": "fever", "text": "fever", "denied": True} == (
        Entity("symptom", 3, 8, "fever", denied=True).as_rasa("no fever")
    )
    assert "hours" == Entity("duration", 0, 6, 72.0, "hours").as_rasa("3 days")["unit"]
    assert "years" == Entity("duration", 4, 9).as_rasa("for years")["value"]
