"""Find the passages that answer a patient's question, or say that there is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session, sessionmaker

from common.clock import now
from common.locale import detect_lang
from knowledge.candidates import Candidates, gather
from knowledge.index.embedder import Embedder, load_embedder
from knowledge.index.reader import Index, open_index
from knowledge.index.words import english_words, stop_words
from knowledge.passage import original_id
from knowledge.question import Question, understand
from knowledge.ranking import SIGNALS, Settings, beside_the_first, load_settings, rank_scores, trust
from knowledge.spelling import Speller, words_of
from knowledge.vetting.status import servable_now
from knowledge.vocabulary import Vocabulary

_CHECK_AT_ONCE = 40
_RERANKED = 60
SAME_QUESTION = 0.95
"""From this cosine on a passage lists the very question, so it answers that whatever kind it looks like."""
_RENDERINGS = 5000


@dataclass(frozen=True, slots=True)
class Hit:
    """One approved passage (or a piece of a long one) with its source; score 0 to about 1, more is better."""

    passage_id: str
    title: str
    text: str
    source_name: str
    source_url: str
    licence: str
    reviewed_on: date
    lang: str
    score: float
    focus: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found; `hits` is empty when `abstained`, and then `near` holds what was not close enough.

    `confidence` is what the decision to answer was made on: 0 to about 1, more is surer.
    """

    lang: str
    abstained: bool
    hits: tuple[Hit, ...]
    question: Question
    near: tuple[Hit, ...] = ()
    confidence: float = 0.0


