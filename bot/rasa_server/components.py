"""Rasa NLU components: French tokens, a linear classifier over normalised n-grams, and the decision to act or ask."""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT, TEXT_TOKENS
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.french import fold
from bot.understanding import abbreviations
from bot.understanding.decision import Thresholds, decide
from bot.understanding.model import OUT_OF_SCOPE, Guess, IntentModel

_Types = DefaultV1Recipe.ComponentType
ASK_INTENT = "nlu_fallback"


@DefaultV1Recipe.register(_Types.MESSAGE_TOKENIZER, is_trainable=False)
class FrenchTokenizer(SpacyTokenizer):
    """spaCy's French tokens; each keeps its lemma in `data` and carries the folded spelling as its working form.

    Lemmas from a look-up table are wrong too often in sloppy text to be the only form: the classifier learns them from
    the training sentences and looks them up for words as meant (docs/understanding.md).
    """

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        tokens = super().tokenize(message, attribute)
        for token in tokens:
            token.data["lemma"] = fold(token.lemma)
            token.lemma = fold(token.text)
        return list(tokens)


@DefaultV1Recipe.register(_Types.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Rasa's side of `IntentModel`: trains it on the messages' texts, keeps it in the model archive, asks it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"ranking_length": 6}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._model: IntentModel | None = None

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> LinearIntentClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        rows = [m for m in training_data.intent_examples if m.get(TEXT)]
        texts, labels = [m.get(TEXT) for m in rows], [m.get(INTENT) for m in rows]
        tokens = [token for m in rows for token in m.get(TEXT_TOKENS) or []]
        lemmas = {token.lemma: token.data["lemma"] for token in tokens if token.lemma != token.data["lemma"]}
        self._model = IntentModel.fit(texts, labels, abbreviations.read(), lemmas)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / "intents.joblib", compress=3)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> LinearIntentClassifier:
        self = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            self._model = joblib.load(folder / "intents.joblib")  # our own archive, made on this machine
        return self

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            ranking = self._model.rank(text, self._config["ranking_length"]) if self._model and text.strip() else []
            entries = [{"name": guess.label, "confidence": guess.confidence} for guess in ranking]
            message.set(INTENT, entries[0] if entries else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, entries, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


@DefaultV1Recipe.register(_Types.INTENT_CLASSIFIER, is_trainable=False)
class Decision(GraphComponent):
    """Turns a ranking into one of act, ask, reject.

    Adds `label`, `decision` to the parse and replaces the intent by `nlu_fallback` (ask) or `out_of_scope` (reject).
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"act_from": 0.75, "reject_below": 0.1}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Decision:
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._thresholds = Thresholds(config["act_from"], config["reject_below"])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._decide(message)
        return messages

    def _decide(self, message: Message) -> None:
        guesses = [Guess(r["name"], r["confidence"]) for r in message.get(INTENT_RANKING_KEY) or []]
        decision = decide(guesses, self._thresholds)
        label, confidence = (guesses[0].label, guesses[0].confidence) if guesses else (OUT_OF_SCOPE, 0.0)
        message.set("label", label, add_to_output=True)
        message.set("decision", decision, add_to_output=True)
        intent = {"act": label, "ask": ASK_INTENT, "reject": OUT_OF_SCOPE}[decision]
        message.set(INTENT, {"name": intent, "confidence": confidence}, add_to_output=True)
