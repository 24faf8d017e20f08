"""Due doses on their way out: words by lateness, refusals of the channel, several workers. Hours are UTC."""

from __future__ import annotations

import asyncio
import datetime as dtm
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channels.base import Blocked, Failed, RetryLater, Sent, Unavailable, Unknown
from bot.clock import SystemClock
from bot.duty import RIGHT, Duty
from bot.medications.delivery import backoff
from bot.medications.service import MedicationService
from bot.storage.database import Database
from bot.storage.medications import MedicationStore
from bot.storage.tables import dose as dose_table
from bot.storage.tables import plan as plan_table
from bot.worker import Worker
from tests.support.fake_channel import FakeChannel
from tests.support.medications import ANNE, BRUNO, ZONE, Workshop, a_draft, utc

NOW_WORDS = ("c'est l'heure", "maintenant")


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def with_plan(shop: Workshop, *times: str, patient_id: str = ANNE, **fields: object) -> None:
    shop.service.create_plan(patient_id, a_draft(*(times or ("08:00",)), **fields), ZONE)  # type: ignore[arg-type]


async def test_a_dose_leaves_at_its_hour_with_buttons_that_can_be_typed(shop: Workshop) -> None:
    with_plan(shop)
    await shop.at("2026-11-24 06:59")
    assert shop.channel.accepted == []

    await shop.at("2026-11-24 07:00")

    (accepted,) = shop.channel.accepted
    dose = shop.the_dose()
    assert accepted.external_id == "chat-a"
    assert accepted.message.text == "C'est l'heure (prise de 8 h).\n*metformine* : 500 mg"
    assert [(button.label, button.data) for button in accepted.message.buttons] == [
        ("Pris", f"d:{dose.id}:taken"), ("Plus tard", f"d:{dose.id}:later"), ("Pas pris", f"d:{dose.id}:skip"),
    ]
    assert shop.offered() == [[button.label, button.data] for button in accepted.message.buttons]
    assert (dose.state, dose.message_ref) == ("sent", "m1")


async def test_it_is_sent_once_however_often_one_ticks(shop: Workshop) -> None:
    with_plan(shop)
    for minute in range(5):
        await shop.at(f"2026-11-24 07:0{minute}")

    assert shop.channel.calls == 1


async def test_a_discreet_plan_names_no_medicine(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE, discreet=True)
    await shop.at("2026-11-24 07:00")

    assert shop.channel.texts == ["C'est l'heure (prise de 8 h)."]


@pytest.mark.parametrize(("minutes", "begins"), [
    (0, "C'est l'heure"), (15, "C'est l'heure"), (16, "Rappel en retard, de notre fait"),
    (120, "Rappel en retard, de notre fait"), (121, None), (360, None),
])
async def test_words_by_lateness(shop: Workshop, minutes: int, begins: str | None) -> None:
    with_plan(shop)
    shop.clock.move_to(utc("2026-11-24 07:00") + dtm.timedelta(minutes=minutes))

    await shop.worker.tick(shop.clock.now())

    if begins:
        (text,) = shop.channel.texts
        assert text.startswith(begins)
        assert "8 h" in text
        assert ("si vous l'avez déjà prise, ne la reprenez pas" in text.lower()) == (minutes > 15)
    else:
        assert (shop.the_dose().state, shop.the_dose().cause) == ("missed", "outage")
        assert not any(word in text.lower() for word in NOW_WORDS for text in shop.channel.texts)
        assert not any(accepted.message.buttons for accepted in shop.channel.accepted)


async def test_late_words_end_at_half_the_gap(shop: Workshop) -> None:
    with_plan(shop, "08:00", "10:00")

    await shop.at("2026-11-24 08:01")

    assert shop.the_dose().state == "missed"


