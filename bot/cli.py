"""The `coach` command: for people in French, for scripts as JSON lines."""

from __future__ import annotations

import asyncio
import datetime as dtm
import getpass
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

import typer
from rich.console import Console

from bot import lifeline, settings
from bot.clock import SystemClock
from bot.errors import CoachError, SettingsError
from bot.jsonl import each_line

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Coach Santé : conseils de prévention et rappels.")
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def main() -> None:
    """Run the command; what goes wrong for a known reason is one French sentence and exit code 1."""
    lifeline.hold()
    try:
        app()
    except CoachError as error:
        err.print(f"✗ {error}", markup=False, soft_wrap=True)
        sys.exit(1)
    except PermissionError as error:
        err.print(f"✗ Pas le droit d'écrire ou de lire « {error.filename} ». Corrigez les droits, ou choisissez un autre "
                  "dossier avec COACH_DATA.", markup=False, soft_wrap=True)
        sys.exit(1)


def say(text: str) -> None:
    """One line for a person; paths are never cut."""
    out.print(text, markup=False, soft_wrap=True)


# -- running -----------------------------------------------------------------------------------------------------


@app.command()
def run() -> None:
    """Lancer le coach : page web, terminal, rappels, et Telegram si TELEGRAM_TOKEN est donné."""
    from bot import publishing
    from bot.supervisor import Supervisor

    read = settings.read()
    _writable(read.data_dir)
    publishing.publish_if_changed(read, say)
    out.print("Démarrage des parties :")
    raise typer.Exit(Supervisor(read, say).run())


@app.command(hidden=True)
def serve_web() -> None:
    """La page de discussion (un processus de « coach run »)."""
    from bot.channels import web
    from bot.parts import page

    services = _services()
    web.serve(page(services), services.settings.web_port)


@app.command(hidden=True)
def serve_worker() -> None:
    """Les rappels (un processus de « coach run »)."""
    from bot.parts import worker

    asyncio.run(_until_signal(worker(_services())))


@app.command(hidden=True)
def serve_telegram() -> None:
    """Telegram (un processus de « coach run »)."""
    from bot.parts import telegram

    asyncio.run(_until_signal(telegram(_services())))


@app.command()
def talk(jsonl: bool = typer.Option(False, "--jsonl", help="Jouer des conversations : JSON ligne à ligne."),
         person: str = typer.Option("", "--qui", help="Parler sous un autre nom (une autre personne).")) -> None:
    """Parler au coach dans ce terminal (« coach run » doit tourner)."""
    if jsonl:
        _rasa("talk")
    from bot.channels.terminal import Terminal
    from bot.supervisor import running

    services = _services()
    if not running(services.settings.rasa_port):
        say("Le coach ne tourne pas : lancez « make run » dans un autre terminal. D'ici là, je ne comprends que les "
            "boutons et les urgences.")
    who = person or getpass.getuser()
    terminal = Terminal(who, services.conversation.handle,
                        lambda name, after: services.waiting("terminal", name, after), services.clock)
    asyncio.run(terminal.run())


# -- understanding -----------------------------------------------------------------------------------------------


@app.command()
def understand(text: Optional[str] = typer.Argument(None, help="Une phrase ; sinon, l'entrée standard."),
               jsonl: bool = typer.Option(False, "--jsonl", help="JSON ligne à ligne.")) -> None:
    """Montrer ce que le coach comprend d'une phrase."""
    if jsonl or text is None:
        _rasa("understand")
    done = _rasa_lines("understand", [{"text": text}])[0]
    out.print_json(data=done)


@app.command()
def posology(text: Optional[str] = typer.Argument(None, help="Une phrase ; sinon, l'entrée standard."),
             jsonl: bool = typer.Option(False, "--jsonl", help="JSON ligne à ligne.")) -> None:
    """Montrer ce que le coach comprend d'un horaire de médicament."""
    from bot.medications import script

    if jsonl or text is None:
        asyncio.run(each_line(sys.stdin, sys.stdout, script.answer))
        return
    row = {"text": text, "now": SystemClock().now().isoformat(), "tz": settings.read().timezone}
    out.print_json(data=asyncio.run(script.answer(row)))


@app.command()
def evaluate(file: Path = typer.Argument(..., help="Lignes {\"text\", \"label\"}."),
             clean: bool = typer.Option(False, "--propre", help="L'orthographe corrigée (« clean ») là où elle est donnée."),
             as_json: bool = typer.Option(False, "--json", help="Le résultat en JSON.")) -> None:
    """Mesurer la compréhension sur un fichier de phrases étiquetées."""
    from bot import evaluation

    rows = evaluation.read(file, clean=clean)
    found = evaluation.measure(rows, _rasa_lines("understand", [{"text": row["text"]} for row in rows]))
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    else:
        evaluation.show(found, out)


# -- educators ---------------------------------------------------------------------------------------------------


@app.command()
def check() -> None:
    """Vérifier les fichiers des éducateurs : chaque problème avec son fichier, sa ligne et que faire."""
    from bot import publishing

    findings = publishing.findings(settings.read())
    for finding in findings:
        out.print(publishing.shown(finding), markup=False, soft_wrap=True)
    errors = sum(f.severity == "error" for f in findings)
    out.print(f"{errors} erreur(s), {len(findings) - errors} conseil(s)." if findings else "Tout est bon.")
    raise typer.Exit(1 if errors else 0)


