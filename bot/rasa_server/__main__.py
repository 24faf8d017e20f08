"""Rasa's own commands, each a process: `python -m bot.rasa_server serve|train|understand|talk`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from bot import lifeline
from bot.errors import CoachError, SettingsError
from bot.rasa_server import quiet


def main(arguments: list[str]) -> int:
    """The exit code: 0, or 1 after one French sentence on standard error."""
    commands = {"serve": _serve, "train": _train, "understand": _understand, "talk": _talk}
    if not arguments or arguments[0] not in commands:
        sys.stderr.write(f"usage: python -m bot.rasa_server {'|'.join(commands)}\n")
        return 2
    lifeline.hold()
    try:
        if arguments[0] != "train":
            _model()  # its absence is said at once, not after Rasa has been imported
        quiet.prepare()
        commands[arguments[0]](arguments[1:])
    except CoachError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _serve(_: list[str]) -> None:
    from bot import bootstrap, log_hygiene, settings
    from bot.rasa_server import engine, server
    from bot.storage import vault

    read = settings.read()
    log_hygiene.set_up("WARNING", secrets=[read.telegram_token] if read.telegram_token else [])
    services = bootstrap.build(read)
    agent = engine.load(_model(), services)
    server.serve(agent, read.rasa_port, vault.current().lookup("rasa"))


def _train(arguments: list[str]) -> None:
    from bot import settings
    from bot.rasa_server import spacy_fr, training

    read = settings.read()
    read.data_dir.mkdir(parents=True, exist_ok=True)
    os.chdir(read.data_dir)
    spacy_fr.build(Path("spacy_fr"))
    training.train(read, arguments[0])


def _understand(_: list[str]) -> None:
    from bot.rasa_server import scripts

    asyncio.run(scripts.understand(_model(), sys.stdin, sys.stdout))


def _talk(_: list[str]) -> None:
    from bot.rasa_server import scripts

    asyncio.run(scripts.talk(_model(), sys.stdin, sys.stdout))


def _model() -> Path:
    """The published model; the working folder becomes the data folder, where the spaCy pipeline lies."""
    from bot import models, settings

    read = settings.read()
    model = models.current(read)
    if model is None:
        raise SettingsError("Aucun modèle n'est publié. Lancez « coach train ».")
    model = model.resolve()
    os.chdir(read.data_dir)
    return model


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
