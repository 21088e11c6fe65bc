"""Where each red-flag rule comes from, read from the rule files themselves."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from common.locale import LANGUAGES

_RULES = Path(__file__).parent.parent / "medlm" / "redflags"


@dataclass(frozen=True)
class RuleSource:
    """A rule as clinicians read it; `url` is empty when no rule file knows the id."""

    rule_id: str
    title: str
    url: str
    reviewed_on: str


def rule_source(rule_id: str, lang: str = "en") -> RuleSource:
    """Title and public source of a rule for a reader of that language; English where it has no other."""
    for one in (lang, LANGUAGES[0]):
        if (found := _known().get((one, rule_id))) is not None:
            return found
    return RuleSource(rule_id, rule_id, "", "")


@cache
def _known() -> dict[tuple[str, str], RuleSource]:
    """Every rule by language and id; the folder of a file says its language."""
    found: dict[tuple[str, str], RuleSource] = {}
    for path in sorted(_RULES.rglob("*.yml")):
        lang = path.parent.name if path.parent.name in LANGUAGES else LANGUAGES[0]
        for rule in _rules(yaml.load(path.read_text("utf-8"), _FastLoader)):
            found.setdefault(
                (lang, rule["id"]),
                RuleSource(
                    rule["id"], rule.get("title", rule["id"]), rule["source_url"],
                    str(rule.get("reviewed_on", "")),
                ),
            )  # fmt: skip
    return found


def _rules(written: Any) -> list[dict[str, Any]]:
    rows = written.get("rules", []) if isinstance(written, dict) else written
    if not isinstance(rows, list):
        return []
    return [row for row in rows if isinstance(row, dict) and {"id", "source_url"} <= row.keys()]


_FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
