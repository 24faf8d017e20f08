"""Kill the sender anywhere: no dose is lost, every copy bears the same id, one final state, one intake.

The first part stops the worker with an exception that nothing catches, at every point and on a simulated clock; the
second kills real processes with SIGKILL and reads what their channel accepted from a file.
"""

from __future__ import annotations

import datetime as dtm
import os
import random
import select
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channels.base import Sent, Unavailable, Unknown
from bot.storage.tables import dose as dose_table
from tests.support.crashing_worker import POINTS
from tests.support.medications import ANNE, KEY, ZONE, Workshop, a_draft, utc

PROJECT = Path(__file__).parents[2]


class Crash(BaseException):
    """Like a killed process: not an Exception, so nothing in the worker catches it."""


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def crash_at(shop: Workshop, point: str) -> None:
    """Make the present worker die at `point`."""
    source = shop.worker._source

    def then_die(real):  # type: ignore[no-untyped-def]
        def act(*args):  # type: ignore[no-untyped-def]
            real(*args)
            raise Crash
        return act

    def die(*_: object) -> None:
        raise Crash

    if point == "before_prepare":
        source.prepare = die  # type: ignore[method-assign,assignment]
    elif point == "before_claim":
        source.claim = die  # type: ignore[method-assign,assignment]
    elif point == "after_claim":
        source.claim = then_die(source.claim)  # type: ignore[method-assign]
    elif point == "after_accept":
        source.record = die  # type: ignore[method-assign,assignment]
    else:
        source.record = then_die(source.record)  # type: ignore[method-assign]


@pytest.mark.parametrize(("point", "copies"), [
    ("before_prepare", 1), ("before_claim", 1), ("after_claim", 1), ("after_accept", 2), ("after_record", 1),
])
async def test_a_crash_anywhere_loses_no_dose(shop: Workshop, point: str, copies: int) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    crash_at(shop, point)
    with pytest.raises(Crash):
        await shop.at("2026-11-24 07:00")

    shop.restart()
    await shop.until("2026-11-24 07:05")

    ids = [one.message.dose_id for one in shop.channel.accepted]
    assert ids == [shop.the_dose().id] * copies
    assert shop.states() == ["sent"]
    answers = [shop.service.answer(shop.the_dose().id, ANNE, "taken").changed for _ in ids + ids]
    assert answers.count(True) == 1
    assert shop.states() == ["taken"]


async def test_a_crash_at_every_single_statement_loses_nothing(shop: Workshop) -> None:
    """A new dose each day; on day n the process dies at the n-th statement (BEGIN included) of its tick."""
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    day, crashed = utc("2026-11-24 07:00"), True
    while crashed:
        nth = (day - utc("2026-11-24 07:00")).days + 1
        shop.clock.move_to(day)
        crashed = await dies_at_statement(shop, nth)
        shop.restart()
        await shop.worker.pass_time(shop.clock, day + dtm.timedelta(minutes=5))

        copies = [one for one in shop.channel.accepted if one.message.dose_id == shop.doses()[-1].id]
        assert 1 <= len(copies) <= 2, f"statement {nth}"
        assert shop.states()[-1] == "sent"
        day += dtm.timedelta(days=1)
    assert nth > 15
    assert set(shop.states()[:-1]) == {"missed"}
    assert {dose.cause for dose in shop.doses()[:-1]} == {"unanswered"}


async def dies_at_statement(shop: Workshop, nth: int) -> bool:
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == nth:
            raise Crash

    sa.event.listen(shop.db.engine, "before_cursor_execute", count)
    try:
        await shop.worker.tick(shop.clock.now())
    except Crash:
        return True
    return False


@pytest.mark.parametrize(("point", "copies"), [("after_claim", 0), ("after_accept", 3)])
async def test_three_crashes_on_one_dose_end_it_with_a_named_cause(shop: Workshop, point: str, copies: int) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    for minute in range(3):
        crash_at(shop, point)
        with pytest.raises(Crash):
            await shop.at(f"2026-11-24 07:0{minute}")
        shop.restart()

    await shop.until("2026-11-24 10:00")

    dose = shop.the_dose()
    announced = [one for one in shop.channel.accepted if one.message.dose_id]
    assert {one.message.dose_id for one in announced} <= {dose.id}
    assert len(announced) == copies <= 3
    assert (dose.state, dose.cause, shop.alerts()) == ("missed", "doubtful", ["dose_doubtful"])
    assert shop.channel.texts[-1].startswith("De notre fait")


