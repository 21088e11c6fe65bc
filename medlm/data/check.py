"""Checks that every written report is complete, labelled by a rule of the guide, and not a copy of another.

Run as `python -m medlm.data.check [FOLDER] [--guide FILE]`; exits 1 and names file and line of each fault.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.acuity import ACUITIES
from common.locale import LANGUAGES
from medlm.data.similar import Similar, grams

FOLDER = Path(__file__).parent
GUIDE = FOLDER.parents[1] / "docs" / "safety" / "acuity.md"
SPLITS = ("train", "holdout")
VOICES = frozenset(
    ("plain", "terse", "rambling", "misspelt", "dictated", "third_person", "anxious", "minimising")
    + ("mixed", "clinician")
)
AUTHOR = "written by an AI language model for this project, not clinician-reviewed"
LIMIT = 0.8
_TEXT_FIELDS = ("id", "lang", "text", "acuity", "rule", "voice", "complaint", "author")
_LETTER = {"emergency": "E", "urgent": "U", "routine": "R", "self_care": "S", "none": "N"}
_RULE = re.compile(r"^\|\s*(AC-[EURSN]-\d{2})\s*\|", re.MULTILINE)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one line: the file, the line (from 1), and what to do about it."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Row:
    """One report with the place it stands at."""

    path: Path
    line: int
    split: str
    record: dict[str, Any]

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


def guide_rules(path: Path = GUIDE) -> frozenset[str]:
    """The rule ids that the label guide defines."""
    return frozenset(_RULE.findall(path.read_text("utf-8")))


def read(folder: Path, faults: list[Fault]) -> Iterator[Row]:
    """Every report under train/ and holdout/; a line that is no JSON object becomes a fault."""
    for split in SPLITS:
        for path in sorted((folder / split).glob("*/*.jsonl")):
            for number, line in enumerate(path.read_text("utf-8", errors="replace").split("\n"), 1):
                if not line.strip():
                    continue
                try:
                    record = json.loads(line)
                except json.JSONDecodeError as error:
                    faults.append(Fault(path, number, f"not JSON ({error.msg}): write one object a line"))
                    continue
                if not isinstance(record, dict):
                    faults.append(Fault(path, number, "not a JSON object: write one object a line"))
                    continue
                yield Row(path, number, split, record)


def field_faults(row: Row, rules: frozenset[str]) -> Iterator[str]:
    """What is missing or wrong in one report's fields."""
    record = row.record
    missing = [name for name in _TEXT_FIELDS if not isinstance(record.get(name), str) or not record[name]]
    if missing:
        yield f"missing or empty: {', '.join(missing)}"
        return
    if record["lang"] not in LANGUAGES:
        yield f"unknown language {record['lang']!r}: use one of {', '.join(LANGUAGES)}"
    elif record["lang"] != row.path.parent.name:
        yield f"language {record['lang']!r} in the folder {row.path.parent.name!r}"
    if record["acuity"] not in ACUITIES:
        yield f"unknown acuity {record['acuity']!r}: use one of {', '.join(ACUITIES)}"
    elif record["rule"] not in rules:
        yield f"rule {record['rule']!r} is not in the label guide"
    elif record["rule"][3] != _LETTER[record["acuity"]]:
        yield f"rule {record['rule']} does not give {record['acuity']}"
    if record["voice"] not in VOICES:
        yield f"unknown voice {record['voice']!r}: use one of {', '.join(sorted(VOICES))}"
    conditions = record.get("conditions")
    if not isinstance(conditions, list) or not all(
        isinstance(name, str) and _SLUG.fullmatch(name) for name in conditions
    ):
        yield "conditions must be a list of lower-case names with hyphens (it may be empty)"
    if row.split == "train" and record["complaint"] != row.path.stem:
        yield f"complaint {record['complaint']!r} in the file {row.path.name}"
    if "language model" not in record["author"] and row.split == "train":
        yield f"author must say who or what wrote it: {AUTHOR!r}"
    if "\ufffd" in record["text"]:
        yield "text holds bytes that are not UTF-8"
    if record["text"] != record["text"].strip():
        yield "text starts or ends with blanks"


