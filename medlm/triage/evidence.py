"""Finds the parts of a text that raised its level, by hiding them one at a time."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from common.acuity import rank
from common.locale import HAN
from medlm.triage.result import Span

_CLAUSE = re.compile(
    r"[^,.;:!?，。；：！？、\n]+?(?=\b(?:and|but|then|while|because)\b|[,.;:!?，。；：！？、\n]|$)|"
    r"\b(?:and|but|then|while|because)\b[^,.;:!?，。；：！？、\n]+"
)
_WORD = re.compile(r"[\u3400-\u9fff]{1,2}|[^\W\u3400-\u9fff]+")


def parts(text: str, at_most: int) -> list[tuple[int, int]]:
    """Clauses of the text as (start, end); single words where it is one clause. None overlap."""
    found = _spans(_CLAUSE, text)
    if len(found) < 2:
        found = _spans(_WORD, text)
    return found[:at_most]


def explain(
    text: str,
    acuity: str,
    probabilities: Callable[[Sequence[str]], np.ndarray[Any, Any]],
    *,
    units: int,
    at_most: int,
    least_weight: float,
) -> tuple[Span, ...]:
    """The parts whose absence lowers the probability of this level or a more urgent one, strongest first.

    ``probabilities`` gives [n, 5] in the order of ACUITIES. Nothing is explained for "none".
    """
    spans = parts(text, units) if acuity != "none" else []
    if len(spans) < 2:
        return ()
    hidden = [text[:start] + (" " if not HAN.match(text[start]) else "") + text[end:] for start, end in spans]
    shares = probabilities([text, *hidden])[:, : rank(acuity) + 1].sum(axis=1)
    drops = shares[0] - shares[1:]
    strongest = [at for at in np.argsort(-drops)[:at_most] if drops[at] >= least_weight]
    return tuple(
        Span(spans[at][0], spans[at][1], text[spans[at][0] : spans[at][1]], round(float(drops[at]), 4))
        for at in strongest
    )


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    out = []
    for match in pattern.finditer(text):
        words = match.group().strip()
        if words:
            start = match.start() + match.group().index(words)
            out.append((start, start + len(words)))
    return out


