"""Recognises what a message is about, from its words, their parts and the groups of words in it."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Text, Tuple, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.caution import cautious
from bot.components.intent_scores import IntentScores
from bot.components.word_groups import groups_in
from bot.follow_ups import possible

TOKENS = "text_tokens"
# What skops may build beside scikit-learn's own classes: the idf weights are a sparse matrix.
TRUSTED = ["scipy.sparse._csr.csr_matrix"]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BilingualIntentClassifier(GraphComponent, IntentClassifier):
    """Logistic regression on tf-idf of words, of character n-grams, and of the names of word groups.

    One model serves both languages: the groups' names are the same in both. The confidence is the
    model's probability (0 to 1), raised where caution put a graver intent first.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """Needs words."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[Text]:
        """What must be installed."""
        return ["sklearn", "skops"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`C` is the inverse strength of regularisation; `caution` the least probability, by intent."""
        return {"C": 20.0, "max_iter": 300, "ranking_length": 5, "caution": {}}

    def __init__(
        self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, model: Any = None
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model
        self._scores: Optional[IntentScores] = None

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> BilingualIntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> BilingualIntentClassifier:
        """The trained classifier; raises when the model holds none, so that the server does not start."""
        import skops.io

        with model_storage.read_from(resource) as folder:
            file = folder / "intents.skops"
            return cls(config, model_storage, resource, skops.io.load(file, trusted=TRUSTED))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent and a text."""
        import skops.io

        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        self._model = _untrained(self._config["C"], self._config["max_iter"])
        self._scores = None
        self._model.fit(_features(examples), [example.get(INTENT) for example in examples])
        with self._storage.write_to(self._resource) as folder:
            skops.io.dump(self._model, folder / "intents.skops")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that comes later learns from predictions."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent and the ranking of each message."""
        if self._scores is None:
            self._scores = IntentScores(self._model)
        for message in messages:
            probabilities = self._scores.probabilities(_texts(message))
            probabilities = possible(probabilities, message.get("metadata"))
            ranking = cautious(probabilities, self._config["caution"])
            named = [{"name": name, "confidence": confidence} for name, confidence in ranking]
            message.set(INTENT, named[0], add_to_output=True)
            message.set("intent_ranking", named[: self._config["ranking_length"]], add_to_output=True)
        return messages


def _features(messages: Sequence[Message]) -> Any:
    """Three columns of text, one for each of the model's vectorisers."""
    import numpy

    return numpy.array([_texts(message) for message in messages], dtype=object)


def _texts(message: Message) -> Tuple[Text, Text, Text]:
    words = " ".join(token.text for token in message.get(TOKENS)).lower()
    return words, words, " ".join(dict.fromkeys(groups_in(message.get(TEXT))))


def _untrained(inverse_regularisation: float, max_iter: int) -> Any:
    from sklearn.compose import ColumnTransformer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline

    word = r"(?u)\b\w+\b"
    vectorisers = {
        "words": TfidfVectorizer(token_pattern=word, ngram_range=(1, 2), sublinear_tf=True),
        "parts": TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2),
        "groups": TfidfVectorizer(token_pattern=word, use_idf=False),
    }
    columns = [(name, vectoriser, at) for at, (name, vectoriser) in enumerate(vectorisers.items())]
    return Pipeline(
        [
            ("features", ColumnTransformer(columns)),
            ("classifier", LogisticRegression(C=inverse_regularisation, max_iter=max_iter)),
        ]
    )