def pair_faults(rows: list[Row]) -> Iterator[Fault]:
    """Hard pairs whose partner is missing, of another language, or of the same acuity."""
    by_id = {str(row.record.get("id")): row for row in rows}
    for row in rows:
        pair = row.record.get("pair")
        if pair is None:
            continue
        other = by_id.get(str(pair))
        if other is None or other.split != row.split:
            yield Fault(row.path, row.line, f"its pair {pair!r} is not in {row.split}")
        elif other.record.get("acuity") == row.record.get("acuity"):
            yield Fault(row.path, row.line, f"has the same acuity as its pair {pair!r}")


def copy_faults(rows: list[Row]) -> Iterator[Fault]:
    """Ids used twice, and texts that are the same or nearly so (character 5-grams, Jaccard over 0.8).

    The two texts of a hard pair differ in one detail by design; they may be alike within one split.
    """
    ids: dict[str, Row] = {}
    texts: list[Row] = []
    written = (row.record["text"] for row in rows if isinstance(row.record.get("text"), str))
    similar = Similar(LIMIT, Counter(gram for text in written for gram in grams(text)))
    for row in rows:
        name, text = row.record.get("id"), row.record.get("text")
        if not isinstance(name, str) or not isinstance(text, str):
            continue
        if name in ids:
            yield Fault(row.path, row.line, f"id {name!r} is already at {ids[name].place}")
        ids.setdefault(name, row)
        for index, score in similar.add(text):
            other = texts[index]
            paired = other.record.get("pair") == name or row.record.get("pair") == other.record.get("id")
            if score < 1 and paired and row.split == other.split:
                continue
            kind = "the same text as" if score == 1 else f"nearly the same text ({score:.2f}) as"
            yield Fault(row.path, row.line, f"{kind} {other.place}")
        texts.append(row)


def check(folder: Path = FOLDER, guide: Path = GUIDE) -> tuple[list[Row], list[Fault]]:
    """All reports under the folder and every fault found in them; raises OSError without a guide."""
    faults: list[Fault] = []
    rules = guide_rules(guide)
    rows = list(read(folder, faults))
    for row in rows:
        faults.extend(Fault(row.path, row.line, message) for message in field_faults(row, rules))
    faults.extend(pair_faults(rows))
    faults.extend(copy_faults(rows))
    return rows, faults


def counts(rows: list[Row]) -> str:
    """A small table: reports by split, language and acuity, then by complaint."""
    acuities: Counter[tuple[str, str, str]] = Counter()
    complaints: dict[str, Counter[str]] = defaultdict(Counter)
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows:
        lang = str(row.record.get("lang"))
        acuities[row.split, lang, str(row.record.get("acuity"))] += 1
        complaints[str(row.record.get("complaint"))][f"{row.split}/{lang}"] += 1
        pairs[row.split, lang] += "pair" in row.record
    lines = []
    for split, lang in sorted({(split, lang) for split, lang, _ in acuities}):
        numbers = [acuities[split, lang, acuity] for acuity in ACUITIES]
        cells = "  ".join(f"{acuity} {number}" for acuity, number in zip(ACUITIES, numbers, strict=True))
        lines.append(f"{split}/{lang}: {sum(numbers)}  ({cells}; in pairs {pairs[split, lang]})")
    for complaint in sorted(complaints):
        cells = "  ".join(f"{place} {number}" for place, number in sorted(complaints[complaint].items()))
        lines.append(f"  {complaint}: {cells}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Prints counts, or the faults on standard error; 0 when all is well, otherwise 1."""
    parser = argparse.ArgumentParser(prog="python -m medlm.data.check", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--guide", type=Path, default=GUIDE)
    options = parser.parse_args(arguments)
    try:
        rows, faults = check(options.folder, options.guide)
    except OSError as error:
        print(f"cannot read {error.filename}: give the label guide with --guide", file=sys.stderr)
        return 1
    if not rows and not faults:
        print(f"no reports under {options.folder}: expected train/<lang>/*.jsonl", file=sys.stderr)
        return 1
    for fault in faults:
        print(fault, file=sys.stderr)
    print(counts(rows))
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
