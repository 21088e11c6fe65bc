"""The words that a clinician reads behind an alarm."""

from medlm.redflags import RedFlag, default_screener, widest_spans


def flag(start: int, end: int, text: str = "crushing chest pain in my arm") -> RedFlag:
    return RedFlag("r", "emergency", "cardiac", "medical", start, end, text[start:end])


def test_words_inside_other_words_are_not_said_twice():
    assert ("crushing chest pain",) == widest_spans([flag(0, 14), flag(0, 19), flag(9, 19), flag(0, 19)])


def test_words_that_only_overlap_or_stand_apart_are_all_kept():
    flags = [flag(0, 14), flag(9, 19), flag(23, 29)]
    assert ("crushing chest", "chest pain", "my arm") == widest_spans(flags)


def test_a_real_emergency_reads_as_one_phrase():
    text = "I've had crushing chest pain for an hour and my left arm is numb"
    assert ("crushing chest pain for an hour and my left arm is numb",) == widest_spans(
        default_screener().screen(text)
    )
