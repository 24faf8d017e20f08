"""`make bench`: one run, every figure beside its target, written to docs/bench.md. `--quick` leaves out the clean clone."""

from __future__ import annotations

import asyncio
import datetime as dtm
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from bench.coach import BOT_API, Coach, Person

PROJECT = Path(__file__).resolve().parent.parent
CHAT, ADVICE, FORM = ("bonjour", "merci", "au revoir", "qui es tu"), ("comment arreter de fumer", "le sel cest mauvais ?"), ("rappelle-moi la metformine", "à 8h et 20h", "annuler")
PROFILE = ("bonjour", "oui", "oui", "oui", "67", "femme", "france", "diabète", "non jamais")


@dataclass
class Row:
    """One measured figure; `target` is the most (or least) that the issue asks for, None where it asks nothing."""

    what: str
    value: float
    unit: str
    target: float | None = None
    least: bool = False

    def line(self) -> str:
        met = self.target is None or (self.value >= self.target if self.least else self.value <= self.target)
        aim = "" if self.target is None else f"{'≥' if self.least else '≤'} {self.target:g} {self.unit}"
        return f"| {self.what} | {self.value:.3g} {self.unit} | {aim} | {'' if self.target is None else 'met' if met else '**not met**'} |"


def main() -> None:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as scratch:
        folder = Path(scratch)
        checkout = PROJECT if "--quick" in sys.argv else clean_clone(folder, rows)
        api = start_bot_api()
        token = {"TELEGRAM_TOKEN": api[1], "TELEGRAM_API": api[0]}
        try:
            measure(Coach(checkout, folder / "data", token), rows, api[0])
        finally:
            api[2].kill()
    report(rows)


def clean_clone(folder: Path, rows: list[Row]) -> Path:
    """A clone of HEAD, set up with warm package caches, to its first answer."""
    checkout = folder / "clone"
    begun = time.monotonic()
    subprocess.run(["git", "clone", "-q", str(PROJECT), str(checkout)], check=True)
    subprocess.run(["tools/setup.sh", "run"], cwd=checkout, check=True)
    rows.append(Row("clean clone: dependencies installed", time.monotonic() - begun, "s"))
    coach = Coach(checkout, folder / "clone-data")
    coach.start()
    rows.append(Row("clean clone to first answer", time.monotonic() - begun, "s", 300))
    coach.stop()
    return checkout


def measure(coach: Coach, rows: list[Row], api: str) -> None:
    rows.append(Row("first start, training included", coach.start(), "s"))
    coach.stop()
    assert "Modèle publié" in coach.said
    trained = float(coach.said.split("Modèle publié en ")[1].split(" ")[0])
    rows.append(Row("training", trained, "s", 90))
    rows.append(Row("second start to first answer", coach.start(), "s", 25))
    assert "rien à apprendre" in coach.said
    try:
        asyncio.run(talk(coach, rows))
        rows += dose_on_the_wire(api)
        memory = coach.memory()
        rows += [Row(f"memory of {name}", size / 2**20, "MB") for name, size in memory.items()]
        rows.append(Row("memory of all processes", sum(memory.values()) / 2**20, "MB", 1500))
    finally:
        coach.stop()


async def talk(coach: Coach, rows: list[Row]) -> None:
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(trust_env=False, timeout=30, limits=limits) as client:
        people = [Person(coach.url) for _ in range(16)]
        await asyncio.gather(*(play(client, person, PROFILE) for person in people))
        for name, lines in (("chit-chat", CHAT), ("advice with profile", ADVICE), ("form step", FORM)):
            alone = [ms for _ in range(12) for ms in await play(client, people[0], lines)]
            rows.append(Row(f"{name}, one person: p50", statistics.median(alone), "ms"))
            rows.append(Row(f"{name}, one person: p95", percentile(alone, 95), "ms", 120))
        for name, lines in (("chit-chat", CHAT), ("advice with profile", ADVICE), ("form step", FORM)):
            rows += await crowd(coach, client, people, name, lines)
        rows += await long_session(coach, client)


