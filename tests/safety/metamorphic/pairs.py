"""Makes pairs of reports of which we know how their urgency must compare, out of the training reports."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from common.acuity import ACUITIES
from common.locale import LANGUAGES
from medlm.triage.cases import LabelledCase, read_cases

FOLDER = Path(__file__).parent
TRAIN = Path(__file__).parents[3] / "medlm" / "data" / "train"
EACH = 45
"""Reports of each level in each language that the pairs are made of."""
CRISIS = ("AC-E-17", "AC-U-17")
FIRST = ("打扰了。", "看看吗？", "晚上好。", "顺利。", "一下。")
"""How the Chinese lines end that belong before a report."""
Relation = Literal["never falls", "same"]
RELATIONS: dict[str, Relation] = {
    "minimiser": "never falls",
    "minimiser reworded": "never falls",
    "red flag": "never falls",
    "method": "never falls",
    "sex": "same",
    "ethnicity": "same",
    "insurance": "same",
    "politeness": "same",
    "capitals": "same",
    "lower case": "same",
    "emoji": "same",
    "width": "same",
    "shouting": "same",
    "typing errors": "same",
    "mixed language": "same",
}


@dataclass(frozen=True)
class MetamorphicPair:
    """A report, the same report changed, and the kind of change."""

    kind: str
    lang: str
    before: str
    after: str

    @property
    def relation(self) -> Relation:
        """How the levels of the two must compare."""
        return RELATIONS[self.kind]


def make_pairs(each: int = EACH) -> list[MetamorphicPair]:
    """All pairs, both languages, the same at every call; no two are equal."""
    cases = read_cases(TRAIN)
    pairs: list[MetamorphicPair] = []
    for lang in LANGUAGES:
        data = yaml.safe_load((FOLDER / f"additions.{lang}.yml").read_text("utf-8"))
        own = sorted((case for case in cases if case.lang == lang), key=lambda case: _chance(case.id))
        chosen: dict[str, list[LabelledCase]] = defaultdict(list)
        for case in own:
            if len(chosen[case.acuity]) < each:
                chosen[case.acuity].append(case)
        for number, case in enumerate(case for acuity in ACUITIES for case in chosen[acuity]):
            pairs += _changed(case, data, number)
        for number, case in enumerate(case for case in own if case.rule in CRISIS):
            pairs.append(_added(case, data, "method", number))
    return list(dict.fromkeys(pair for pair in pairs if pair.before != pair.after))


def _changed(case: LabelledCase, data: dict[str, Any], number: int) -> Iterator[MetamorphicPair]:
    for kind in ("minimiser", "minimiser reworded", "red flag", "ethnicity", "insurance", "politeness"):
        yield _added(case, data, kind, number)
    yield _added(case, data, "minimiser", number + 7, before=True)
    yield _added(case, data, "emoji", number, before=bool(number % 2))
    if case.voice not in ("third_person", "clinician") and not _named(case.text, data["sexless"], case.lang):
        first, second = data["sex"]
        yield MetamorphicPair("sex", case.lang, first + case.text, second + case.text)
    changes = {
        "capitals": case.text.upper(),
        "lower case": case.text.lower(),
        "width": _other_width(case.text),
        "shouting": _shouted(case.text),
        "typing errors": _mistyped(case, data["homophones"]),
        "mixed language": _mixed(case.text, data["words"], case.lang),
    }
    for kind, after in changes.items():
        yield MetamorphicPair(kind, case.lang, case.text, after)


def _added(
    case: LabelledCase, data: dict[str, Any], kind: str, number: int, *, before: bool = False
) -> MetamorphicPair:
    """The report with a line of that kind: those that end in a blank go in front."""
    line = data[kind][number % len(data[kind])]
    gap = " " if case.lang == "en" else ""
    if before or kind == "ethnicity" or line.endswith((" ", *FIRST)):
        return MetamorphicPair(kind, case.lang, case.text, line.rstrip() + gap + case.text)
    ended = case.text if case.text[-1] in ".!?。！？…" else case.text + ("." if case.lang == "en" else "。")
    return MetamorphicPair(kind, case.lang, case.text, ended + gap + line)


def _named(text: str, words: Sequence[str], lang: str) -> bool:
    if lang == "zh":
        return any(word in text for word in words)
    return re.search(r"\b(?:" + "|".join(words) + ")", text.lower()) is not None


def _other_width(text: str) -> str:
    """Narrow signs and letters as wide ones, as Chinese keyboards write them."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _shouted(text: str) -> str:
    """The end three times as loud."""
    return text.rstrip(".。!！") + ("！！！" if re.search(r"[\u3400-\u9fff]", text) else "!!!")


def _mistyped(case: LabelledCase, homophones: dict[str, str]) -> str:
    """Two slips: neighbours swapped, a letter lost or doubled; in Chinese two words of the same sound."""
    text = case.text
    if case.lang == "zh":
        known = [word for word in homophones if word in text]
        for word in sorted(known, key=lambda word: _chance(case.id + word))[:2]:
            text = text.replace(word, homophones[word], 1)
        return text
    slipped = sorted(re.finditer(r"[a-z]{5,}", text), key=lambda found: _chance(case.id + found.group()))[:2]
    for found in sorted(slipped, key=_back):
        letters, draw = found.group(), _chance(found.group() + case.id)
        at = 1 + draw % (len(letters) - 3)
        slips = (
            letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :],
            letters[:at] + letters[at + 1 :],
            letters[: at + 1] + letters[at:],
        )
        text = text[: found.start()] + slips[draw // 7 % 3] + text[found.end() :]
    return text


def _back(found: re.Match[str]) -> int:
    return -found.start()


def _mixed(text: str, words: dict[str, str], lang: str) -> str:
    """The first two words that the list has, said in the other language."""
    changed = 0
    for word, other in words.items():
        pattern = word if lang == "zh" else rf"\b{word}\b"
        text, hits = re.subn(pattern, other, text, count=1)
        changed += hits
        if changed == 2:
            break
    return text


def _chance(value: str) -> int:
    return int.from_bytes(hashlib.sha256(value.encode()).digest()[:6])
