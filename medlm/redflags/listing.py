"""Writes the page about the red flags: python -m medlm.redflags.listing > docs/safety/red-flags.md."""

from __future__ import annotations

from typing import Dict, List

from medlm.redflags.rules import DATA, Rule, load


def render() -> str:
    """The whole page as Markdown."""
    rules = load().rules
    chinese = {rule.rule_id: rule.title for rule in rules if rule.lang == "zh"}
    groups: Dict[str, List[Rule]] = {}
    for rule in rules:
        if rule.lang == "en":
            groups.setdefault(rule.group, []).append(rule)
    count = sum(map(len, groups.values()))
    head = (DATA / "listing.head.md").read_text("utf-8")
    lines = [head, f"## The {count} rules of each language", ""]
    for group, members in groups.items():
        lines += [f"### {group}", "", "| rule | what | 内容 | acuity | source |", "|---|---|---|---|---|"]
        lines += [
            f"| `{rule.rule_id}` | {rule.title} | {chinese[rule.rule_id]} | {rule.acuity} "
            f"| [{rule.source_url.split('/')[2]}]({rule.source_url}), {rule.licence}, {rule.reviewed_on} |"
            for rule in members
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(render(), end="")
