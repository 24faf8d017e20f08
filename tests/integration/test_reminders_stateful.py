"""Plans, doses and answers against a simple reference: whatever people do in whatever order, the rules of PRODUCT.md §3 hold."""

from __future__ import annotations

import asyncio
import datetime as dtm
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.errors import NotTheOwner
from bot.medications import nagging
from bot.medications.model import OPEN, UnknownDose, dose_id
from tests.support.medications import ANNE, BRUNO, ZONE, Workshop, a_draft, a_rule

_FINAL = {"taken", "skipped"}
_PLACE = st.integers(0, 40)


class Reminders(RuleBasedStateMachine):
    """The reference knows only what was answered last, which plans were stopped, and that time goes forward."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.shop = Workshop(Path(self.folder.name))
        self.answers: dict[str, str] = {}
        self.stopped: set[str] = set()
        self.touched: set[str] = set()   # doses that somebody answered, put off or undid: these may be open again
        self.labels = iter(f"médicament {number}" for number in range(1000))
        for hours in (("08:00", "20:00"), ("00:00", "06:00", "12:00", "18:00")):
            self.add(hours, 1)
        self.live(80)

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.db.engine.dispose()
            self.folder.cleanup()

    # -- what people do ------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([("08:00",), ("08:00", "20:00"), ("02:30",), ("00:00", "06:00", "12:00", "18:00")]), every=st.integers(1, 3))
    def add(self, hours: tuple[str, ...], every: int) -> None:
        start = self.shop.clock.now().date()
        draft = a_draft(label=next(self.labels))
        self.shop.service.create_plan(ANNE, type(draft)(draft.medication, draft.dose, a_rule(*hours, start=start, interval=every)), ZONE)

    @rule(quarters=st.integers(4, 60))
    def live(self, quarters: int) -> None:
        """Time goes by with the worker running."""
        asyncio.run(self.shop.worker.pass_time(self.shop.clock, self.shop.clock.now() + quarters * dtm.timedelta(minutes=15)))

    @rule(quarters=st.integers(1, 200))
    def wait(self, quarters: int) -> None:
        """The same after a stop: the worker wakes up late."""
        self.shop.clock.move_to(self.shop.clock.now() + quarters * dtm.timedelta(minutes=15))
        self._tick()

    def _tick(self) -> None:
        asyncio.run(self.shop.worker.tick(self.shop.clock.now()))

    @precondition(lambda self: self.shop.doses())
    @rule(place=_PLACE, verb=st.sampled_from(["taken", "skip", "skip_forgot", "later10", "later60", "undo", "later"]))
    def answer(self, place: int, verb: str) -> None:
        doses = self.shop.doses()
        dose = doses[place % len(doses)]
        self.touched.add(dose.id)
        answer = self.shop.service.answer(dose.id, ANNE, verb)
        again = self.shop.service.answer(dose.id, ANNE, verb, self.shop.clock.now() + dtm.timedelta(minutes=1))
        if verb not in ("later10", "later60"):
            assert not again.changed, "said twice, it changes nothing"
        if answer.changed or answer.dose.state in _FINAL:
            self._expect(dose.id, verb, answer.dose.state)

    def _expect(self, dose: str, verb: str, state: str) -> None:
        if verb == "taken":
            assert state == "taken"
        if verb.startswith("skip") and self.answers.get(dose) != "taken":
            assert state == "skipped"
        if state in _FINAL:
            self.answers[dose] = state
        else:
            self.answers.pop(dose, None)

    @precondition(lambda self: self.shop.service.plans(ANNE))
    @rule(place=_PLACE)
    def stop(self, place: int) -> None:
        plans = self.shop.service.plans(ANNE)
        plan = plans[place % len(plans)]
        self.shop.service.stop(ANNE, plan.id)
        self.stopped.add(plan.id)

    @precondition(lambda self: any(plan.status == "active" for plan in self.shop.service.plans(ANNE)))
    @rule(days=st.one_of(st.none(), st.integers(1, 5)))
    def pause(self, days: int | None) -> None:
        self.shop.service.pause(ANNE, None if days is None else self.shop.clock.now() + dtm.timedelta(days=days))

    @precondition(lambda self: any(plan.status == "paused" for plan in self.shop.service.plans(ANNE)))
    @rule()
    def resume(self) -> None:
        self.shop.service.resume(ANNE)

    @precondition(lambda self: self.shop.service.plans(ANNE))
    @rule(place=_PLACE, hour=st.sampled_from(["07:00", "21:00", "23:45"]))
    def change(self, place: int, hour: str) -> None:
        plans = self.shop.service.plans(ANNE)
        plan = plans[place % len(plans)]
        self.shop.service.change(ANNE, plan.id, rule=a_rule(hour, start=plan.rule.start))

    @precondition(lambda self: self.shop.service.plans(ANNE))
    @rule(place=_PLACE, nags=st.sampled_from([0, 2, 9]), at_night=st.booleans())
    def nag(self, place: int, nags: int, at_night: bool) -> None:
        plans = self.shop.service.plans(ANNE)
        self.shop.service.set_nags(ANNE, nags, plans[place % len(plans)].id, at_night=at_night)

    @rule()
    def restart(self) -> None:
        self.shop.restart()

    @precondition(lambda self: self.shop.doses())
    @rule(place=_PLACE, verb=st.sampled_from(["taken", "skip", "undo", "later10"]))
    def forge(self, place: int, verb: str) -> None:
        """Somebody else's dose, and one that never was: refused, and nothing moves."""
        before = self.shop.doses()
        for identifier, patient, error in ((before[place % len(before)].id, BRUNO, NotTheOwner), (dose_id("x", "y", "z"), ANNE, UnknownDose)):
            try:
                self.shop.service.answer(identifier, patient, verb)
            except error:
                continue
            raise AssertionError("accepted")
        assert self.shop.doses() == before

    # -- what always holds ---------------------------------------------------------------------------------------

    @invariant()
    def an_answer_stays_until_it_is_changed(self) -> None:
        known = {dose.id: dose.state for dose in self.shop.doses()}
        for dose, state in self.answers.items():
            assert known.get(dose, state) == state

    @invariant()
    def one_row_for_each_occurrence(self) -> None:
        rows = self.shop.doses()
        assert len({(dose.plan_id, dose.local_date, dose.slot) for dose in rows}) == len(rows)

    @invariant()
    def nothing_of_a_stopped_plan_waits(self) -> None:
        for dose in self.shop.doses():
            if dose.plan_id in self.stopped and dose.id not in self.touched:
                assert dose.state not in OPEN

    @invariant()
    def what_is_past_its_close_is_closed_at_the_next_tick(self) -> None:
        self._tick()
        now = self.shop.clock.now()
        for dose in self.shop.doses():
            assert dose.state not in ("due", "sent", "unknown") or dose.closes_at >= now

    @invariant()
    def an_intake_is_recorded_once_and_not_in_the_future(self) -> None:
        for dose in self.shop.doses():
            assert (dose.taken_at is not None) == (dose.state == "taken")
            assert dose.taken_at is None or dose.taken_at <= self.shop.clock.now()

    @invariant()
    def nobody_is_nagged_more_than_twice(self) -> None:
        assert all(dose.nagged <= nagging.AT_MOST for dose in self.shop.doses())


Reminders.TestCase.settings = settings(
    max_examples=50, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True,
)
TestReminders = Reminders.TestCase
