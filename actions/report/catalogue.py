"""What the assistant knows of tests and findings by name: read from data, checked at the first use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from common.acuity import ACUITIES
from common.locale import LANGUAGES

FOLDER = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LATIN = re.compile(r"[a-z0-9%+#]", re.I)


class CatalogueError(ValueError):
    """An entry that could not work; the message names it and what is wrong."""


@dataclass(frozen=True)
class Limit:
    """From this value on, in the test's own unit, a result is as urgent as `acuity`."""

    low: bool
    acuity: str
    value: float


@dataclass(frozen=True)
class LabTest:
    """One laboratory test.

    `units` leads from a written unit to the factor that makes it the unit of `limits`; `doubtful` are
    (least value, factor) for a value without a unit, greatest first. `above_range`, `positive` and `jump`
    (times the earlier value) say what is urgent without a limit. `ask` finds the `passages`.
    """

    id: str
    name: Mapping[str, str]
    unit: str
    units: Mapping[str, float]
    doubtful: tuple[tuple[float, float], ...]
    limits: tuple[Limit, ...]
    above_range: str
    positive: str
    jump: float
    source: str
    passages: tuple[str, ...]
    ask: Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """One finding of imaging; `acuity` is "" where it needs nobody soon.

    `chronic` where an old one counts as well, `denial` where the words of the finding are a denial.
    """

    id: str
    name: Mapping[str, str]
    pattern: re.Pattern[str]
    acuity: str
    chronic: bool
    denial: bool
    source: str
    passages: tuple[str, ...]
    ask: Mapping[str, str]


@dataclass(frozen=True)
class Catalogue:
    """Every test and finding, where each limit comes from, and the pattern that finds tests by name."""

    tests: Mapping[str, LabTest]
    findings: Mapping[str, Finding]
    sources: Mapping[str, Mapping[str, str]]
    names: re.Pattern[str]
    by_name: Mapping[str, str]

    def test_named(self, written: str) -> LabTest:
        """The test that these words name; raises KeyError for words that `names` did not find."""
        return self.tests[self.by_name.get(written) or self.by_name[_spaced(written)]]


@cache
def catalogue() -> Catalogue:
    """The catalogue of the packaged files; raises CatalogueError naming the entry that is wrong."""
    return load(FOLDER / "tests.yml", FOLDER / "findings.yml")


def load(tests_file: Path, findings_file: Path) -> Catalogue:
    """The catalogue of these files."""
    written, seen = (yaml.load(path.read_text("utf-8"), _LOADER) for path in (tests_file, findings_file))
    sources = {**written["sources"], **seen["sources"]}
    tests = {name: _test(name, entry, sources) for name, entry in written["tests"].items()}
    by_name: dict[str, str] = {}
    for name, entry in written["tests"].items():
        for word in (*map(_spaced, entry["words"]), *entry.get("codes", ())):
            if by_name.setdefault(word, name) != name:
                raise CatalogueError(f"{name}: {word!r} also names {by_name[word]}")
    codes = {code for entry in written["tests"].values() for code in entry.get("codes", ())}
    names = _names(by_name, codes)
    findings = {name: _finding(name, entry, sources) for name, entry in seen["findings"].items()}
    return Catalogue(tests, findings, sources, names, by_name)


def _spaced(word: str) -> str:
    """Words are one name with a blank, a hyphen or nothing between them in a report."""
    return re.sub(r"(?<=\w)[ \-](?=\w)", "", word.lower())


def _names(by_name: Mapping[str, str], codes: set[str]) -> re.Pattern[str]:
    """Longest first; codes such as K and Na in capitals as they are written, words in any."""
    parts = []
    for word in sorted(by_name, key=len, reverse=True):
        escaped = re.escape(word) if word in codes else r"(?:(?<=\w)[ \-](?=\w))?".join(map(re.escape, word))
        before = r"(?<![A-Za-z0-9])" if _LATIN.match(word[0]) else ""
        after = r"(?![A-Za-z0-9])" if _LATIN.match(word[-1]) else ""
        parts.append(before + (escaped if word in codes else f"(?i:{escaped})") + after)
    return re.compile("|".join(parts))


def _test(name: str, entry: Mapping[str, Any], sources: Mapping[str, Any]) -> LabTest:
    _check(name, entry, sources, ("above_range", "positive"))
    limits = [
        Limit(side == "low", acuity, float(value))
        for side in ("low", "high")
        for acuity, value in (entry.get(side) or {}).items()
    ]
    if any(limit.acuity not in ACUITIES for limit in limits):
        raise CatalogueError(f"{name}: a limit has an unknown acuity")
    needs_source = limits or entry.get("above_range") or entry.get("positive") or entry.get("jump")
    if needs_source and not entry.get("source"):
        raise CatalogueError(f"{name}: a limit needs a source")
    doubtful = sorted(((float(a), float(b)) for a, b in entry.get("doubtful", ())), reverse=True)
    return LabTest(
        id=name, name=entry["name"], unit=entry.get("unit", ""),
        units={unit: float(factor) for unit, factor in (entry.get("units") or {}).items()},
        doubtful=tuple(doubtful), limits=tuple(limits), above_range=entry.get("above_range", ""),
        positive=entry.get("positive", ""), jump=float(entry.get("jump", 0)), source=entry.get("source", ""),
        passages=tuple(entry.get("passages", ())), ask=entry.get("ask") or {},
    )  # fmt: skip


def _finding(name: str, entry: Mapping[str, Any], sources: Mapping[str, Any]) -> Finding:
    _check(name, entry, sources, ("acuity",))
    if entry.get("acuity") and not entry.get("source"):
        raise CatalogueError(f"{name}: an acuity needs a source")
    codes = [rf"(?<![A-Za-z]){code}(?![A-Za-z])" for code in entry.get("codes", ())]
    english = [rf"(?<![A-Za-z])(?i:{words})(?![A-Za-z])" for words in entry["en"]]
    return Finding(
        id=name, name=entry["name"], pattern=re.compile("|".join([*english, *codes, *entry["zh"]])),
        acuity=entry.get("acuity", ""), chronic=bool(entry.get("chronic")), denial=bool(entry.get("denial")),
        source=entry.get("source", ""),
        passages=tuple(entry.get("passages", ())), ask=entry.get("ask") or {},
    )  # fmt: skip


def _check(name: str, entry: Mapping[str, Any], sources: Mapping[str, Any], kinds: tuple[str, ...]) -> None:
    for each in ("name", *(("ask",) if entry.get("passages") else ())):
        if set(entry.get(each) or ()) != set(LANGUAGES):
            raise CatalogueError(f"{name}: {each} must be written in {' and '.join(LANGUAGES)}")
    if any(entry.get(each) and entry[each] not in ACUITIES for each in kinds):
        raise CatalogueError(f"{name}: unknown acuity")
    if entry.get("source") and entry["source"] not in sources:
        raise CatalogueError(f"{name}: unknown source {entry['source']!r}")
