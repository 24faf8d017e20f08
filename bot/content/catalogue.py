"""The read side of the educators' content: what services say, loaded once at start-up and only when it is sound."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.content.checks import read_content
from bot.content.findings import Report, format_finding
from bot.content.schema import Topic
from bot.content.schema_prevention import Section
from bot.content.schema_questionnaire import Questionnaire
from bot.content.schema_symptoms import Symptom
from bot.errors import ContentError


@dataclass(frozen=True)
class Catalogue:
    """Everything under content/.

    `topics`, `questionnaires` and sections of `prevention` by name; `messages` id → whole text (bubbles joined by a blank line);
    `labels` label → short French title (a topic stands under its label `advice/<topic>` and its Rasa intent `advice_<topic>`);
    `helplines`, `safety`, `missed_dose`, `plan_checks` and `cost_help` as plain data, numbers as text.
    """

    topics: dict[str, Topic]
    questionnaires: dict[str, Questionnaire]
    prevention: dict[str, Section]
    symptoms: dict[str, Symptom]
    messages: dict[str, str]
    labels: dict[str, str]
    helplines: dict[str, object]
    safety: dict[str, object]
    missed_dose: dict[str, object]
    plan_checks: dict[str, object]
    cost_help: dict[str, object]
    _bubbles: dict[str, tuple[str, ...]]

    @classmethod
    def load(cls, content_dir: Path) -> Catalogue:
        """Read and check content/. Raises ContentError with every problem; advice (review dates…) stops nothing."""
        report = Report()
        content = read_content(content_dir, None, report)
        problems = [format_finding(f) for f in report.sorted() if f.severity == "error"]
        if problems:
            raise ContentError(problems)
        library = content.library
        return cls(
            topics=content.topics,
            questionnaires=content.questionnaires,
            prevention=content.prevention,
            symptoms=content.symptoms,
            messages={name: "\n\n".join(bubbles) for name, bubbles in library.messages.items()},
            labels=library.labels,
            helplines=library.helplines,
            safety=library.safety,
            missed_dose=library.missed_dose,
            plan_checks=library.plan_checks,
            cost_help=library.cost_help,
            _bubbles=library.messages,
        )

    def bubbles(self, message_id: str, **values: object) -> tuple[str, ...]:
        """The bubbles of one message with its variables filled. Raises KeyError for an unknown id or variable."""
        return tuple(text.format_map(values) for text in self._bubbles[message_id])

    def text(self, message_id: str, **values: object) -> str:
        """One message as one text with its variables filled. Raises KeyError for an unknown id or variable."""
        return "\n\n".join(self.bubbles(message_id, **values))
