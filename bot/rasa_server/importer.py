"""Feeds Rasa from the educators' folders: dialogue and domain files, plus intents and examples of the advice topics."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content.catalogue import Catalogue

ANSWER = "action_advice__answer"


class Example(Message):
    """A training sentence that is cheap to copy and to compare.

    Rasa copies and fingerprints all sentences five times over on their way to training, which with 30,000 of them took
    longer than learning from them. Text and intent make the fingerprint; what components add follows from these.
    """

    def fingerprint(self) -> str:
        if self._cached_fingerprint is None:
            said = f"{self.data.get(INTENT)}|{self.data.get(TEXT)}"
            self._cached_fingerprint: str | None = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]
        return str(self._cached_fingerprint)

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        return Example(data=dict(self.data), output_properties=set(self.output_properties), features=list(self.features))


class ContentImporter(RasaFileImporter):
    """One advice topic is one file: its intent, its examples and its rule are made from it at training time."""

    def __init__(self, config_file: str | None = None, domain_path: str | None = None,
                 training_data_paths: Any = None, **kwargs: Any) -> None:
        super().__init__(config_file, domain_path, training_data_paths, **kwargs)
        self._topics = Catalogue.load(Path(str(domain_path)).parent).topics

    def get_domain(self) -> Domain:
        intents = [f"advice_{topic}" for topic in self._topics]
        return super().get_domain().merge(Domain.from_dict({"version": "3.1", "intents": intents, "actions": [ANSWER]}))

    def get_nlu_data(self, language: str | None = "fr") -> TrainingData:
        rows = [
            Message.build(text=example, intent=f"advice_{name}")
            for name, topic in self._topics.items()
            for example in topic.examples
        ]
        dialogue = super().get_nlu_data(language)
        dialogue.training_examples = [Example(data=message.data) for message in [*dialogue.training_examples, *rows]]
        return dialogue

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        rules = [
            {"rule": f"conseil {topic}", "steps": [{"intent": f"advice_{topic}"}, {"action": ANSWER}]}
            for topic in self._topics
        ]
        steps = YAMLStoryReader().read_from_parsed_yaml({"version": "3.1", "rules": rules})
        return super().get_stories(exclusion_percentage).merge(StoryGraph(steps))


