"""The question that can tell most about danger comes first, and no question is asked for nothing."""

from actions.intake.asking import missing, next_question
from actions.intake.decision import decide
from actions.intake.episode import Episode, Known


def asked_next(knee, asked: tuple[str, ...] = (), most: int = 8, **values) -> str:
    episode = Episode("knee", facts={name: Known(value) for name, value in values.items()}, asked=asked)
    question = next_question(knee, episode, decide(knee, episode), most)
    return question.id if question else ""


NO_SIGNS = {"hot": False, "fever": False, "injury": False}


def test_the_dangerous_signs_are_asked_first(knee):
    assert asked_next(knee) == "signs"


def test_what_is_known_is_not_asked(knee):
    assert missing(knee.question("signs"), {"fever": True}) == ("hot", "injury")
    assert asked_next(knee, **NO_SIGNS) != "signs"


def test_a_question_is_not_asked_twice(knee):
    assert asked_next(knee, asked=("signs",)) != "signs"


def test_what_cannot_make_it_more_urgent_is_not_asked(knee):
    asked = asked_next(knee, temperature=39.5, **NO_SIGNS)
    assert asked in ("age", "background")


def test_everybody_is_asked_their_age_and_background_even_after_the_most_questions(knee):
    assert asked_next(knee, asked=("signs",), most=2) in ("age", "background")
    settled = {
        **NO_SIGNS,
        "temperature": 36.5,
        "onset": 2,
        "severity": 1,
        "pregnant": False,
        "diabetes": False,
    }
    assert asked_next(knee, **settled) == "age"
    assert asked_next(knee, **settled, age=30) == ""
