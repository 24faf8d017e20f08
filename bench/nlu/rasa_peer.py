"""Rasa's own pipelines, trained and asked through Rasa."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.nlu.contestant import Contest

_COUNTS = [{"name": "CountVectorsFeaturizer"}, {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}]
_FALLBACK = {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1}


def pipelines(epochs: int) -> dict[str, list[dict[str, Any]]]:
    """`rasa init`'s suggestion; covidflow's (white space, counts of words and letters, DIET); Rasa's linear classifier."""
    diet = {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True}
    return {
        "rasa_default": [
            {"name": "WhitespaceTokenizer"}, {"name": "RegexFeaturizer"}, {"name": "LexicalSyntacticFeaturizer"}, *_COUNTS,
            diet, {"name": "EntitySynonymMapper"}, _FALLBACK,
        ],
        "rasa_covidflow": [{"name": "WhitespaceTokenizer"}, *_COUNTS, diet],
        "rasa_logistic": [{"name": "WhitespaceTokenizer"}, *_COUNTS, {"name": "LogisticRegressionClassifier"}, _FALLBACK],
    }


def main() -> None:
    folder, name, epochs = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false"}
    contest = Contest(folder)
    asyncio.run(_play(contest, folder, pipelines(epochs)[name]))
    contest.close()


async def _play(contest: Contest, folder: Path, pipeline: list[dict[str, Any]]) -> None:
    import rasa.model_training
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.utils.io import write_yaml
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    examples: dict[str, list[str]] = defaultdict(list)
    for text, label in contest.rows:
        examples[label].append(" ".join(text.replace("[", "(").replace("]", ")").split()))
    nlu = [{"intent": label, "examples": "".join(f"- {text}\n" for text in texts)} for label, texts in examples.items()]
    write_yaml({"version": "3.1", "nlu": nlu}, folder / "nlu.yml")
    write_yaml({"recipe": "default.v1", "language": "fr", "assistant_id": "bench", "pipeline": pipeline}, folder / "config.yml")
    with contest.training():
        archive = await asyncio.to_thread(
            rasa.model_training.train_nlu, str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    agent = Agent.load(str(archive))
    for text in contest.questions():
        found = await agent.processor.parse_message(UserMessage(text.lstrip("/") or "?"))
        name = found["intent"]["name"]
        contest.answer("out_of_scope" if name == "nlu_fallback" else name, float(found["intent"]["confidence"]))


main()
