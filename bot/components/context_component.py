"""The pipeline step that lets slots follow the gateway's language and region without an action call."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.language import as_entities, asked_language, context, read_regions


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ConversationContext(GraphComponent):
    """Adds the entities lang, region, emergency_number and crisis_line from the message's metadata."""

    def __init__(self) -> None:
        self._regions = read_regions()

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConversationContext:
        """A new step; it learns nothing from the data."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities; a patient who asks for a language gets it in this very answer."""
        for message in messages:
            values = context(message.get("metadata"), self._regions)
            if (message.get(INTENT) or {}).get("name") == "switch_language":
                asked = asked_language(message.get(TEXT) or "")
                values.update({"lang": asked} if asked else {})
            if values:
                entities = list(message.get(ENTITIES) or []) + as_entities(values)
                message.set(ENTITIES, entities, add_to_output=True)
        return messages
