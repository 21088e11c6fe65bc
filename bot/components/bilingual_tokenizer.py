"""Cuts a message into words, whichever language it is written in."""

from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.components.words import split_words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class BilingualTokenizer(Tokenizer):
    """Rasa's tokenizers know one language each; a patient may mix two in a sentence."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Intents are never split into words here."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @staticmethod
    def required_packages() -> List[Text]:
        """What must be installed."""
        return ["jieba"]

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """The words; a message without any, such as an emoji, is one token."""
        text = message.get(attribute)
        return [Token(word, start) for word, start in split_words(text)] or [Token(text, 0)]
