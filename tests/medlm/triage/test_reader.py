"""The reader: trained in small, stored, read back, and refused where it does not fit."""

import json
from pathlib import Path

import numpy as np
import pytest

from common.acuity import ACUITIES
from medlm.config import read_config
from medlm.errors import WeightsDamaged
from medlm.settings import MedlmSettings
from medlm.triage.cases import LabelledCase
from medlm.triage.finetune import finetune
from medlm.triage.reader import FILE, Reader

SETTINGS = MedlmSettings(_env_file=None)
REPORTS = {
    "emergency": ("crushing chest pain and cold sweat", "胸口压榨样疼痛，出冷汗"),
    "urgent": ("fever for three days with burning urine", "发烧三天，小便刺痛"),
    "routine": ("my knee has ached for months", "膝盖疼了几个月"),
    "self_care": ("runny nose since yesterday", "昨天开始流鼻涕"),
    "none": ("when do you open", "你们几点开门"),
}
CASES = [
    LabelledCase(id=f"{lang}-{level}-{at}", lang=lang, text=text, acuity=level, rule=f"AC-{level}")
    for level, texts in REPORTS.items()
    for lang, text in zip(("en", "zh"), texts, strict=True)
    for at in range(6)
]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A reader of the reports above, and what its training said."""
    folder, said = tmp_path_factory.mktemp("reader"), []
    small = {"epochs": 6, "batch": 10, "warm_up": 2, "learning_rate": 0.0005, "kept_back": 0.2}
    finetune(read_config("triage")["reader"] | small, CASES, SETTINGS, folder, said.append)
    return folder, said


def scores_of(folder: Path, texts: list[str]) -> np.ndarray:
    """What the stored reader gives the texts."""
    reader = Reader.load(SETTINGS, folder)
    return reader.scores(reader.embed(texts))


def test_it_learns_the_levels_in_both_languages(trained: tuple[Path, list[str]]) -> None:
    """The likeliest level of every report is its own, and progress was told."""
    scores = scores_of(trained[0], [case.text for case in CASES])
    assert [ACUITIES.index(case.acuity) for case in CASES] == scores.argmax(axis=1).tolist()
    assert "epoch 6 of 6" in trained[1][-1]


def test_a_text_scores_the_same_whatever_stands_beside_it(trained: tuple[Path, list[str]]) -> None:
    """Padding is not read."""
    alone = scores_of(trained[0], ["胸口疼"])[0]
    beside = scores_of(trained[0], ["word " * 300, "胸口疼", "hello"])[1]
    assert np.allclose(alone, beside, atol=0.15)


def test_a_reader_of_another_encoder_is_refused(trained: tuple[Path, list[str]]) -> None:
    """Its layers belong to other matrices."""
    other = SETTINGS.model_copy(update={"medlm_encoder": "another"})
    with pytest.raises(WeightsDamaged, match="medlm train triage"):
        Reader.load(other, trained[0])


def test_a_reader_that_was_cut_short_is_refused(trained: tuple[Path, list[str]], tmp_path: Path) -> None:
    """With the command that makes a new one."""
    body = (trained[0] / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(body[: len(body) // 2])
    with pytest.raises(WeightsDamaged, match="medlm train triage"):
        Reader.load(SETTINGS, tmp_path)
    size = int.from_bytes(body[:8], "little")
    header = json.loads(body[8 : 8 + size])
    header["__metadata__"]["words"] = "others"
    changed = json.dumps(header).encode()
    (tmp_path / FILE).write_bytes(len(changed).to_bytes(8, "little") + changed + body[8 + size :])
    with pytest.raises(WeightsDamaged, match="word list"):
        Reader.load(SETTINGS, tmp_path)
