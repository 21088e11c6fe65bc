"""A passage in sections is read whole while it is short, in either language."""

import pytest

from knowledge.index.contents import contents_of

SENTENCE = {"en": "Rest the sore joint today. ", "zh": "让疼痛的关节好好休息。"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("times", "whole"), [(20, True), (150, False)])
def test_only_a_short_one_is_one_piece(passage_of, lang, times, whole):
    """Chinese has no spaces to count words by."""
    section = SENTENCE[lang] * times + "\n"
    laid_out = contents_of([passage_of(lang=lang, text=f"## A\n{section}## B\n{section}")])
    assert whole == (1 == len(laid_out.pieces))