async def test_an_outage_is_told_once_in_one_summary_after_what_is_on_time(shop: Workshop) -> None:
    with_plan(shop, "08:00", "14:00")
    with_plan(shop, "08:30", label="ramipril")

    await shop.at("2026-11-24 13:00")  # 14:00 local: on time; 08:00 and 08:30: too late
    await shop.until("2026-11-24 18:00")

    assert [text.splitlines()[0] for text in shop.channel.texts] == [
        "C'est l'heure (prise de 14 h).", "De notre fait, des rappels ont pu ne pas vous parvenir :",
    ]
    assert shop.channel.texts[1].splitlines()[1:3] == [
        "• metformine, aujourd'hui à 8 h", "• ramipril, aujourd'hui à 8 h 30",
    ]


async def test_a_summary_waits_for_the_morning_and_a_day_old_one_is_history(shop: Workshop) -> None:
    with_plan(shop, "20:00", count=2)

    await shop.at("2026-11-24 21:30")
    assert shop.channel.accepted == []
    await shop.until("2026-11-25 08:00")
    assert len(shop.channel.accepted) == 1
    assert "hier à 20 h" in shop.channel.texts[0]
    await shop.at("2026-11-27 10:00")

    assert len(shop.channel.accepted) == 1
    assert shop.states() == ["missed", "missed"]


async def test_a_discreet_summary_names_no_medicine(shop: Workshop) -> None:
    shop.service.create_plan(ANNE, a_draft("08:00"), ZONE, discreet=True)
    await shop.at("2026-11-24 12:00")

    assert "la prise prévue aujourd'hui à 8 h" in shop.channel.texts[0]
    assert "metformine" not in shop.channel.texts[0]


async def test_a_summary_that_failed_is_tried_again(shop: Workshop) -> None:
    with_plan(shop)
    shop.channel.script = [Unavailable(), RetryLater(30), Unknown()]
    await shop.at("2026-11-24 12:00")
    await shop.until("2026-11-24 13:00")

    assert (shop.channel.calls, len(shop.channel.accepted)) == (3, 1)


async def test_a_snoozed_dose_is_sent_again_after_the_delay(shop: Workshop) -> None:
    with_plan(shop)
    await shop.at("2026-11-24 07:00")
    shop.service.answer(shop.the_dose().id, ANNE, "later10")
    await shop.at("2026-11-24 07:09")
    assert shop.channel.calls == 1

    await shop.at("2026-11-24 07:10")

    assert shop.channel.texts[1] == "Comme convenu, je vous rappelle la prise de 8 h.\n*metformine* : 500 mg"
    assert shop.channel.accepted[1].message.dose_id == shop.channel.accepted[0].message.dose_id
    assert shop.the_dose().state == "sent"


async def test_429_silences_the_channel_also_after_a_restart(shop: Workshop) -> None:
    shop.meet(BRUNO)
    with_plan(shop)
    with_plan(shop, patient_id=BRUNO)
    shop.channel.script = [RetryLater(40)]

    await shop.at("2026-11-24 07:00")
    shop.restart()
    await shop.at("2026-11-24 07:00:39")
    assert shop.channel.calls == 1
    await shop.until("2026-11-24 07:00:41")

    assert sorted(one.external_id for one in shop.channel.accepted) == ["chat-a", "chat-b"]
    assert shop.channel.calls == 3


async def test_429_on_one_channel_does_not_stop_another(shop: Workshop) -> None:
    shop.meet(BRUNO, "web")
    with_plan(shop)
    with_plan(shop, patient_id=BRUNO)
    web = FakeChannel("web")
    worker = Worker(shop.worker._source, {"talk": shop.channel, "web": web}, shop.leases, shop.clock)
    shop.channel.script = [RetryLater(40)]
    shop.clock.move_to(utc("2026-11-24 07:00"))

    await worker.tick(shop.clock.now())

    assert (len(shop.channel.accepted), len(web.accepted)) == (0, 1)


