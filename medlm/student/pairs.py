"""Reads the public English–Chinese pairs that the Chinese student is trained on."""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from medlm.errors import ModelError

_CEDICT_LINE = re.compile(r"^(\S+) (\S+) \[[^]]*] /(.+)/$")
_NO_MEANING = re.compile(r"^(surname|variant of|old variant|see |abbr\. for|used in|CL:|\(?Tw\)?)", re.I)
_PINYIN = re.compile(r"\[[^]]*]|\([^)]*\)")


@dataclass(frozen=True)
class Pair:
    """A Chinese text and its English meaning, with the collection it comes from."""

    collection: str
    zh: str
    en: str


def read_pairs(folder: Path) -> list[Pair]:
    """All pairs of the folder, in a fixed order, without repeats; raises ModelError for a missing file."""
    readers: tuple[tuple[str, str, Callable[[Path], Iterator[tuple[str, str]]]], ...] = (
        ("tico19", "tico19_en_zh.json", _tico19),
        ("tatoeba", "tatoeba_en_zh.tsv.gz", _tatoeba),
        ("hpo", "hp-zh.babelon.tsv", _hpo),
        ("cedict", "cedict_1_0_ts_utf-8_mdbg.txt.gz", _cedict),
        ("terms", "f_en-zh_CN.csv", _terms),
        ("terms", "g_en_zh-CN.csv", _terms),
    )
    pairs: dict[Pair, None] = {}
    for collection, file, read in readers:
        path = folder / file
        if not path.is_file():
            raise ModelError(f"{path} is missing: give the folder of the parallel texts with --pairs")
        for zh, en in read(path):
            if zh.strip() and en.strip():
                pairs[Pair(collection, zh.strip(), en.strip())] = None
    return list(pairs)


def _tico19(path: Path) -> Iterator[tuple[str, str]]:
    yield from ((row["zh"], row["en"]) for row in json.loads(path.read_text("utf-8")))


def _tatoeba(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            en, zh, *_ = line.split("\t")
            yield zh, en


def _hpo(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield row["translation_value"] or "", row["source_value"] or ""


def _cedict(path: Path) -> Iterator[tuple[str, str]]:
    """Simplified and, where it differs, traditional headword; the first two meanings."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = _CEDICT_LINE.match(line.strip())
            if not entry:
                continue
            glosses = [gloss for gloss in entry[3].split("/") if not _NO_MEANING.match(gloss)][:2]
            meaning = "; ".join(_PINYIN.sub("", gloss).strip() for gloss in glosses)
            for headword in dict.fromkeys((entry[2], entry[1])):
                yield headword, meaning


def _terms(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["targetString"], row["sourceString"]
