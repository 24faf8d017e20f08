"""Must run before Rasa is imported: no telemetry, no jax, no chatter, nothing of a message in a log."""

from __future__ import annotations

import logging
import os
import sys
import warnings


def prepare(level: int = logging.ERROR) -> None:
    """Set the process up for Rasa. Texts and slots appear in Rasa's debug logs, so its level never goes below WARNING."""
    os.environ.update(RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", SQLALCHEMY_SILENCE_UBER_WARNING="1",
                      CUDA_VISIBLE_DEVICES="", SANIC_WORKERS="1")
    sys.modules.setdefault("jax", None)  # type: ignore[arg-type]  # TensorFlow Lite would pull it in: 65 MB for nothing
    warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.WARNING)
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(max(level, logging.WARNING))
    for name in ("rasa", "apscheduler", "sanic", "sanic.root", "matplotlib", "asyncio"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