async def test_a_person_who_blocked_the_bot_is_called_once_and_found_again(shop: Workshop) -> None:
    with_plan(shop, "08:00", "12:00")
    shop.channel.script = [Blocked()]
    await shop.until("2026-11-24 10:00")
    assert (shop.channel.calls, shop.alerts()) == (1, ["unreachable"])
    assert shop.service.delivery_proof(ANNE).reachable is False
    await shop.until("2026-11-24 11:30")

    shop.reach(ANNE, True)
    await shop.at("2026-11-24 11:31")

    assert [(dose.slot, dose.state, dose.cause) for dose in shop.doses()] == [
        ("08:00", "missed", "unreachable"), ("12:00", "sent", None),
    ]
    assert len(shop.channel.accepted) == 1


async def test_an_unavailable_network_is_tried_with_growing_pauses_until_the_window_closes(shop: Workshop) -> None:
    with_plan(shop)
    shop.channel.script = [Unavailable()] * 500

    await shop.until("2026-11-24 09:30")

    assert 120 < shop.channel.calls < 180
    assert (shop.states(), shop.the_dose().cause) == (["missed"], "unavailable")
    assert [backoff(tries).total_seconds() for tries in (0, 1, 2, 3, 7, 99)] == [1, 1, 2, 4, 60, 60]


async def test_it_comes_late_but_rightly_worded_when_the_network_is_back(shop: Workshop) -> None:
    with_plan(shop)
    shop.channel.script = [Unavailable()] * 40

    await shop.until("2026-11-24 09:00")

    (text,) = shop.channel.texts
    assert text.startswith("Rappel en retard, de notre fait : prise prévue à 8 h.")


async def test_an_unknown_send_is_repeated_once_as_the_same_dose(shop: Workshop) -> None:
    with_plan(shop)
    shop.channel.script = [Unknown(), Unknown(), Sent("never")]

    await shop.until("2026-11-24 08:00")

    first, second = shop.channel.accepted
    assert first.message.dose_id == second.message.dose_id == shop.the_dose().id
    assert second.message.text.startswith("Rappel de 8 h.")
    assert (shop.states(), shop.channel.calls, shop.alerts()) == (["unknown"], 2, ["dose_doubtful"])
    assert shop.service.answer(shop.the_dose().id, ANNE, "taken").changed
    assert not shop.service.answer(shop.the_dose().id, ANNE, "taken").changed


async def test_an_exception_of_the_channel_counts_as_unknown(shop: Workshop) -> None:
    with_plan(shop)
    shop.channel.script = [RuntimeError("secret")]

    await shop.until("2026-11-24 07:01")

    assert (shop.channel.calls, shop.states()) == (2, ["sent"])


async def test_a_silent_channel_counts_as_unknown(shop: Workshop) -> None:
    with_plan(shop)

    class Silent(FakeChannel):
        async def send(self, external_id: str, message: object) -> Sent:
            self.calls += 1
            await asyncio.Event().wait()
            raise AssertionError

    silent = Silent()
    worker = Worker(shop.worker._source, {"talk": silent}, shop.leases, shop.clock, send_timeout=0.01)
    shop.clock.move_to(utc("2026-11-24 07:00"))
    await worker.tick(shop.clock.now())

    assert (shop.states(), silent.calls) == (["unknown"], 1)


async def test_a_refused_message_is_never_repeated_and_an_operator_hears_of_it(shop: Workshop) -> None:
    with_plan(shop)
    shop.channel.script = [Failed("400"), Sent("summary")]

    await shop.until("2026-11-24 10:00")

    assert (shop.alerts(), shop.the_dose().state, shop.the_dose().cause) == (["dose_rejected"], "missed", "rejected")
    assert [text.split(",")[0] for text in shop.channel.texts] == ["De notre fait"]


async def test_a_tap_while_the_send_is_under_way_keeps_its_answer(shop: Workshop) -> None:
    with_plan(shop)

    def tap() -> None:
        assert shop.service.answer(shop.the_dose().id, ANNE, "taken").changed

    shop.channel.during = tap
    await shop.at("2026-11-24 07:00")

    assert (shop.the_dose().state, shop.the_dose().message_ref) == ("taken", "m1")


