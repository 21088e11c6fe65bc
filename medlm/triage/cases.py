"""Reads the labelled reports that triage is trained and measured on."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from common.acuity import ACUITIES
from common.locale import LANGUAGES
from medlm.encoder import main_lang
from medlm.errors import ModelError

SYNTHETIC = "written by an AI language model"
"""How the author line of a synthetic report begins."""
Half = Literal["calibration", "test"]


@dataclass(frozen=True)
class LabelledCase:
    """One report and the level that its author gave it."""

    id: str
    lang: str
    text: str
    acuity: str
    voice: str = ""
    complaint: str = ""
    rule: str = ""
    conditions: tuple[str, ...] = ()
    pair: str | None = None
    synthetic: bool = False
    """Whether the report itself says that no patient wrote it; only then its text may be shown."""

    def draw(self, purpose: str = "") -> float:
        """A number from 0 to 1 that the case keeps for ever, one a purpose; a hard pair shares it."""
        group = purpose + min(self.id, self.pair or self.id)
        return int.from_bytes(hashlib.sha256(group.encode()).digest()[:4]) / 2**32


def read_cases(path: Path) -> list[LabelledCase]:
    """The cases of a JSONL file, or of all of them below a folder; raises ModelError naming file and line."""
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    cases = []
    for file in files:
        try:
            lines = file.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ModelError(f"{file} cannot be read as UTF-8 text ({type(error).__name__})") from None
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    cases.append(_case(json.loads(line)))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise ModelError(
                        f"{file}, line {number}: not a labelled report ({type(error).__name__}): "
                        f"needs id, text and acuity (one of {', '.join(ACUITIES)})"
                    ) from None
    return cases


def half(case_id: str) -> Half:
    """Which half of the hold-out a case belongs to, for ever: thresholds are chosen on one, figures come
    from the other."""
    return "test" if hashlib.sha256(case_id.encode()).digest()[0] % 2 else "calibration"


def in_half(cases: Iterable[LabelledCase], which: Half) -> list[LabelledCase]:
    """The cases of that half; the two cases of a hard pair may fall apart."""
    return [case for case in cases if half(case.id) == which]


def _case(body: dict[str, object]) -> LabelledCase:
    text, acuity = body["text"], body["acuity"]
    if not isinstance(text, str) or not text.strip() or acuity not in ACUITIES:
        raise ValueError
    lang = body.get("lang") or main_lang(text)
    conditions = body.get("conditions") or []
    if lang not in LANGUAGES or not isinstance(conditions, list):
        raise ValueError
    pair = body.get("pair")
    return LabelledCase(
        id=str(body["id"]),
        lang=str(lang),
        text=text,
        acuity=str(acuity),
        voice=str(body.get("voice", "")),
        complaint=str(body.get("complaint", "")),
        rule=str(body.get("rule", "")),
        conditions=tuple(map(str, conditions)),
        pair=str(pair) if pair else None,
        synthetic=str(body.get("author", "")).startswith(SYNTHETIC),
    )
