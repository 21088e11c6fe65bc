"""Carries the conversation's language and region into slots, with the telephone numbers that go with them."""

import re
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Text

import yaml

REGIONS = Path(__file__).resolve().parent.parent.parent / "common" / "data" / "regions.yml"
_ASKED = (
    ("zh", re.compile(r"中文|汉语|漢語|普通话|国语|华语|\bchinese\b|\bmandarin\b", re.I)),
    ("en", re.compile(r"英文|英语|英語|\benglish\b", re.I)),
)


def asked_language(text: str) -> Optional[str]:
    """The language that a request to switch names last ("not English, Chinese"); None for none."""
    found = [(match.start(), lang) for lang, pattern in _ASKED for match in pattern.finditer(text)]
    return max(found)[1] if found else None


def context(metadata: Optional[Mapping[str, Any]], regions: Mapping[str, Any]) -> Dict[str, str]:
    """The values of the slots lang, region, emergency_number and crisis_line for a message's metadata."""
    metadata = metadata or {}
    values = {name: metadata[name] for name in ("lang", "region") if metadata.get(name)}
    if "region" in values:
        numbers = regions.get(values["region"].upper(), regions["default"])
        values.update(emergency_number=numbers["emergency"], crisis_line=numbers["crisis"])
    return values


def read_regions() -> Dict[str, Any]:
    """Emergency and crisis numbers by region, from the file that all processes share."""
    return yaml.safe_load(REGIONS.read_text("utf-8"))


def as_entities(values: Mapping[str, Any]) -> List[Dict[Text, Any]]:
    """Entities in the shape that fills slots of the same names; they stand at no place in the text."""
    return [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "gateway"}
        for name, value in values.items()
    ]


def parsed_payload(turn: Any) -> Optional[Dict[Text, Any]]:
    """What Rasa's pipeline would say of a pressed button, said without asking it; None for typed words.

    What the button itself carries goes before what the gateway says of the conversation.
    """
    if turn.intent is None:
        return None
    values = {**context(turn.metadata, read_regions()), **(turn.entities or {})}
    return {
        "text": turn.text,
        "intent": {"name": turn.intent, "confidence": 1.0},
        "intent_ranking": [{"name": turn.intent, "confidence": 1.0}],
        "entities": as_entities(values),
    }