async def test_erased_or_stopped_while_the_send_is_under_way(shop: Workshop) -> None:
    with_plan(shop)

    def erase() -> None:
        with shop.db.begin() as on:
            on.execute(dose_table.delete())

    shop.channel.during = erase
    await shop.at("2026-11-24 07:00")
    shop.channel.during = lambda: shop.service.stop(ANNE)
    await shop.until("2026-11-27 12:00")

    assert set(shop.states()) == {"cancelled"}
    assert shop.channel.calls == 2


async def test_two_workers_at_once_send_nothing_twice(shop: Workshop) -> None:
    with_plan(shop)
    for letter in "bcde":
        shop.meet(letter * 32)
        with_plan(shop, patient_id=letter * 32)
    shop.clock.move_to(utc("2026-11-24 07:00"))
    others = [shop.another_worker() for _ in range(4)]

    await asyncio.gather(*(worker.tick(shop.clock.now()) for worker in others))

    keys = [one.message.dose_id for one in shop.channel.accepted]
    assert len(keys) == len(set(keys)) == 5
    assert [shop.states(letter * 32) for letter in "abcde"] == [["sent"]] * 5


async def test_a_claim_that_another_worker_made_is_left_alone(shop: Workshop) -> None:
    with_plan(shop)
    shop.clock.move_to(utc("2026-11-24 07:00"))
    shop.worker._source.prepare(shop.clock.now())
    seen = shop.worker._source.waiting(shop.clock.now(), ["talk"], 10)
    await shop.another_worker().tick(shop.clock.now())

    assert shop.worker._source.claim(seen, shop.clock.now(), "late") == []
    assert shop.channel.calls == 1


@pytest.mark.parametrize("between", ["too late", "stopped", "answered", "unreachable"])
def test_what_changed_since_it_was_seen_waiting_is_not_sent(shop: Workshop, between: str) -> None:
    with_plan(shop)
    shop.clock.move_to(utc("2026-11-24 07:00"))
    (seen,) = shop.worker._source.waiting(shop.clock.now(), ["talk"], 10)

    if between == "too late":
        shop.clock.move_to(utc("2026-11-24 09:01"))
    elif between == "stopped":
        shop.service.stop(ANNE)
    elif between == "answered":
        shop.service.answer(seen.key, ANNE, "taken")
    else:
        shop.reach(ANNE, False)

    assert shop.worker._source.claim([seen], shop.clock.now(), "w") == []


async def test_a_broken_plan_stops_nobody_else(shop: Workshop) -> None:
    shop.meet(BRUNO)
    with_plan(shop)
    with_plan(shop, patient_id=BRUNO)
    with shop.db.begin() as on:
        on.execute(plan_table.update().where(plan_table.c.patient_id == ANNE).values(zone="Not/There"))
    await shop.until("2026-11-27 08:00")

    assert shop.states(BRUNO) == ["missed", "missed", "missed", "sent"]
    assert {one.external_id for one in shop.channel.accepted} == {"chat-b"}


async def test_a_failing_database_leaves_the_dose_for_the_next_tick(shop: Workshop) -> None:
    with_plan(shop)
    real = shop.worker._source.record
    shop.worker._source.record = lambda *_: (_ for _ in ()).throw(OSError("disk full"))  # type: ignore[method-assign]
    await shop.at("2026-11-24 07:00")
    assert shop.states() == ["sending"]
    shop.worker._source.record = real  # type: ignore[method-assign]

    await shop.until("2026-11-24 07:05")

    assert (shop.states(), shop.channel.calls) == (["sent"], 2)


