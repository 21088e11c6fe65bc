"""The trained classifier as plain arrays: scikit-learn's own probabilities for one message, much faster.

scikit-learn is made for many rows at once: for one message it spends several hundred calls on checks and
sparse matrices. The vectorisers' words and weights are read out of it once, when the model is loaded.
"""

from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Sequence, Text

import numpy as np


@dataclass(frozen=True)
class Column:
    """One of the vectorisers: how it cuts a text, where its terms begin, and how it weighs them."""

    analyse: Callable[[Text], List[Text]]
    places: Dict[Text, int]
    weights: Any
    offset: int
    sublinear: bool

    def scores(self, text: Text, coefficients: Any) -> Any:
        """What the text's terms add to each intent's score."""
        counts: Dict[int, int] = {}
        for term in self.analyse(text):
            place = self.places.get(term)
            if place is not None:
                counts[place] = counts.get(place, 0) + 1
        if not counts:
            return 0.0
        at = np.fromiter(counts, dtype=np.intp, count=len(counts))
        values = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        if self.sublinear:
            values = np.log(values) + 1.0
        if self.weights is not None:
            values = values * self.weights[at]
        values /= np.sqrt(values @ values)
        return values @ coefficients[at + self.offset]


class IntentScores:
    """Gives each intent's probability for one message; raises ValueError for a model of another make."""

    def __init__(self, model: Any) -> None:
        classifier = model.named_steps["classifier"]
        self.classes: List[Text] = [str(name) for name in classifier.classes_]
        self._coefficients = np.ascontiguousarray(classifier.coef_.T)
        self._intercept = classifier.intercept_
        self._columns: List[Column] = []
        offset = 0
        for name, vectoriser, _at in model.named_steps["features"].transformers_:
            if name == "remainder":
                continue
            if vectoriser.norm != "l2" or vectoriser.binary:
                raise ValueError(f"the vectoriser {name} weighs its terms in a way that is not known here")
            weights = vectoriser.idf_ if vectoriser.use_idf else None
            self._columns.append(
                Column(
                    vectoriser.build_analyzer(), vectoriser.vocabulary_, weights, offset,
                    vectoriser.sublinear_tf,
                )
            )  # fmt: skip
            offset += len(vectoriser.vocabulary_)
        if len(self.classes) < 3 or self._coefficients.shape != (offset, len(self.classes)):
            raise ValueError("the classifier does not fit its vectorisers")

    def probabilities(self, texts: Sequence[Text]) -> Dict[Text, float]:
        """By intent, from one text for each vectoriser."""
        scores = self._intercept.copy()
        for column, text in zip(self._columns, texts, strict=True):
            scores = scores + column.scores(text, self._coefficients)
        shares = np.exp(scores - scores.max())
        return dict(zip(self.classes, (shares / shares.sum()).tolist(), strict=True))
