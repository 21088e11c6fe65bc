"""The reports that were written for the tests, and how much of what they say was read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from actions.report.detect import Report, read

HERE = Path(__file__).parent / "reports"
LANGS = ("en", "zh")


def load(lang: str, name: str) -> list[Any]:
    """One file of reports or stories."""
    return yaml.safe_load((HERE / lang / f"{name}.yml").read_text("utf-8"))


def reports(lang: str) -> Iterator[dict[str, Any]]:
    """Every report of a language."""
    for name in ("laboratory", "imaging", "second"):
        yield from load(lang, name)


def wanted(entry: dict[str, Any]) -> set[tuple[str, ...]]:
    """What the author says is in the report."""
    values = {("value", test, *said) for test, said in entry.get("results", {}).items()}
    return values | {("finding", name, status) for name, status in entry.get("findings", {}).items()}


def got(report: Report | None) -> set[tuple[str, ...]]:
    """What was read out of it."""
    if report is None:
        return set()
    values = {("value", one.test.id, one.columns.text, one.place) for one in report.results}
    return values | {("finding", one.finding.id, one.status) for one in report.mentions}


def figures(lang: str) -> tuple[float, float]:
    """Precision and recall over all values and findings of a language's reports."""
    right = read_ = written = 0
    for entry in reports(lang):
        found, asked = got(read(entry["text"])), wanted(entry)
        right, read_, written = right + len(found & asked), read_ + len(found), written + len(asked)
    return right / read_, right / written