@pytest.mark.parametrize(("zone", "slot", "start", "due"), [
    ("Europe/Luxembourg", "02:30", "2027-03-28", ["2027-03-28 01:30", "2027-03-29 00:30"]),
    ("Europe/Luxembourg", "02:30", "2027-10-31", ["2027-10-31 00:30", "2027-11-01 01:30"]),
    ("Europe/Luxembourg", "08:00", "2027-10-30", ["2027-10-30 06:00", "2027-10-31 07:00"]),
])
async def test_one_dose_a_day_when_the_clock_changes(
    tmp_path: Path, zone: str, slot: str, start: str, due: list[str]
) -> None:
    shop = Workshop(tmp_path, start=f"{dtm.date.fromisoformat(start) - dtm.timedelta(days=1)} 12:00")
    shop.service.create_plan(ANNE, a_draft(slot, start=dtm.date.fromisoformat(start), count=2), zone)

    await shop.worker.pass_time(shop.clock, utc(due[-1]) + dtm.timedelta(days=3))

    assert [dose.sent_at for dose in shop.doses()] == [utc(at) for at in due]
    assert shop.channel.calls == 2


async def test_a_long_stop_puts_every_missed_dose_on_record(shop: Workshop) -> None:
    with_plan(shop)

    await shop.at("2027-01-23 12:00")

    assert len(shop.doses()) == 61
    assert set(shop.states()) == {"missed"}
    assert len(shop.channel.accepted) == 1  # the summary of that morning


async def test_one_tick_at_a_time_by_right_and_given_back_at_the_end(shop: Workshop) -> None:
    clock = SystemClock()
    source = shop.worker._source
    first, second = (
        Duty(Worker(source, {"talk": shop.channel}, shop.leases, clock, name=name), shop.leases, clock)
        for name in ("first", "second")
    )
    stop, ticked = asyncio.Event(), asyncio.Event()
    real = source.pending

    def pending(now: dtm.datetime) -> bool:
        ticked.set()
        return real(now)

    source.pending = pending  # type: ignore[method-assign]
    running = asyncio.create_task(first.run(stop, every=0.001))
    await ticked.wait()

    assert second.may_send(clock.now()) is False
    stop.set()
    await running

    assert shop.leases.running(RIGHT, clock.now()) == {}
    assert second.may_send(clock.now()) is True


async def test_a_failing_tick_does_not_end_the_loop(shop: Workshop) -> None:
    shop.worker._source.pending = lambda now: (_ for _ in ()).throw(OSError())  # type: ignore[method-assign]

    assert await Duty(shop.worker, shop.leases, shop.clock).guarded_tick() == 0


async def test_an_idle_tick_notices_what_others_write(shop: Workshop) -> None:
    await shop.at("2026-11-24 06:59:50")
    await shop.at("2026-11-24 06:59:51")
    other = Database(shop.url)
    MedicationService(MedicationStore(other), shop.clock).create_plan(ANNE, a_draft("08:00"), ZONE)
    other.engine.dispose()

    await shop.at("2026-11-24 07:00")

    assert shop.channel.calls == 1


async def test_no_question_of_a_tick_begins_with_all_people_or_plans(shop: Workshop) -> None:
    """Also with the statistics that make SQLite prefer other indexes: the cost is that of what is due."""
    for number in range(400):
        shop.meet(f"{number:032}")
        with_plan(shop, patient_id=f"{number:032}")
    with shop.db.begin() as on:
        on.exec_driver_sql("ANALYZE")
    asked: list[tuple[str, object]] = []

    def note(_on: object, _cursor: object, statement: str, given: object, *_: object) -> None:
        asked.append((statement, given))

    sa.event.listen(shop.db.engine, "before_cursor_execute", note)
    await shop.at("2026-11-24 07:00")
    await shop.at("2026-11-24 12:00")
    sa.event.remove(shop.db.engine, "before_cursor_execute", note)

    plans = set()
    with shop.db.read() as on:
        for statement, given in asked:
            if statement.startswith("SELECT"):
                first = on.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).first()
                plans.add(first[3])
    assert plans
    assert not [plan for plan in plans if "(channel=" in plan or ("SCAN" in plan and "lease" not in plan and "CONSTANT" not in plan)]
