"""Training the head: what is learned is served, and what does not fit is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from common.acuity import ACUITIES
from medlm.config import read_config
from medlm.encoder import Encoder
from medlm.engine import TriageEngine
from medlm.errors import ModelError, WeightsDamaged
from medlm.triage.head import FILE, TriageHead
from medlm.triage.train import train_triage
from tests.medlm.flags import WORD, OneRule

WRITTEN = {
    "en": {
        "emergency": "crushing chest pain and sweating",
        "urgent": "fever for three days and pain when I pass water",
        "routine": "my knee has ached on stairs for months",
        "self_care": "a runny nose and a mild cold since yesterday",
        "none": "what are your opening hours",
    },
    "zh": {
        "emergency": "胸口压榨样疼痛，一直出冷汗",
        "urgent": "发烧三天，小便时疼",
        "routine": "膝盖上下楼疼了几个月",
        "self_care": "昨天开始流鼻涕，有点感冒",
        "none": "你们几点开门",
    },
}
ENDINGS = {
    "en": ["", " today", " please", ", I am 40", " at home", " again", ", thanks", " now"],
    "zh": ["", "，今天", "，请问", "，我40岁", "，在家", "，又来了", "，谢谢", "，现在"],
}


class Encoding:
    """Stands for the fine-tuned reader: vectors of the packaged encoder, and no opinion of its own."""

    def __init__(self, encoder: Encoder) -> None:
        self.embed, self.dim, self.fingerprint = encoder.embed, encoder.dim, "a reader"

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """All levels alike."""
        return np.zeros((len(vectors), len(ACUITIES)))


@pytest.fixture(scope="module")
def reader(encoder: Encoder) -> Encoding:
    """The stand-in for the reader."""
    return Encoding(encoder)


def write_reports(folder: Path) -> None:
    """Eight near-copies of one report for each level, halved into training and hold-out."""
    for lang, levels in WRITTEN.items():
        bodies = [
            {"id": f"{lang}-{acuity}-{at}", "lang": lang, "text": text + ending, "acuity": acuity,
             "conditions": ["cold"] if acuity == "self_care" else []}
            for acuity, text in levels.items() for at, ending in enumerate(ENDINGS[lang])
        ]  # fmt: skip
        held_out = [body | {"id": f"h-{body['id']}"} for body in bodies]
        for part, chosen in (("train", bodies), ("holdout", held_out)):
            (folder / part / lang).mkdir(parents=True)
            (folder / part / lang / "own.jsonl").write_text("\n".join(map(json.dumps, chosen)), "utf-8")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, reader: Encoding) -> Path:
    """The folder with weights trained on the reports above."""
    folder = tmp_path_factory.mktemp("trained")
    write_reports(folder)
    few = {"miss": dict.fromkeys(ACUITIES, 0.4), "least_calibration": 1}  # four cases allow no promise
    config = read_config("triage") | few
    train_triage(config, folder, reader, OneRule().screen, folder, lambda _line: None)
    return folder


def test_what_was_trained_is_what_is_served(trained: Path, reader: Encoding) -> None:
    """New wordings of each level get that level as the likeliest, in both languages."""
    head = TriageHead.load(trained, reader)
    texts = [f"hello, {text}" for levels in WRITTEN.values() for text in levels.values()]
    shares = head.probabilities(texts)
    assert [*range(5), *range(5)] == shares.argmax(axis=1).tolist()


def test_conditions_are_learned_where_enough_reports_name_them(trained: Path, reader: Encoding) -> None:
    """A cold is named for a cold, and nothing for a question."""
    head = TriageHead.load(trained, reader)
    texts = ["a runny nose and a mild cold", "what are your opening hours"]
    cold, question = head.assess(texts)
    assert (("cold",), ()) == (cold.conditions, question.conditions)


def test_a_head_for_another_reader_is_refused(trained: Path) -> None:
    """Vectors of another space would be nonsense to it."""

    class Other:
        fingerprint = "another"

    with pytest.raises(WeightsDamaged, match="medlm train triage"):
        TriageHead.load(trained, Other())  # type: ignore[arg-type]


def test_training_without_a_level_is_refused(tmp_path: Path, reader: Encoding) -> None:
    """A head that never saw an emergency must not exist."""
    write_reports(tmp_path)
    path = tmp_path / "train" / "zh" / "own.jsonl"
    kept = [line for line in path.read_text("utf-8").splitlines() if '"emergency"' not in line]
    path.write_text("\n".join(kept), "utf-8")
    with pytest.raises(ModelError, match="'zh' for: emergency"):
        train_triage(read_config("triage"), tmp_path, reader, OneRule().screen, tmp_path, print)
    assert not (tmp_path / FILE).exists()


def test_a_hold_out_without_a_level_is_not_calibrated_on(tmp_path: Path, reader: Encoding) -> None:
    """Thresholds of a level that the hold-out lacks come from training cases that are kept back."""
    write_reports(tmp_path)
    path = tmp_path / "holdout" / "en" / "own.jsonl"
    kept = [line for line in path.read_text("utf-8").splitlines() if '"routine"' not in line]
    path.write_text("\n".join(kept), "utf-8")
    said: list[str] = []
    config = read_config("triage") | {"least_calibration": 1, "calibration_share": 0.5}
    train_triage(config, tmp_path, reader, OneRule().screen, tmp_path, said.append)
    assert "kept back" in said[0]


def test_the_engine_joins_rules_and_head(trained: Path, encoder: Encoder, reader: Encoding) -> None:
    """The likeliest level with its evidence; a red flag whatever the head says; other scripts honestly."""
    engine = TriageEngine(encoder, TriageHead.load(trained, reader), OneRule(), read_config("triage"))
    plain, flagged, other, emoji = engine.triage(
        ["你们几点开门", f"what are your opening hours {WORD}", "у меня болит голова", "😀"]
    )
    assert "none" == plain.acuity
    assert ("emergency", False) == (flagged.acuity, flagged.abstained)
    assert (("urgent", True), ("none", True)) == (
        (other.acuity, other.abstained),
        (emoji.acuity, emoji.abstained),
    )
    text = "we sat in the garden, crushing chest pain"
    explained = engine.explain(text, engine.triage([text])[0])
    assert "crushing chest pain" in explained.evidence[0].text
    assert set(ACUITIES) == set(explained.probabilities)


def test_the_engine_answers_nothing_with_nothing(
    trained: Path, encoder: Encoder, reader: Encoding
) -> None:
    """An empty batch is no error."""
    engine = TriageEngine(encoder, TriageHead.load(trained, reader), OneRule(), read_config("triage"))
    assert [] == engine.triage([])