async def crowd(coach: Coach, client: httpx.AsyncClient, people: list[Person], name: str, lines: tuple[str, ...]) -> list[Row]:
    cpu, begun = coach.cpu(), time.monotonic()
    found = await asyncio.gather(*(play(client, person, lines * 8) for person in people))
    elapsed, spent = time.monotonic() - begun, coach.cpu() - cpu
    times = [ms for each in found for ms in each]
    head = f"{name}, 16 people without a pause"
    return [
        Row(f"{head}: CPU a reply", spent * 1000 / len(times), "ms", 25),
        Row(f"{head}: replies", len(times) / elapsed, "a second", 30, least=True),
        Row(f"{head}: p50", statistics.median(times), "ms"),
        Row(f"{head}: p95", percentile(times, 95), "ms", 700),
    ]


async def long_session(coach: Coach, client: httpx.AsyncClient) -> list[Row]:
    """100 messages of one person in one session: CPU of the last ten over CPU of the first ten."""
    person = Person(coach.url)
    await play(client, person, PROFILE)
    costs = []
    for _ in range(10):
        cpu = coach.cpu()
        await play(client, person, (CHAT + ADVICE + CHAT)[:10])
        costs.append(coach.cpu() - cpu)
    return [Row("messages 91-100 of a session, CPU over messages 1-10", costs[-1] / costs[0], "times", 1.5)]


async def play(client: httpx.AsyncClient, person: Person, lines: tuple[str, ...]) -> list[float]:
    return [await person.say(client, line) for line in lines]


# -- a due dose ----------------------------------------------------------------------------------------------------


def start_bot_api() -> tuple[str, str, subprocess.Popen[str]]:
    """Our local Bot API server: (address, token, process)."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.bot_api", "--port", str(BOT_API)], cwd=PROJECT, stdout=subprocess.PIPE, text=True,
    )
    assert process.stdout is not None
    address, token = (part.split("=", 1)[1] for part in process.stdout.readline().split())
    return address, token, process


def dose_on_the_wire(api: str, doses: int = 3) -> list[Row]:
    """Reminders asked for in the chat, one for each of the coming minutes; seconds after its minute on the wire."""
    with httpx.Client(trust_env=False, timeout=10) as client:
        def says(text: str) -> None:
            client.post(f"{api}/_ctl/says", params={"chat": "7", "text": text})
            time.sleep(4)

        for line in PROFILE:
            says(line)
        first = dtm.datetime.now(dtm.timezone.utc).replace(second=0, microsecond=0) + dtm.timedelta(minutes=2)


        local = [(first + dtm.timedelta(minutes=i)).astimezone(ZoneInfo("Europe/Paris")) for i in range(doses)]
        says("rappelle-moi la metformine à " + " et ".join(f"{t.hour}h{t.minute:02}" for t in local))
        says("oui")
        lateness = []
        for due in local:
            arrived = _wait_for(client, api, f"prise de {due.hour} h {due.minute:02}" if due.minute else f"prise de {due.hour} h)")
            lateness.append(arrived - due.timestamp())
    return [Row(f"a due dose: seconds from its minute to the wire, worst of {doses}", max(lateness), "s", 2)]


def _wait_for(client: httpx.Client, api: str, words: str) -> float:
    end = time.time() + 200
    while time.time() < end:
        if any(words in message["text"] for message in client.get(f"{api}/_sent").json()):
            return time.time()
        time.sleep(0.02)
    raise RuntimeError(f"no message with « {words} »")


# -- the table -------------------------------------------------------------------------------------------------------


def percentile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def report(rows: list[Row]) -> None:
    table = "\n".join(["| what | measured | target | |", "|---|---|---|---|", *(row.line() for row in rows)])
    cores, load = os.cpu_count(), os.getloadavg()[1]
    page = f"""# Bench
Written by `make bench` on {dtm.datetime.now(dtm.timezone.utc):%Y-%m-%d}, {cores} cores ({platform.machine()}), load over the last 5 minutes {load:.1f}.

{table}

**Method.** One run on one machine, everything through the chat page's own route with one cookie a person, so a reply
includes page server, safety screen, Rasa, actions, SQLite (synchronous=FULL) and journal. CPU is user + system time of all
our processes (psutil), divided by the replies. 16 people send the next message as soon as the answer is there; the client
runs on the same cores and its own CPU is not counted. A session is as long as the section's messages. The dose's lateness is
taken by polling our local Bot API server every 20 ms. The clean clone uses the package caches of this machine.
"""
    (PROJECT / "docs").mkdir(exist_ok=True)
    (PROJECT / "docs" / "bench.md").write_text(page, "utf-8")
    sys.stdout.write(page)


if __name__ == "__main__":
    main()