@app.command()
def train(force: bool = typer.Option(False, "--force", help="Même si rien n'a changé.")) -> None:
    """Apprendre les fichiers des éducateurs, et publier si tout est bon."""
    from bot import publishing

    read = settings.read()
    _writable(read.data_dir)
    publishing.publish_if_changed(read, say, force=force)


# -- operators ---------------------------------------------------------------------------------------------------


@app.command()
def journal(label: Optional[str] = typer.Option(None, "--label", help="Seulement cette étiquette."),
            decision: Optional[str] = typer.Option(None, "--decision", help="act, ask ou reject."),
            below: Optional[float] = typer.Option(None, "--sous", help="Confiance au plus."),
            since: Optional[dtm.datetime] = typer.Option(None, "--depuis", help="Date (AAAA-MM-JJ), heure UTC."),
            until: Optional[dtm.datetime] = typer.Option(None, "--jusqua", help="Date (AAAA-MM-JJ), heure UTC."),
            text: Optional[str] = typer.Option(None, "--texte", help="Mots contenus."),
            patient: Optional[str] = typer.Option(None, "--patient", help="Pseudonyme."),
            limit: int = typer.Option(50, "--nombre", help="Nombre de lignes."),
            jsonl: bool = typer.Option(False, "--jsonl", help="JSON ligne à ligne.")) -> None:
    """Lister les échanges (textes masqués), les plus récents d'abord."""
    from bot import showing

    entries = _services().journal.search(
        label=label, decision=decision, max_confidence=below, since=_utc(since), until=_utc(until), text=text,
        patient=patient, limit=limit,
    )
    if jsonl:
        for entry in entries:
            sys.stdout.write(json.dumps(showing.as_row(entry), ensure_ascii=False) + "\n")
    else:
        showing.journal(entries, out)


@app.command()
def alerts(close: Optional[int] = typer.Option(None, "--fermer", help="Numéro de l'alerte traitée.")) -> None:
    """Voir ce qui attend l'équipe : détresses, demandes de parler à quelqu'un, personnes injoignables."""
    services = _services()
    if close is not None:
        say("Alerte fermée." if services.alerts.close(close) else "Il n'y a pas d'alerte ouverte de ce numéro.")
        return
    waiting = services.alerts.open_ones()
    for alert in waiting:
        say(f"{alert.id}  {alert.at:%d/%m/%Y %H:%M} UTC  {alert.kind}  {alert.patient_id or 'anonyme'}")
    say(f"{len(waiting)} alerte(s) ouverte(s).")


@app.command()
def diagnose() -> None:
    """Dire ce qui ne va pas dans cette installation, et que faire."""
    from bot import diagnosis

    findings = diagnosis.run()
    for finding in findings:
        say(f"{'✓' if finding.fine else '✗'} {finding.what}{' → ' if finding.remedy else ''}{finding.remedy}")
    raise typer.Exit(0 if all(f.fine for f in findings) else 1)


@app.command()
def status() -> None:
    """Dire si les rappels partent : retard, dernier envoi, personnes injoignables, envois douteux."""
    services = _services()
    now = services.clock.now()
    found = services.delivery_status(now)
    for line in found.lines(now):
        say(line)
    raise typer.Exit(0 if found.fine(now) else 1)


@app.command()
def purge() -> None:
    """Appliquer les durées de conservation maintenant (le coach le fait seul chaque jour)."""
    services = _services()
    gone = services.identity.purge(services.clock.now())
    out.print(f"Effacés : {gone.contacts} contacts, {gone.turns} échanges, {gone.buttons} boutons, {gone.others} autres.")


# -- shared by the commands above --------------------------------------------------------------------------------


def _services() -> Any:
    from bot import bootstrap, log_hygiene

    read = settings.read()
    log_hygiene.set_up(read.log_level, secrets=[read.telegram_token] if read.telegram_token else [])
    _writable(read.data_dir)
    return bootstrap.build(read)


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        raise SettingsError(
            f"Je ne peux pas écrire dans le dossier de données « {folder} ». Corrigez ses droits, ou choisissez-en un "
            "autre avec COACH_DATA."
        ) from None


def _rasa(command: str) -> None:
    """Become the Rasa process that does `command`, with our own standard input and output."""
    raise typer.Exit(subprocess.run([sys.executable, "-m", "bot.rasa_server", command], check=False, env=_quiet()).returncode)


def _rasa_lines(command: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "bot.rasa_server", command], input="\n".join(json.dumps(row) for row in rows) + "\n",
        stdout=subprocess.PIPE, text=True, check=False, env=_quiet(),
    )
    if done.returncode:
        raise SettingsError("La compréhension n'a pas pu démarrer (voir ci-dessus).")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _quiet() -> dict[str, str]:
    return {**os.environ, "PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}


def _utc(moment: dtm.datetime | None) -> dtm.datetime | None:
    return None if moment is None else moment.replace(tzinfo=dtm.timezone.utc)


async def _until_signal(part: Callable[[asyncio.Event], Any]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await part(stop)
