"""A graver reading of a message wins where it is likely enough."""

from bot.components.caution import cautious

LEAST = {"crisis": 0.2, "report_symptom": 0.25}


def test_the_likeliest_intent_wins_when_nothing_grave_is_near():
    """Caution must not turn a greeting into a symptom."""
    assert ("greet", 0.8) == cautious({"greet": 0.8, "report_symptom": 0.15, "crisis": 0.05}, LEAST)[0]


def test_a_symptom_goes_before_a_question():
    """With the confidence that it overtook, so that it is not taken for doubt."""
    ranking = cautious({"ask_education": 0.6, "report_symptom": 0.3, "crisis": 0.1}, LEAST)
    assert [("report_symptom", 0.6), ("ask_education", 0.6), ("crisis", 0.1)] == ranking


def test_a_crisis_goes_before_a_symptom():
    """The gravest is named first."""
    assert "crisis" == cautious({"report_symptom": 0.7, "crisis": 0.2, "greet": 0.1}, LEAST)[0][0]
