"""English and Chinese are equals: wherever one language has a file or a key, the other has it too."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ROOMS = ("common", "gateway", "bot", "actions", "knowledge", "medlm", "clinic", "tests")
FOLDERS = (
    "knowledge/passages", "bot/data/nlu", "tests/scenarios", "medlm/data/train", "medlm/redflags/rules",
)  # fmt: skip


def ours(pattern: str) -> list[Path]:
    found = (path for room in ROOMS for path in (ROOT / room).rglob(pattern))
    return sorted(path for path in found if ".venv" not in path.parts)


def shape(value: Any) -> Any:
    """The keys of a file's mapping; what a list holds is each language's own."""
    return {key: shape(inner) for key, inner in value.items()} if isinstance(value, dict) else None


@pytest.mark.parametrize("english", ours("*.en.yml"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_chinese_file_stands_beside_each_english_one(english):
    assert english.with_name(english.name.replace(".en.yml", ".zh.yml")).exists()


@pytest.mark.parametrize("english", ours("texts.en.yml"), ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_have_the_same_keys(english):
    chinese = english.with_name("texts.zh.yml")
    first, second = (shape(yaml.safe_load(path.read_text("utf-8"))) for path in (english, chinese))
    assert first == second


@pytest.mark.parametrize("folder", [name for name in FOLDERS if (ROOT / name / "en").exists()])
def test_folders_hold_the_same_files(folder):
    names = {
        lang: {str(path.relative_to(ROOT / folder / lang)) for path in (ROOT / folder / lang).rglob("*.*")}
        for lang in ("en", "zh")
    }
    assert names["en"]
    assert names["en"] == names["zh"]