async def test_a_crash_does_not_use_up_the_repeat_even_when_a_refusal_comes_between(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    crash_at(shop, "after_claim")
    with pytest.raises(Crash):
        await shop.at("2026-11-24 07:00")
    shop.restart()
    shop.channel.script = [Unavailable(), Unknown(), Sent("m")]

    await shop.until("2026-11-24 07:10")

    assert (shop.states(), shop.channel.calls, shop.alerts()) == (["sent"], 3, [])


async def test_what_a_dead_sender_had_in_hand_is_refused_until_its_hour_is_over_and_ends_doubtful(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    crash_at(shop, "after_accept")
    with pytest.raises(Crash):
        await shop.at("2026-11-24 07:00")
    shop.restart()
    shop.channel.script = [Unavailable()] * 200

    await shop.until("2026-11-24 10:00")

    assert (shop.the_dose().state, shop.the_dose().cause) == ("missed", "doubtful")


async def test_a_message_that_kills_its_sender_takes_no_other_with_it_the_second_time(shop: Workshop) -> None:
    """All of a batch are in hand when the first of them kills; afterwards each of these is claimed by itself."""
    people = [f"{number:032}" for number in range(6)]
    for person in people:
        shop.meet(person)
        shop.service.create_plan(person, a_draft("08:00"), ZONE)
    shop.worker = shop.another_worker(senders=8)
    crash_at(shop, "after_claim")
    with pytest.raises(Crash):
        await shop.at("2026-11-24 07:00")
    shop.restart()
    shop.worker = shop.another_worker(senders=8)
    source, claims = shop.worker._source, []
    real = source.claim
    source.claim = lambda parcels, *more: (claims.append(len(parcels)), real(parcels, *more))[1]  # type: ignore[method-assign]

    await shop.until("2026-11-24 07:05")

    assert claims == [1] * 6
    assert [shop.states(person) for person in people] == [["sent"]] * 6


@pytest.mark.parametrize(("point", "mentions"), [("after_claim", 1), ("after_accept", 2), ("after_record", 1)])
async def test_a_crash_around_a_summary_mentions_it_all_the_same(shop: Workshop, point: str, mentions: int) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE)
    crash_at(shop, point)
    with pytest.raises(Crash):
        await shop.at("2026-11-24 12:00")

    shop.restart()
    await shop.until("2026-11-24 13:00")

    assert len(shop.channel.accepted) == mentions
    assert shop.states() == ["missed"]


async def test_a_restart_of_everything_between_two_doses_loses_nothing(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00", "20:00"), ZONE)
    for hour in ("2026-11-24 07:00", "2026-11-24 19:00", "2026-11-25 07:00", "2026-11-25 19:00"):
        shop.restart()
        await shop.at(hour)

    assert [dose.sent_at for dose in shop.doses()] == [dose.due_at for dose in shop.doses()]
    assert shop.channel.calls == 4


# -- real processes ----------------------------------------------------------------------------------------------


def start(shop: Workshop, witness: Path, point: str = "") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.support.crashing_worker", shop.url, str(witness), KEY, point]
    return subprocess.Popen(command, cwd=PROJECT, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})


def due_now(tmp_path: Path, count: int) -> Workshop:
    """A workshop on the machine's own time, with `count` doses of as many people that are due right now."""
    now = dtm.datetime.now(dtm.timezone.utc)
    shop = Workshop(tmp_path, start=f"{now - dtm.timedelta(minutes=3):%Y-%m-%d %H:%M}")
    due = now - dtm.timedelta(minutes=2)
    for number in range(count):
        draft = a_draft(f"{due:%H:%M}", start=due.date(), count=1)
        if number:
            shop.meet(f"{number:032}")
        shop.service.create_plan(f"{number:032}" if number else ANNE, draft, "UTC")
    shop.clock.move_to(now)
    return shop


def end_leases(shop: Workshop) -> None:
    """What thirty seconds do: the leases of the dead end."""
    with shop.db.begin() as on:
        held = dose_table.c.state == "sending"
        on.execute(dose_table.update().where(held).values(lease_until=utc("2020-01-01 00:00")))


def accepted(witness: Path) -> list[str]:
    return witness.read_text().split() if witness.exists() else []


@pytest.mark.parametrize("point", POINTS)
def test_sigkill_at_each_point(tmp_path: Path, point: str) -> None:
    shop, witness = due_now(tmp_path, 1), tmp_path / "witness"

    killed = start(shop, witness, point).wait(60)
    end_leases(shop)
    survived = start(shop, witness, "none").wait(60)

    dose = shop.the_dose()
    assert (killed, survived) == (-9, 0)
    assert dose.state == "sent"
    assert accepted(witness) == [dose.id] * (2 if point == "after_accept" else 1)


def test_random_sigkills_lose_nothing_and_double_at_most_the_send_under_way(tmp_path: Path) -> None:
    doses, kills, chance = 60, 6, random.Random(7)
    shop, witness = due_now(tmp_path, doses), tmp_path / "witness"

    for _ in range(kills):
        reached = len(accepted(witness)) + chance.randint(2, 9)
        process = start(shop, witness)
        while len(accepted(witness)) < reached:
            assert process.poll() is None
            select.select([], [], [], 0.002)
        process.kill()
        process.wait(60)
        end_leases(shop)
    assert start(shop, witness, "none").wait(60) == 0

    copies = Counter(accepted(witness))
    everybody = [ANNE, *(f"{number:032}" for number in range(1, doses))]
    assert set(copies) == {shop.doses(one)[0].id for one in everybody}
    assert len(copies) == doses
    assert sum(copies.values()) - doses <= kills
    assert max(copies.values()) <= 3
    assert [shop.states(one) for one in everybody] == [["sent"]] * doses