class Searcher:
    """An open index, the encoder and the database that knows what is approved."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        sessions: sessionmaker[Session] | None,
        settings: Settings | None = None,
    ) -> None:
        self.index, self.embedder, self.sessions = index, embedder, sessions
        self.settings = settings or load_settings()
        self.vocabulary = Vocabulary(index.documents)
        self.speller = Speller(_library_words(index), self._knows)
        self._renderings: dict[str, np.ndarray[Any, Any]] = {}
        self.prior = np.array([self.settings.prior(each.collection) for each in index.documents], np.float32)
        self.is_chinese = np.array([each.lang == "zh" for each in index.documents])
        self.same = _translations(index)

    @classmethod
    def open(
        cls, index_dir: Path, sessions: sessionmaker[Session] | None, embedder: Embedder | None = None
    ) -> "Searcher":
        """Open the index in that folder; raises IndexUnusable when it is missing, damaged or mismatched.

        Without `sessions` nothing asks the database: only for measuring, never in front of a patient.
        """
        embedder = embedder or load_embedder()
        return cls(open_index(index_dir, model=embedder.fingerprint), embedder, sessions)

    def search(self, text: str, *, lang: str | None = None, top: int = 10) -> SearchResult:
        """The best approved, unexpired passages for a message, one per passage, best first.

        Abstains when the best is below the calibrated score. Raises VettingUnavailable when the
        database cannot say what is approved.
        """
        spoken = lang if lang in ("en", "zh") else detect_lang(text, "en")
        question = self.understand(text, spoken)
        if not any(each.isalnum() for each in question.core):
            return SearchResult(spoken, True, (), question)
        candidates = gather(self, question)
        evidence = candidates.signals @ self.settings.weight_vector(spoken)
        foreign = self.is_chinese[candidates.documents] != (spoken == "zh")
        discount = self.settings.other_language[spoken]
        total = rank_scores(evidence, self.prior[candidates.documents], foreign, discount)
        order = np.argsort(-total, kind="stable")
        if len(order):
            near = order[:_RERANKED]
            centres = self.index.centres(candidates.documents[near])
            total[near] = beside_the_first(total[near], centres, self.settings.kin)
            total[order[_RERANKED:]] /= 1 + self.settings.kin
            order = np.argsort(-total, kind="stable")
        kept = list(self._approved(candidates, order, foreign, top))
        hits = tuple(self._hit(candidates, row, float(total[row])) for row in kept)
        sure = trust(
            self.settings, spoken, candidates.signals, candidates.off_subject(), candidates.unknown
        )
        best = float(sure[kept[0]]) if kept else 0.0
        asked_so = kept and candidates.signals[kept[0], SIGNALS.index("question")] >= SAME_QUESTION
        if question.practical and not asked_so:
            return SearchResult(spoken, True, (), question, hits)
        if best < self.settings.abstain_below[spoken]:
            return SearchResult(spoken, True, (), question, hits, best)
        return SearchResult(spoken, False, hits, question, confidence=best)

    def vectors(self, core: str, renderings: list[str]) -> np.ndarray[Any, Any]:
        """The vectors of the patient's question and of its renderings, [1 + renderings, dim].

        Renderings are made of library names and come again, so their vectors are kept; a patient's
        own words are not.
        """
        kept = self._renderings
        known = {text: kept[text] for text in renderings if text in kept}
        new = [text for text in renderings if text not in known]
        encoded = self.embedder.embed([core, *new])
        fresh = dict(zip(new, encoded[1:], strict=True))
        self._renderings = fresh if len(kept) >= _RENDERINGS else kept | fresh
        return np.stack([encoded[0], *((known | fresh)[text] for text in renderings)])

    def understand(self, text: str, lang: str) -> Question:
        """The question inside the message, English words spelt as the library spells them."""
        return understand(self.speller.mend(text[:20_000]) if lang == "en" else text, lang)

    def _knows(self, word: str) -> bool:
        stems = english_words(word)
        return not stems or stems[0] in stop_words() or self.index.lexical.knows(stems[0])

    def _approved(
        self, candidates: Candidates, order: np.ndarray[Any, Any], foreign: np.ndarray[Any, Any], top: int
    ) -> Iterator[int]:
        """The best rows whose passage may be shown at this moment, asking the database in portions.

        Of passages that say nearly the same, the best one; of a passage and its translation, the one in
        the asker's language.
        """
        found: set[str] = set()
        for start in range(0, len(order), _CHECK_AT_ONCE):
            rows = [int(row) for row in order[start : start + _CHECK_AT_ONCE]]
            ids = {row: self.index.documents[candidates.documents[row]].id for row in rows}
            others = (row for row in rows if foreign[row])
            translated = {row: self._translation(int(candidates.documents[row])) for row in others}
            allowed = self._allowed({*ids.values(), *filter(None, translated.values())})
            for row in rows:
                stands_for = allowed.get(ids[row])
                if translated.get(row) in allowed:
                    continue
                if stands_for is not None and stands_for not in found:
                    yield row
                    found.add(stands_for)
                    if len(found) == top:
                        return

    def _translation(self, document: int) -> str | None:
        same = int(self.same[document])
        return self.index.documents[same].id if same >= 0 else None

    def _allowed(self, ids: set[str]) -> dict[str, str]:
        if self.sessions is not None:
            return servable_now(self.sessions, ids)
        today = now().date().isoformat()
        return {
            each.id: each.id
            for each in self.index.documents
            if each.id in ids and each.review_due >= today
        }

    def _hit(self, candidates: Candidates, row: int, score: float) -> Hit:
        document = self.index.documents[candidates.documents[row]]
        piece_id, text = self.index.piece(int(candidates.pieces[row]))
        return Hit(
            passage_id=piece_id,
            title=document.title,
            text=text,
            source_name=document.source_name,
            source_url=document.source_url,
            licence=document.licence,
            reviewed_on=date.fromisoformat(document.reviewed_on),
            lang=document.lang,
            score=round(score, 4),
            focus=document.focus or document.title,
        )


def _translations(index: Index) -> np.ndarray[Any, Any]:
    """For each document the number of the one that says the same in the other language, or -1."""
    number = {document.id: at for at, document in enumerate(index.documents)}
    same = np.full(len(index.documents), -1)
    for translation, at in number.items():
        original = number.get(original_id(translation) or "")
        if original is not None:
            same[at], same[original] = original, at
    return same


def _library_words(index: Index) -> Iterator[str]:
    for document in index.documents:
        yield from words_of((document.title, document.focus, *document.synonyms))
