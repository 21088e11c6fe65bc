"""The pipeline step that marks symptoms, body, time, severity, age, medicines and measures in a message."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.entity_reader import entities_in, words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MedicalEntities(GraphComponent):
    """Adds entities with normalised values, read by word lists and patterns in both languages.

    No rule depends on them: the domain says `use_entities: []` for every intent, and no slot is filled.
    """

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MedicalEntities:
        """A new step with its word lists read, so that the first message does not wait for them."""
        words()
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Add what each message names to the entities that it has."""
        now = datetime.now(timezone.utc)
        for message in messages:
            text = message.get(TEXT) or ""
            found = [{**one.as_rasa(text), "extractor": "words"} for one in entities_in(text, now)]
            if found:
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages
