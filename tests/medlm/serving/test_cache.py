"""The cache: the same words again, and nobody's words kept."""

from dataclasses import replace

from medlm.redflags import RedFlag
from medlm.serving.cache import ResultCache
from medlm.serving.dummy import DummyEngine
from medlm.triage.result import Span, TriageResult
from tests.medlm.flags import WORD, OneRule


def result(text: str) -> TriageResult:
    """What the dummy engine says, with the red flags of the one rule."""
    return DummyEngine().triage([text], red_flags=[OneRule().screen(text)])[0]


def kept(text: str, model: str = "a", size: int = 9) -> tuple[ResultCache, TriageResult]:
    """A cache that has seen one text."""
    cache, own = ResultCache(size, model), result(text)
    cache.put(cache.key(text, own.red_flags, None), own)
    return cache, own


def look_up(cache: ResultCache, text: str, lang: str | None = None) -> TriageResult | None:
    """What the cache knows of a text."""
    flags = OneRule().screen(text)
    return cache.get(cache.key(text, flags, lang), flags)


def test_a_text_that_comes_again_is_known_in_another_case_and_spacing() -> None:
    """Width, case and blanks change nothing that the models read."""
    cache, own = kept("My knee hurts")
    assert own == look_up(cache, " my KNEE\nhurts ") == look_up(cache, "Ｍｙ knee hurts")
    assert look_up(cache, "my knee hurt") is None
    assert look_up(cache, "My knee hurts", "zh") is None


def test_red_flags_are_those_of_the_text_at_hand() -> None:
    """Their places move with the blanks before them; a text with other flags is another text."""
    cache, _ = kept(f"a {WORD}")
    found = look_up(cache, f"   a {WORD}")
    assert found
    assert OneRule().screen(f"   a {WORD}") == found.red_flags
    flag = RedFlag("other", "urgent", "test", "medical", 0, 1, "a")
    assert cache.get(cache.key(f"a {WORD}", (flag,), None), (flag,)) is None


def test_no_words_are_kept() -> None:
    """Neither in keys nor in results; a result with evidence is not kept at all."""
    cache, own = kept(f"secretly a {WORD}")
    assert "secretly" not in repr(vars(cache))
    assert WORD not in repr(vars(cache))
    cache.put(b"with evidence", replace(own, evidence=(Span(0, 8, "secretly", 1.0),)))
    assert cache.get(b"with evidence", ()) is None


def test_another_model_knows_nothing_of_it() -> None:
    """The key holds the model's name."""
    (first, _), (second, _) = kept("hello", "a"), kept("hello", "b")
    assert first.key("hello", (), None) != second.key("hello", (), None)


def test_the_least_recently_used_is_dropped() -> None:
    """The cache never holds more than its size; a size of nothing keeps nothing."""
    cache, _ = kept("one", size=2)
    for text in ("two", "one", "three"):
        if not look_up(cache, text):
            cache.put(cache.key(text, (), None), result(text))
    assert [True, False, True] == [look_up(cache, text) is not None for text in ("one", "two", "three")]
    assert look_up(kept("one", size=0)[0], "one") is None
