"""Teaching the student: held-out texts stay hidden, and what is taught is learned."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from medlm.config import read_config
from medlm.errors import ModelError, WeightsDamaged
from medlm.student.model import Student
from medlm.student.pairs import Pair, read_pairs
from medlm.student.train import fit_table, retrieval_at_1, split_pairs
from medlm.transformer import normalise

WORDS = ["头痛", "发烧", "咳嗽", "腹泻", "胸口", "皮疹", "失眠", "头晕"]


def sentences() -> tuple[list[Pair], np.ndarray]:
    """Pairs of two words each, and a made-up teacher: the sum of one random vector a word."""
    rng = np.random.default_rng(0)
    meaning = {word: rng.normal(size=16) for word in WORDS}
    pairs = [Pair("own", f"{one}和{two}", f"{one} {two}") for one in WORDS for two in WORDS if one < two]
    vectors = np.array([sum(meaning[word] for word in pair.en.split()) for pair in pairs])
    return pairs, normalise(vectors)


def test_a_new_combination_of_known_words_lands_near_its_meaning() -> None:
    """Trained on most combinations, the student places the rest."""
    pairs, vectors = sentences()
    config = read_config("student") | {"batch": 8, "epochs": 60, "weights": {"own": 1}, "buckets": 512}
    table = fit_table(config, pairs[:22], vectors[:22], lambda _line: None)
    student = Student.from_table(table, teacher="made up")
    assert retrieval_at_1(student.embed([pair.zh for pair in pairs[22:]]), vectors[22:]) >= 0.8


def test_nothing_that_is_measured_on_was_trained_on() -> None:
    """A held-out text is hidden in both languages, in every collection."""
    pairs = [Pair("a", f"中{at}", f"en {at}") for at in range(20)]
    pairs += [Pair("b", "中1", "other"), Pair("b", "别", "en 2")]
    split = split_pairs(pairs, {"a": 10}, seed=1)
    hidden = {text for pair in split.held_out["a"] for text in (pair.zh, pair.en)}
    assert 10 == len(split.held_out["a"])
    assert set() == hidden & {text for pair in split.train for text in (pair.zh, pair.en)}


def test_weights_are_stored_and_read_back(tmp_path: Path) -> None:
    """The int8 file gives the same vectors, and keeps the teacher's name."""
    table = np.random.default_rng(0).normal(size=(64, 8)).astype(np.float32)
    student = Student.from_table(table, teacher="t")
    student.save(tmp_path, {})
    again = Student.load(tmp_path)
    assert ("t", student.fingerprint) == (again.teacher, again.fingerprint)
    np.testing.assert_allclose(student.embed(["头痛三天"]), again.embed(["头痛三天"]), atol=2e-3)


def test_weights_without_a_part_are_refused(tmp_path: Path) -> None:
    """A file of the right kind that lacks its rows is damaged."""
    from medlm.student.model import FILE, KIND
    from medlm.tensors import write_weights

    write_weights(tmp_path / FILE, {"scales": np.ones(3)}, {"kind": KIND, "teacher": "t"})
    with pytest.raises(WeightsDamaged, match="rows"):
        Student.load(tmp_path)


def write_collections(folder: Path) -> None:
    """One line of each collection, in its upstream form."""
    (folder / "tico19_en_zh.json").write_text(json.dumps([{"id": "1", "en": "a cough", "zh": "咳嗽"}]))
    with gzip.open(folder / "tatoeba_en_zh.tsv.gz", "wt", encoding="utf-8") as file:
        file.write("Hi.\t嗨。\tCC-BY 2.0 (France)\n")
    columns = "source_language translation_language subject_id predicate_id source_value translation_value"
    header = columns.replace(" ", "\t") + "\n"
    (folder / "hp-zh.babelon.tsv").write_text(header + "en\tzh\tHP:1\trdfs:label\tHeadache\t头痛\n", "utf-8")
    with gzip.open(folder / "cedict_1_0_ts_utf-8_mdbg.txt.gz", "wt", encoding="utf-8") as file:
        file.write("# a comment\n頭暈 头晕 [tou2 yun1] /dizziness/giddy (informal)/third/\n")
        file.write("王 王 [Wang2] /surname Wang/\n")
    terms = "id,sourceLang,targetLang,sourceString,targetString\n1,en,zh_CN,{},{}\n"
    (folder / "f_en-zh_CN.csv").write_text(terms.format("fever", "发烧"), "utf-8")
    (folder / "g_en_zh-CN.csv").write_text(terms.format("mask", "口罩"), "utf-8")


def test_every_collection_is_read_in_its_own_form(tmp_path: Path) -> None:
    """Both scripts of a dictionary entry, two meanings at most, no surnames."""
    write_collections(tmp_path)
    assert [
        Pair("tico19", "咳嗽", "a cough"),
        Pair("tatoeba", "嗨。", "Hi."),
        Pair("hpo", "头痛", "Headache"),
        Pair("cedict", "头晕", "dizziness; giddy"),
        Pair("cedict", "頭暈", "dizziness; giddy"),
        Pair("terms", "发烧", "fever"),
        Pair("terms", "口罩", "mask"),
    ] == read_pairs(tmp_path)


def test_a_missing_collection_is_named(tmp_path: Path) -> None:
    """The message says which file, and how to give the folder."""
    with pytest.raises(ModelError, match="tico19_en_zh.json is missing.*--pairs"):
        read_pairs(tmp_path)
