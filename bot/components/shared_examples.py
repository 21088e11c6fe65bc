"""Lets the dialogue model learn from the symptom reports that were written for the triage model."""

import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Text, Tuple, Union

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

ROOT = Path(__file__).resolve().parent.parent.parent
REPORTS = ROOT / "medlm" / "data" / "train"
SUICIDE_RULE = "AC-E-17"
TIRED_OF_LIFE_RULE = "AC-U-17"
LEFT_OUT = "wide-"
"""Files of reports told at length, or in a word or two, which drown the other intents."""


class SharedExamples(TrainingDataImporter):
    """Training reports of `medlm` as examples of intents.

    Only data are read: nothing of the other room is imported, and nothing of its hold-out set is used.
    """

    def __init__(
        self,
        config_file: Optional[Text] = None,
        domain_path: Optional[Text] = None,
        training_data_paths: Optional[Union[List[Text], Text]] = None,
        **kwargs: Any,
    ) -> None:
        if not REPORTS.is_dir():
            raise FileNotFoundError(f"{REPORTS}: the dialogue model is trained in a whole checkout")

    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        """Each sentence once, with its intent."""
        examples: Dict[str, str] = {}
        for text, intent in _reports():
            examples.setdefault(text, intent)
        return TrainingData([Message({TEXT: text, INTENT: intent}) for text, intent in examples.items()])

    def get_domain(self) -> Domain:
        """Nothing to add."""
        return Domain.empty()

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """Nothing to add."""
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        """Nothing to add."""
        return StoryGraph([])

    def get_config(self) -> Dict:
        """Nothing to add."""
        return {}

    def get_config_file_for_auto_config(self) -> Optional[Text]:
        """Nothing to add."""
        return None


def _reports() -> Iterator[Tuple[str, str]]:
    files = (file for file in REPORTS.glob("*/*.jsonl") if not file.name.startswith(LEFT_OUT))
    for file in sorted(files):
        for line in file.read_text("utf-8").splitlines():
            report = json.loads(line)
            intent = _intent_of(report)
            if intent:
                yield report["text"], intent


def _intent_of(report: Dict[str, Any]) -> Optional[str]:
    if report["rule"] == SUICIDE_RULE:
        return "crisis"
    if report["rule"] == TIRED_OF_LIFE_RULE:  # urgent to triage, and to the dialogue near a crisis
        return None
    if report["complaint"] == "information":
        return "ask_education"
    # What is long past, a film or an idiom is no example of any intent, and low mood is near both sides.
    return None if report["acuity"] == "none" or report["complaint"] == "low-mood" else "report_symptom"
