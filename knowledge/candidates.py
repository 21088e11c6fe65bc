"""Gather every passage that anything speaks for, with what speaks for it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.index.lexical import query_words
from knowledge.question import SHORT_WORDS, Question
from knowledge.ranking import SIGNALS

if TYPE_CHECKING:
    from knowledge.search import Searcher

Array = np.ndarray[Any, Any]
SECTIONS_FIT = 0.8
SHORTEST_STRANGE = 2
"""Up to this length a word that no passage has says nothing."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Documents [n], the best piece of each [n], and their signals [n, 7] in the order of SIGNALS.

    `unknown` is the share of the question's words that no passage has.
    """

    documents: Array
    pieces: Array
    signals: Array
    subject: bool = False
    unknown: float = 0.0

    def off_subject(self) -> Array:
        """1 where the question names its subject and the passage is about another, else 0 [n]."""
        named = self.signals[:, SIGNALS.index("name")] > 0
        return (~named & self.subject).astype(np.float32)


def gather(searcher: "Searcher", question: Question) -> Candidates:
    """Everything that the vectors, the words or the names bring up, each scored by all of them."""
    index, limits = searcher.index, searcher.settings
    named = _named(searcher, question)
    vectors = searcher.vectors(question.core or question.text, _renderings(searcher, question, named))
    lexical, best_piece = _lexical(searcher, question)
    near_questions = index.questions.search(vectors, limits.dense).ravel()
    near_answers = index.answers.search(vectors, limits.dense).ravel()
    documents = np.unique(
        np.concatenate(
            [
                index.owner["question"][near_questions[near_questions >= 0]],
                index.owner["answer"][near_answers[near_answers >= 0]],
                np.fromiter(lexical, np.int64, len(lexical)),
                np.fromiter(named, np.int64, len(named)),
            ]
        ).astype(np.int64)
    )
    same = searcher.same[documents[searcher.is_chinese[documents] != (question.lang == "zh")]]
    documents = np.union1d(documents, same[same >= 0])
    question_like, _ = index.similarity("question", documents, vectors)
    answers_like, answer_at = index.similarity("answer", documents, vectors)
    answer_like = answers_like.max(axis=1)
    kinds = [index.documents[number].question_type for number in documents]
    signals = np.zeros((len(documents), len(SIGNALS)), np.float32)
    signals[:, 0] = question_like[:, 0]
    signals[:, 1] = question_like[:, min(1, len(vectors) - 1) :].max(axis=1)
    signals[:, 2] = answer_like
    signals[:, 3] = [lexical.get(int(number), 0.0) for number in documents]
    signals[:, 4] = [named.get(int(number), 0.0) for number in documents]
    signals[:, 5] = [_type_fit(question.type, kind) for kind in kinds]
    signals[:, 6] = index.agreement(documents, vectors[0])
    if len(vectors) > 1:
        foreign = searcher.is_chinese[documents] != (question.lang == "zh")
        rendered = index.agreement(documents[foreign], vectors[-1])
        signals[foreign, 6] = np.maximum(signals[foreign, 6], rendered)
    pieces = index.answer_piece[answer_at]
    for row, number in enumerate(documents):
        if answer_like[row] < 0.3 and int(number) in best_piece:
            pieces[row] = best_piece[int(number)]
    return Candidates(documents, pieces, signals, question.subject, _unknown(searcher, question))


def _unknown(searcher: "Searcher", question: Question) -> float:
    words = query_words(question.core)
    strange = sum(len(word) > SHORTEST_STRANGE and not searcher.index.lexical.knows(word) for word in words)
    return strange / max(len(words), 1)


def _renderings(searcher: "Searcher", question: Question, named: dict[int, float]) -> list[str]:
    """The question as a health site would title it, in either language, when its subject is known."""
    if question.lang == "zh":
        return [question.ask(question.names[0]), question.english] if question.english else []
    if question.names:
        return [question.ask(" ".join(question.names[:2]))]
    focus = searcher.index.documents[next(iter(named))].focus if named else ""
    return [question.ask(focus)] if focus and len(question.core.split()) > SHORT_WORDS else []


def _named(searcher: "Searcher", question: Question) -> dict[int, float]:
    """Documents about a name that stands in the question, or less surely elsewhere in the message."""
    found = searcher.vocabulary.find(question.core)
    if question.lang == "zh":
        for text in (question.english, " ".join(question.names)):
            found = searcher.vocabulary.find(text) | found
    if not found:
        found = {number: 0.6 for number in searcher.vocabulary.find(question.text)}
    fit = {
        number: weight + 0.5 * _type_fit(question.type, searcher.index.documents[number].question_type)
        for number, weight in found.items()
    }
    best = sorted(found, key=lambda number: -fit[number] - float(searcher.prior[number]))
    return {number: found[number] for number in best[: searcher.settings.named]}


def _lexical(searcher: "Searcher", question: Question) -> tuple[dict[int, float], dict[int, int]]:
    shares: dict[int, float] = {}
    pieces: dict[int, int] = {}
    texts = [f"{question.core} {' '.join(question.names)}"]
    texts += [question.english] if question.english else []
    for text in texts:
        for piece, share in searcher.index.lexical.search(query_words(text), searcher.settings.lexical):
            document = int(searcher.index.owner["piece"][piece])
            if share > shares.get(document, 0.0):
                shares[document], pieces[document] = share, piece
    return shares, pieces


def _type_fit(asked: str, answered: str) -> float:
    """1 when the passage answers that type of question, 0 when it answers another.

    A passage in sections answers several types and fits most questions; an open question fits any
    passage by half.
    """
    if not asked:
        return 0.5
    return float(asked == answered) if answered else SECTIONS_FIT
