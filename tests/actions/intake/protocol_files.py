"""A small protocol as files, for tests that must not change with the packaged ones."""

from pathlib import Path
from typing import Any

import yaml

from actions.intake.loading import load
from actions.intake.protocol import Protocol


def text(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


def shared() -> dict[str, Any]:
    sex = {
        "male": {"label": text("male", "男"), "words": text("man, son, husband", "男, 儿子, 丈夫")},
        "female": {"label": text("female", "女"), "words": text("woman, daughter, wife", "女, 女儿, 妻子")},
    }
    return {
        "facts": {
            "age": {"kind": "age", "name": text("age", "年龄"), "least": 0, "most": 120},
            "sex": {"kind": "choice", "name": text("sex", "性别"), "options": sex},
            "pregnant": {
                "kind": "yes_no",
                "name": text("a pregnancy", "怀孕"),
                "words": text("pregnant, expecting", "怀孕, 孕妇"),
                "only_if": {"not": {"sex": "male"}},
            },
            "diabetes": {
                "kind": "yes_no",
                "lasting": True,
                "name": text("diabetes", "糖尿病"),
                "words": text("diabetes, diabetic", "糖尿病"),
            },
            "onset": {"kind": "duration", "name": text("since when", "多久"), "least": 0, "most": 300000},
            "severity": {"kind": "severity", "name": text("how bad", "多痛"), "least": 0, "most": 10},
            "temperature": {
                "kind": "measure",
                "measure": "temp",
                "name": text("temperature", "体温"),
                "least": 30,
                "most": 43.5,
            },
        },
        "questions": [
            {"id": "age", "asks": "age", "text": text("How old?", "多大？")},
            {"id": "background", "asks": ["pregnant", "diabetes"], "text": text("Any of these?", "有吗？")},
        ],
    }


def knee() -> dict[str, Any]:
    return {
        "id": "knee",
        "title": text("knee pain", "膝盖痛"),
        "complaint": text("sore knee, knee (pain|hurts)", "膝盖痛, 膝盖疼"),
        "rank": 50,
        "facts": {
            "hot": {
                "kind": "yes_no",
                "name": text("a hot red knee", "膝盖又红又热"),
                "words": text("hot knee, red knee, knee is (hot|red)", "膝盖红, 膝盖发热"),
                "unless": text("looks normal", "看着正常"),
            },
            "fever": {
                "kind": "yes_no",
                "name": text("a fever", "发烧"),
                "words": text("fever", "发烧, 发热"),
            },
            "injury": {
                "kind": "yes_no",
                "name": text("an injury", "受伤"),
                "words": text("injury, fell", "受伤, 摔"),
            },
        },
        "questions": [
            {
                "id": "signs",
                "asks": ["hot", "fever", "injury"],
                "text": text("Any of these?", "有下面的吗？"),
            },
            {"id": "temperature", "asks": "temperature", "text": text("Temperature?", "体温多少？")},
            {"id": "onset", "asks": "onset", "text": text("Since when?", "多久了？")},
            {"id": "severity", "asks": "severity", "text": text("How bad, 0 to 10?", "几分痛？")},
        ],
        "dispositions": [
            {"acuity": "routine", "when": {"onset": {"from": "7d"}}, "why": text("a lasting pain", "痛得久")},
            {
                "acuity": "emergency",
                "when": {"hot": True, "fever": True},
                "why": text("hot and fever", "红热发烧"),
            },
            {"acuity": "urgent", "when": {"temperature": {"from": 39}}, "why": text("high fever", "高烧")},
            {
                "acuity": "urgent",
                "when": {"pregnant": True, "injury": True},
                "why": text("a fall", "孕期摔倒"),
            },
            {"acuity": "routine", "when": {"severity": {"from": 7}}, "why": text("strong pain", "很痛")},
        ],
        "otherwise": "self_care",
        "now": {"en": ["Rest it."], "zh": ["休息。"]},
        "worse": {"en": ["it gets hot"], "zh": ["膝盖发热"]},
        "sources": [{"name": "NHS", "url": "https://www.nhs.uk/", "licence": "OGL-3.0"}],
        "reviewed_on": "2026-12-01",
        "review_due": "2027-12-01",
    }


def write(folder: Path, content: dict[str, Any], common: dict[str, Any] | None = None) -> Path:
    """The files of a protocol folder; dates written as dates."""
    body = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    for name in ("reviewed_on", "review_due"):
        body = body.replace(f"{name}: '", f"{name}: ").replace("-01'", "-01")
    (folder / f"{content.get('id', 'knee')}.yml").write_text(body, "utf-8")
    (folder / "_shared.yml").write_text(yaml.safe_dump(common or shared(), allow_unicode=True), "utf-8")
    return folder


def knee_protocol(folder: Path) -> Protocol:
    return load(write(folder, knee()))["knee"]
