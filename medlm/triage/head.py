"""The triage head: from the reader's vector and a text's words to calibrated levels and their set."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from scipy.special import log_softmax

from common.acuity import ACUITIES
from medlm.encoder import main_lang
from medlm.errors import WeightsDamaged
from medlm.tensors import read_weights, write_weights
from medlm.triage.calibration import decide, prediction_sets, scaled
from medlm.triage.ngrams import hashed
from medlm.triage.plain import reading

KIND = "careline-triage-head/4"
FILE = "triage.safetensors"
REMEDY = "medlm train triage"
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Assessment:
    """What the classifier alone says about one text."""

    probabilities: dict[str, float]
    acuity: str
    prediction_set: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class Linear:
    """Weights of multinomial logistic regression over hashed words: [buckets, k] and bias [k]."""

    words: Array
    bias: Array

    def logits(self, texts: Sequence[str]) -> Array:
        """Unnormalised log-probabilities, [n, k]."""
        return np.asarray(hashed(texts, len(self.words)) @ self.words + self.bias)


class Source(Protocol):
    """Where the vectors of texts and their scores come from: the fine-tuned reader."""

    fingerprint: str
    dim: int

    def embed(self, texts: Sequence[str]) -> Array:
        """Vectors, float32 [n, dim], of length one."""

    def scores(self, vectors: Array) -> Array:
        """Unnormalised log-probabilities, [n, 5], of such vectors."""


@dataclass(frozen=True)
class Experts:
    """Two opinions in one: the reader's and the linear classifier's, a weighted mean of log-probabilities."""

    linear: Linear
    reader: Source
    reader_share: float

    def opinions(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """The reader's vectors [n, dim] and unnormalised log-probabilities [n, k].

        Texts that are read alike (see `plain.reading`) get the same numbers to the last digit.
        """
        read = [reading(text) for text in texts]
        unlike = list(dict.fromkeys(read))
        if not unlike:
            return np.zeros((0, self.reader.dim), np.float32), np.zeros((0, len(self.linear.bias)))
        vectors = self.reader.embed(unlike)
        words = log_softmax(self.linear.logits(unlike), axis=1)
        scores = log_softmax(self.reader.scores(vectors), axis=1)
        logits = (1 - self.reader_share) * words + self.reader_share * scores
        place = {text: number for number, text in enumerate(unlike)}
        rows = [place[text] for text in read]
        return vectors[rows], logits[rows]


@dataclass(frozen=True)
class Calibration:
    """Temperature, set thresholds and the threshold for declaring an emergency, of one language."""

    temperature: float
    least: Array
    declare: float
    caution: float


@dataclass(frozen=True)
class Conditions:
    """One-against-rest weights over the sentence vector, for likely conditions."""

    names: tuple[str, ...]
    vector: Array
    bias: Array
    least: float
    at_most: int

    def likely(self, vectors: Array) -> list[tuple[str, ...]]:
        """The likely conditions of each text, likeliest first; often none."""
        if not self.names:
            return [()] * len(vectors)
        shares = 1 / (1 + np.exp(-(vectors @ self.vector + self.bias)))
        order = np.argsort(-shares, axis=1)[:, : self.at_most]
        return [
            tuple(self.names[at] for at in row if shares[number, at] >= self.least)
            for number, row in enumerate(order)
        ]


class TriageHead:
    """Classifier, calibration by language and conditions; made for one reader and refused for another."""

    def __init__(
        self,
        experts: Experts,
        calibration: dict[str, Calibration],
        conditions: Conditions,
        *,
        name: str,
    ) -> None:
        self.experts, self.calibration, self.conditions, self.name = experts, calibration, conditions, name

    def assess(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Assessment]:
        """Levels, sets and conditions of the texts.

        ``langs`` decides the calibration of a text without words, such as "38.9".
        """
        vectors, logits = self.experts.opinions(texts)
        conditions = self.conditions.likely(vectors)
        out = []
        for number, text in enumerate(texts):
            calibration = self.calibration[main_lang(text, (langs[number] if langs else None) or "en")]
            shares = scaled(logits[number : number + 1], calibration.temperature)
            given = int(decide(shares, calibration.declare, calibration.caution)[0])
            members = prediction_sets(shares, calibration.least)[0]
            members[given] = True
            out.append(
                Assessment(
                    {name: round(float(share), 6) for name, share in zip(ACUITIES, shares[0], strict=True)},
                    ACUITIES[given],
                    tuple(name for name, member in zip(ACUITIES, members, strict=True) if member),
                    conditions[number],
                )
            )
        return out

    def probabilities(self, texts: Sequence[str]) -> Array:
        """Calibrated probabilities, [n, 5], in the order of ACUITIES."""
        return np.array([list(one.probabilities.values()) for one in self.assess(texts)])

    def save(self, weights_dir: Path, notes: dict[str, str]) -> None:
        """Write the weights with notes on how they were made."""
        linear, reader = self.experts.linear, self.experts.reader
        arrays: dict[str, Array] = {
            "words": linear.words.astype(np.float16),
            "bias": linear.bias.astype(np.float32),
            "condition_vector": self.conditions.vector.astype(np.float16),
            "condition_bias": self.conditions.bias.astype(np.float32),
        }
        for lang, calibration in self.calibration.items():
            arrays[f"temperature_{lang}"] = np.array([calibration.temperature], np.float32)
            arrays[f"least_{lang}"] = calibration.least.astype(np.float32)
            arrays[f"declare_{lang}"] = np.array([calibration.declare, calibration.caution], np.float32)
        own = {
            "kind": KIND, "name": self.name, "reader": reader.fingerprint,
            "reader_share": str(self.experts.reader_share),
            "conditions": "\n".join(self.conditions.names),
            "condition_least": str(self.conditions.least), "condition_at_most": str(self.conditions.at_most),
        }  # fmt: skip
        write_weights(weights_dir / FILE, arrays, notes | own)

    @classmethod
    def load(cls, weights_dir: Path, reader: Source) -> "TriageHead":
        """Read the weights; raises WeightsMissing, or WeightsDamaged when they are not for this reader."""
        path = weights_dir / FILE
        weights = read_weights(path, kind=KIND, remedy=REMEDY)
        arrays, notes = weights.arrays, weights.notes
        if notes.get("reader") != reader.fingerprint:
            raise WeightsDamaged(f"{path} was trained beside another reader: run `{REMEDY}`")
        try:
            linear = Linear(arrays["words"].astype(np.float32), arrays["bias"])
            return cls(
                Experts(linear, reader, float(notes["reader_share"])),
                {
                    lang: Calibration(
                        float(arrays[f"temperature_{lang}"][0]),
                        arrays[f"least_{lang}"],
                        *map(float, arrays[f"declare_{lang}"]),
                    )
                    for lang in ("en", "zh")
                },
                Conditions(
                    tuple(filter(None, notes["conditions"].split("\n"))),
                    arrays["condition_vector"].astype(np.float32),
                    arrays["condition_bias"],
                    float(notes["condition_least"]),
                    int(notes["condition_at_most"]),
                ),
                name=notes["name"],
            )
        except (KeyError, ValueError) as error:
            raise WeightsDamaged(f"{path} is incomplete: run `{REMEDY}`") from error
